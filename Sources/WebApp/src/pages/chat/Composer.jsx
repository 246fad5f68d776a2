import { useEffect, useRef, useState } from "react";
import { Icon, IconButton, Notice } from "../../design/index.js";
import { completed } from "../../kit/chat/completion.js";
import { chatFault, titleOf } from "../../text/chat.js";
import { useText } from "../../text/Text.jsx";
import { AskingChoices } from "./AskingChoices.jsx";
import { Attachments, useAttachments } from "./attachments.jsx";
import { EmojiButton } from "./EmojiChooser.jsx";
import { GrowingField } from "./GrowingField.jsx";
import { Names, useNames } from "./Names.jsx";
import { useWaiting } from "./useWaiting.js";

/**
 * @typedef {import("../../kit/chat/room.js").ChatRoom} ChatRoom
 * @typedef {import("../../kit/chat/room.js").RoomOverview} RoomOverview
 * @typedef {{
 *   chat: ChatRoom, conversation: import("../../kit/chat/conversation.js").Conversation, room: RoomOverview,
 *   person: import("../../kit/session.js").Account, thread: string | null, onEditLast: (message: string) => void,
 * }} ComposerProps
 */

const bytesMax = 8_192;

/**
 * Where a message is written; or why none is.
 * @param {ComposerProps} props
 */
export function Composer(props) {
  const text = useText();
  const { room } = props;
  if (!room.may_write) {
    return (
      <div className="composer is-closed">
        <Icon name={room.archived ? "folder" : "lock"} size={18} />
        <p>{text(whyClosed(room))}</p>
      </div>
    );
  }
  return (
    <>
      {room.locked && room.is_staff && <p className="composer-note">{text("chat.is_locked_staff")}</p>}
      <Writing {...props} />
    </>
  );
}

/** @param {RoomOverview} room */
function whyClosed(room) {
  if (room.archived) return "chat.is_archived";
  if (room.locked) return "chat.is_locked";
  return room.kind === "announcements" ? "chat.is_announcements" : "chat.is_locked_out";
}

/** @param {ComposerProps} props */
function Writing({ chat, conversation, room, thread, onEditLast }) {
  const text = useText();
  const [words, setWords] = useState(() => chat.memory.draft(thread));
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const files = useAttachments(`chat-${room.id}-${thread ?? ""}`, field);
  const names = useNames(room, conversation, words);
  const [isAnonymous, setAnonymous] = useState(() => chat.memory.isNameless(thread));
  const [isForStaff, setForStaff] = useState(false);
  const waitS = useWaiting(chat, conversation, room);
  useEffect(() => chat.memory.keepDraft(thread, words), [words]);
  // A draft that is come back to is not said with the name that it was begun without.
  useEffect(() => chat.memory.keepNameless(thread, isAnonymous), [isAnonymous]);
  const tooLong = bytesOf(words) - bytesMax;
  const isEmpty = words.trim() === "" && files.ready.length === 0;
  const [isWanted, setWanted] = useState(false);
  const maySend = !(isEmpty && !files.isBusy) && tooLong <= 0 && waitS === 0;
  useEffect(() => {
    if (isWanted && !files.isBusy) send();
  }, [isWanted, files.isBusy]);

  function send() {
    // With its files: it goes as soon as they are there.
    setWanted(maySend && files.isBusy);
    if (!maySend || files.isBusy || isEmpty) return;
    // A file alone says something; the server wants words, too.
    const said = words.trim() === "" ? files.ready.map(({ name }) => name).join(", ") : words.trim();
    chat.outbox.say({
      text: said, thread, files: files.ready, ...(isAnonymous && { anonymous: true }), ...(isForStaff && { staff_only: true }),
    });
    chat.typing.sent(thread);
    setWords("");
    files.clear();
    field.current?.focus();
  }
  /**
   * @param {string} value
   * @param {number} caret
   */
  function write(value, caret) {
    setWords(value);
    setWanted(false);
    names.look(value, caret);
    if (value.trim() !== "") chat.typing.wrote(thread);
  }
  /** @param {string} handle */
  function name(handle) {
    const element = field.current;
    if (!names.begun || !element) return;
    const after = completed(words, names.begun, element.selectionStart, handle);
    put(after.text, after.caret);
    names.close();
  }
  /**
   * @param {string} value
   * @param {number} caret
   */
  function put(value, caret) {
    setWords(value);
    // Once the field has it.
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(caret, caret);
    });
  }
  /** @param {string} sign */
  function insert(sign) {
    const at = field.current?.selectionStart ?? words.length;
    put(words.slice(0, at) + sign + words.slice(field.current?.selectionEnd ?? at), at + sign.length);
  }
  /** @param {import("react").KeyboardEvent<HTMLTextAreaElement>} event */
  function press(event) {
    if (event.nativeEvent.isComposing) return;
    if (names.press(event, name)) return event.preventDefault();
    const last = event.key === "ArrowUp" && words === "" ? lastOwn(conversation) : undefined;
    if (!last) return undefined;
    event.preventDefault();
    return onEditLast(last.id);
  }
  const isAsking = room.kind === "questions";
  const label = thread
    ? text(isAsking ? "question.write_answer" : "chat.write_reply")
    : isAsking ? text("question.ask") : text("chat.write_to", { title: titleOf(room, text) });
  return (
    <form
      className={files.isOver ? "composer is-over" : "composer"}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      {...files.handlers}
    >
      <Attachments files={files} />
      {files.problem !== undefined && <Notice tone="danger" isLive>{chatFault(files.problem, text)}</Notice>}
      {isAsking && (
        <AskingChoices {...{ room, thread, isAnonymous, isForStaff }} onAnonymous={setAnonymous} onForStaff={setForStaff} />
      )}
      <div className="composer-box">
        <IconButton icon="paperclip" size="small" label={text("chat.attach")} onClick={files.choose} />
        {files.input}
        <div className="composer-field">
          <GrowingField
            field={field}
            label={label}
            placeholder={label}
            value={words}
            onChange={write}
            onEnter={send}
            onKey={press}
            onBlur={names.close}
            {...names.attributes}
          />
          <Names names={names} anchor={field} onChoose={name} />
        </div>
        <EmojiButton label={text("chat.add_emoji")} onChoose={insert} />
        <button type="submit" className="button is-primary is-icon is-small composer-send" aria-label={text("chat.send")} title={text("chat.send")} disabled={!maySend}>
          <Icon name="send" size={18} />
        </button>
      </div>
      <p className={waitS > 0 || tooLong > 0 || files.isOver || isWanted ? "composer-hint is-needed" : "composer-hint"} aria-live={tooLong > 0 ? "polite" : undefined}>
        {files.isOver
          ? text("chat.drop_here")
          : tooLong > 0
            ? text("chat.too_long", { count: tooLong })
            : waitS > 0
              ? text("chat.wait_slow", { count: waitS })
              : isWanted
                ? text("chat.sends_with_files")
                : !thread && text("chat.hint")}
      </p>
    </form>
  );
}

/** @param {string} words */
function bytesOf(words) {
  return new TextEncoder().encode(words).length;
}

/** @param {import("../../kit/chat/conversation.js").Conversation} conversation */
function lastOwn({ timeline }) {
  const own = timeline?.hasLater ? [] : (timeline?.messages ?? []).filter(({ isMine, deleted }) => isMine && !deleted);
  return own.at(-1);
}
