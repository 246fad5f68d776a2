import { Avatar, Button, Icon } from "../../design/index.js";
import { chatFault } from "../../text/chat.js";
import { useText } from "../../text/Text.jsx";
import { MessageText } from "./MessageText.jsx";
import { HeldNote } from "./settings/HeldNote.jsx";

/**
 * What oneself has said and nobody else sees yet.
 * @param {{
 *   pending: import("../../kit/chat/outbox.js").Pending, chat: import("../../kit/chat/room.js").ChatRoom,
 *   person: import("../../kit/session.js").Account, isFirst: boolean,
 * }} props
 */
export function PendingMessage({ pending, chat, person, isFirst }) {
  const text = useText();
  const { state, nonce, fault, files } = pending;
  // Also beside oneself somebody may sit who is not to know.
  const name = pending.anonymous ? text("question.nameless") : person.name;
  return (
    <article className={`message is-pending is-${state}${isFirst ? " is-first" : ""}`}>
      <div className="message-side">{isFirst && <Avatar name={name} isDecorative />}</div>
      <div className="message-body">
        {isFirst ? (
          <header className="message-head">
            <bdi className="message-name" lang="">
              {name}
            </bdi>
          </header>
        ) : (
          <span className="visually-hidden">{name}</span>
        )}
        <MessageText source={pending.text} />
        {files.length > 0 && (
          <ul className="message-files" role="list">
            {files.map((file) => (
              <li key={file.id} className="message-file">
                <Icon name="document" />
                <bdi className="message-file-name">{file.name}</bdi>
              </li>
            ))}
          </ul>
        )}
        <div className="pending-state" role={state === "failed" ? "alert" : undefined}>
          {state === "sending" && text("chat.sending")}
          {state === "sent" && <span className="visually-hidden">{text("chat.sent")}</span>}
          {state === "waiting" && <><Icon name="clock" size={14} />{text("chat.waiting")}</>}
          {state === "held" && (
            <HeldNote
              held={{ id: pending.id ?? "", verdict: pending.verdict, reason: pending.reason }}
              room={{ id: chat.id }}
              onGone={() => chat.outbox.discard(nonce)}
            />
          )}
          {state === "failed" && (
            <>
              <Icon name="error" size={14} />
              <span className="pending-words">{text("chat.not_sent", { reason: chatFault(fault, text) })}</span>
              <Button size="small" onClick={() => chat.outbox.retry(nonce)}>
                {text("chat.retry")}
              </Button>
              <Button size="small" kind="quiet" onClick={() => chat.outbox.discard(nonce)}>
                {text("chat.discard")}
              </Button>
            </>
          )}
        </div>
      </div>
    </article>
  );
}
