import { Dialog, EmptyState } from "../../design/index.js";
import { chatServer } from "../../kit/chat/client.js";
import { useLoad } from "../../kit/hooks.js";
import { nameOf } from "../../text/chat.js";
import { useText } from "../../text/Text.jsx";
import { Loaded } from "../Loaded.jsx";
import { MessageText } from "./MessageText.jsx";

/**
 * What is pinned in a room, and the way to it.
 * @param {{room: import("../../kit/chat/room.js").RoomOverview, onGo: (message: string) => void, onClose: () => void}} props
 */
export function PinsDialog({ room, onGo, onClose }) {
  const text = useText();
  const load = useLoad(async (signal) => (await chatServer.messages(room.id, { pinned: true, limit: 100 }, signal)).items, [room.id]);
  return (
    <Dialog title={text("chat.pins")} isOpen onClose={onClose}>
      <Loaded load={load}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState icon="pin" title={text("chat.no_pins")}>
              {text("chat.no_pins_help")}
            </EmptyState>
          ) : (
            <ul className="pins" role="list">
              {[...items].reverse().map((message) => (
                <li key={message.id} className="pin">
                  <p className="pin-head">
                    <bdi className="message-name" lang="">
                      {nameOf(message.by, text)}
                    </bdi>
                    <time dateTime={message.at}>{text.date(message.at)}</time>
                  </p>
                  <MessageText source={message.text ?? ""} />
                  <button type="button" className="pin-go" onClick={() => onGo(message.id)}>
                    {text("chat.go")}
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Dialog>
  );
}
