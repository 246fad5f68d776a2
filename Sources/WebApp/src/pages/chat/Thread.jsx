import { useEffect, useMemo, useRef, useState } from "react";
import { usePlace } from "../../app/Link.jsx";
import { navigate } from "../../app/navigation.js";
import { IconButton } from "../../design/index.js";
import { useStore } from "../../kit/hooks.js";
import { titleOf } from "../../text/chat.js";
import { useText } from "../../text/Text.jsx";
import { Composer } from "./Composer.jsx";
import { History } from "./History.jsx";
import { TypingLine } from "./TypingLine.jsx";

/**
 * What was replied to a message, beside the room.
 * @param {{
 *   chat: import("../../kit/chat/room.js").ChatRoom, room: import("../../kit/chat/room.js").RoomOverview, root: string,
 *   person: import("../../kit/session.js").Account,
 * }} props
 */
export function Thread({ chat, room, root, person }) {
  const text = useText();
  const { hash } = usePlace();
  const conversation = useMemo(() => chat.thread(root), [chat, root]);
  const [editing, setEditing] = useState(/** @type {string | undefined} */ (undefined));
  const panel = useRef(/** @type {HTMLElement | null} */ (null));
  const { timeline } = useStore(conversation);
  const wanted = hash.slice(1);
  const found = wanted && timeline?.messages.find(({ id }) => id === wanted);
  const goal = useMemo(
    () => (found ? { key: found.key, align: /** @type {const} */ ("centre"), hasFocus: true, isMarked: true } : undefined),
    [found && found.key],
  );
  useEffect(() => {
    void conversation.start();
    panel.current?.querySelector("textarea")?.focus({ preventScroll: true });
    return () => chat.closeThread(root);
  }, [chat, root]);
  const close = () => navigate(`/chat/${room.id}`);
  return (
    <aside
      className="chat-thread"
      ref={panel}
      aria-label={text("chat.thread")}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        close();
      }}
    >
      <header className="room-head">
        <div className="room-head-words">
          <h2>{text("chat.thread")}</h2>
          <p className="room-head-facts" lang="">
            {titleOf(room, text)}
          </p>
        </div>
        <IconButton icon="close" label={text("chat.close_thread")} onClick={close} />
      </header>
      <History
        chat={chat}
        conversation={conversation}
        room={room}
        person={person}
        goal={goal}
        editing={editing}
        onEdit={setEditing}
        isThread
      />
      <TypingLine typing={chat.typing} thread={root} />
      <Composer chat={chat} conversation={conversation} room={room} person={person} thread={root} onEditLast={setEditing} />
    </aside>
  );
}
