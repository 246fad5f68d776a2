import { useState } from "react";
import { Button } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useLoad } from "../../../kit/hooks.js";
import { nameOf } from "../../../text/chat.js";
import { useText } from "../../../text/Text.jsx";
import { Loaded } from "../../Loaded.jsx";
import { MessageText } from "../MessageText.jsx";

/** The message, and so many around it. */
const shownMax = 7;

/**
 * What was said before and after a message, where somebody asks for it.
 * @param {{room: {id: string}, message: string}} props
 */
export function Context({ room, message }) {
  const text = useText();
  const [isShown, setShown] = useState(false);
  return (
    <div className="moderation-context">
      <Button
        size="small"
        kind="quiet"
        icon={isShown ? "chevron-up" : "chevron-down"}
        aria-expanded={isShown}
        onClick={() => setShown(!isShown)}
      >
        {text("moderation.context")}
      </Button>
      {isShown && <Around room={room} message={message} />}
    </div>
  );
}

/** @param {{room: {id: string}, message: string}} props */
function Around({ room, message }) {
  const text = useText();
  const around = useLoad(
    async (signal) => {
      const one = await api.get("/api/v1/rooms/{id}/messages/{message}", { path: { id: room.id, message }, signal });
      const { offset, thread } = one.data;
      const query = { around: offset, limit: shownMax, thread: thread ?? undefined };
      return (await api.get("/api/v1/rooms/{id}/messages", { path: { id: room.id }, query, signal })).data.items;
    },
    [room.id, message],
  );
  return (
    <Loaded load={around}>
      {(items) => (
        <ol role="list">
          {items.map((one) => (
            <li key={one.id} className={one.id === message ? "is-here" : undefined}>
              <p className="moderation-author">
                <bdi>{nameOf(one.by, text)}</bdi>{" "}
                <time className="quiet" dateTime={one.at}>{text.date(one.at)}</time>
              </p>
              {one.text === null && <p className="quiet">{text("moderation.was_deleted")}</p>}
              {one.text !== null && <MessageText source={one.text} />}
            </li>
          ))}
        </ol>
      )}
    </Loaded>
  );
}
