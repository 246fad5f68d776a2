import { memo, useState } from "react";
import { Avatar, Badge, Icon } from "../../design/index.js";
import { nameOf, timeWords } from "../../text/chat.js";
import { useText } from "../../text/Text.jsx";
import { EditBox } from "./EditBox.jsx";
import { mayReact } from "./mayReact.js";
import { MessageDoings } from "./MessageDoings.jsx";
import { MessageFiles } from "./MessageFiles.jsx";
import { MessageText } from "./MessageText.jsx";
import { Reactions } from "./Reactions.jsx";
import { VersionsDialog } from "./VersionsDialog.jsx";
import { AnswerMarks } from "./Votes.jsx";

/**
 * @typedef {import("../../kit/chat/message.js").ChatMessage} ChatMessage
 * @typedef {import("../../kit/chat/room.js").ChatRoom} ChatRoom
 * @typedef {import("../../kit/chat/room.js").RoomOverview} RoomOverview
 * @typedef {{
 *   message: ChatMessage, chat: ChatRoom, room: RoomOverview, me: string, isFirst: boolean, isActive: boolean,
 *   isMarked: boolean, isEdited: boolean, onEdit: (message: string | undefined) => void, isThread: boolean,
 *   root?: ChatMessage,
 * }} MessageProps `root`: what begins the thread that it is in
 */

/**
 * One message.
 * @type {import("react").NamedExoticComponent<MessageProps>}
 */
export const Message = memo(function Message(/** @type {MessageProps} */ props) {
  const { message, chat, room, me, isFirst, isActive, isMarked, isEdited, onEdit, isThread, root } = props;
  const isForReader = !message.isMine && (message.mentions.includes(me) || message.mentions_room);
  const state = [
    isFirst && "is-first", isForReader && "is-for-reader", isMarked && "is-marked", message.deleted && "is-deleted",
    isActive && "is-active", isThread && !message.thread && "is-root",
    message.staff_only && "is-for-staff", root?.answer === message.id && "is-answer",
  ].filter(Boolean).join(" ");
  return (
    <article className={`message ${state}`}>
      <MessageSide message={message} isFirst={isFirst} />
      <div className="message-body">
        <MessageHead message={message} isFirst={isFirst} />
        {isEdited && !message.deleted ? (
          <EditBox chat={chat} message={message} onDone={() => onEdit(undefined)} />
        ) : (
          <Content message={message} chat={chat} room={room} />
        )}
        {!message.deleted && <MessageFiles files={message.files} />}
        {!message.deleted && <Reactions message={message} chat={chat} mayReact={mayReact(room)} />}
        {room.kind === "questions" && <AnswerMarks message={message} root={root} chat={chat} room={room} />}
        {!isThread && message.replies > 0 && <ThreadLink message={message} room={room} />}
      </div>
      {isActive && !isEdited && <MessageDoings message={message} chat={chat} room={room} onEdit={onEdit} isThread={isThread} />}
    </article>
  );
});

/** @param {{message: ChatMessage, isFirst: boolean}} props */
function MessageSide({ message, isFirst }) {
  const text = useText();
  if (isFirst && !message.deleted) {
    return (
      <div className="message-side">
        <Avatar name={nameOf(message.by, text)} isDecorative />
      </div>
    );
  }
  return (
    <div className="message-side" aria-hidden="true">
      <time className="message-when" dateTime={message.at}>
        {timeWords(message.at, text)}
      </time>
    </div>
  );
}

/** @param {{message: ChatMessage, isFirst: boolean}} props */
function MessageHead({ message, isFirst }) {
  const text = useText();
  const name = nameOf(message.by, text);
  // Who listens is told of each whose it is.
  if (!isFirst || message.deleted) return <span className="visually-hidden">{name}</span>;
  return (
    <header className="message-head">
      <bdi className="message-name" lang="">
        {name}
      </bdi>
      {message.staff && <Badge tone="accent">{text("chat.staff")}</Badge>}
      {message.staff_only && <Badge tone="info" icon="eye-off">{text("question.only_staff")}</Badge>}
      <time dateTime={message.at} title={text.date(message.at)}>
        {timeWords(message.at, text)}
      </time>
      {message.pinned && (
        <span className="message-pin">
          <Icon name="pin" size={14} />
          {text("chat.pinned")}
        </span>
      )}
    </header>
  );
}

/** @param {{message: ChatMessage, chat: ChatRoom, room: RoomOverview}} props */
function Content({ message, chat, room }) {
  const text = useText();
  const [areShown, setShown] = useState(false);
  if (message.deleted) {
    return (
      <div className="message-gone">
        <p>
          <Icon name="trash" size={14} />
          {text(message.text === null ? "chat.deleted" : "chat.deleted_for_staff")}
        </p>
        {message.text !== null && <MessageText source={message.text} />}
      </div>
    );
  }
  const edited = message.version > 0 && (
    <button
      type="button"
      className="message-edited"
      onClick={() => setShown(true)}
      aria-label={text("chat.edited_at", { time: text.ago(message.edited_at ?? message.at) })}
    >
      {text("chat.edited")}
    </button>
  );
  return (
    <>
      <MessageText source={message.text ?? ""} after={edited} />
      {areShown && <VersionsDialog chat={chat} room={room} message={message} onClose={() => setShown(false)} />}
    </>
  );
}

/** @param {{message: ChatMessage, room: RoomOverview}} props */
function ThreadLink({ message, room }) {
  const text = useText();
  return (
    <a className="thread-link" href={`/chat/${room.id}/thread/${message.id}`}>
      <Icon name="reply" size={16} />
      <span>{text("chat.replies", { count: message.replies })}</span>
      {message.unread_replies > 0 && <Badge tone="accent">{text("chat.new_replies", { count: message.unread_replies })}</Badge>}
      {message.last_reply_at && (
        <time dateTime={message.last_reply_at}>{text("chat.last_reply", { time: text.ago(message.last_reply_at) })}</time>
      )}
    </a>
  );
}
