import { Dialog } from "../../design/index.js";
import { api } from "../../kit/client.js";
import { useLoad } from "../../kit/hooks.js";
import { useText } from "../../text/Text.jsx";
import { Loaded } from "../Loaded.jsx";
import { MessageText } from "./MessageText.jsx";

/**
 * What a message was before it was edited, the newest first.
 * @param {{
 *   chat: import("../../kit/chat/room.js").ChatRoom, room: import("../../kit/chat/room.js").RoomOverview,
 *   message: import("../../kit/chat/message.js").ChatMessage, onClose: () => void,
 * }} props
 */
export function VersionsDialog({ room, message, onClose }) {
  const text = useText();
  const load = useLoad(
    async (signal) =>
      (await api.get("/api/v1/rooms/{id}/messages/{message}/history", { path: { id: room.id, message: message.id }, signal })).data.items,
    [message.version],
  );
  return (
    <Dialog title={text("chat.versions")} isOpen onClose={onClose}>
      <div className="stack">
        <div className="version">
          <p className="quiet">{text("chat.version_now")}</p>
          <MessageText source={message.text ?? ""} />
        </div>
        <Loaded load={load}>
          {(items) => (
            <>
              {[...items].reverse().map(({ version, text: words, at }) => (
                <div key={version} className="version">
                  <p className="quiet">
                    <time dateTime={at}>{text("chat.version_at", { time: text.date(at) })}</time>
                  </p>
                  <MessageText source={words} />
                </div>
              ))}
            </>
          )}
        </Loaded>
      </div>
    </Dialog>
  );
}
