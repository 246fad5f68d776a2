import { useEffect, useRef, useState } from "react";
import { navigate } from "../../app/navigation.js";
import { ConfirmDialog, IconButton, Menu, toast } from "../../design/index.js";
import { chatFault, nameOf } from "../../text/chat.js";
import { useText } from "../../text/Text.jsx";
import { EmojiButton } from "./EmojiChooser.jsx";
import { mayReact } from "./mayReact.js";
import { useReact } from "./Reactions.jsx";
import { RevealDialog } from "./RevealDialog.jsx";
import { ReportDialog } from "./settings/ReportDialog.jsx";

/**
 * What can be done with a message, beside it while it is pointed at or has the focus.
 * @param {{
 *   message: import("../../kit/chat/message.js").ChatMessage, chat: import("../../kit/chat/room.js").ChatRoom,
 *   room: import("../../kit/chat/room.js").RoomOverview, onEdit: (message: string) => void, isThread: boolean,
 * }} props
 */
export function MessageDoings({ message, chat, room, onEdit, isThread }) {
  const text = useText();
  const [asked, setAsked] = useState(/** @type {"delete" | "report" | "reveal" | undefined} */ (undefined));
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  const close = () => setAsked(undefined);
  useEffect(() => {
    if (!asked) return undefined;
    const row = place.current?.closest("[data-index]");
    // What the focus would have gone back to may be gone with the message: then it is the message's place.
    return () => {
      if (document.activeElement === document.body && row instanceof HTMLElement) row.focus({ preventScroll: true });
    };
  }, [asked]);
  const react = useReact(chat, message.id);
  /** @param {() => Promise<unknown>} action */
  const run = (action) => action().catch((fault) => toast({ tone: "danger", text: chatFault(fault, text) }));
  const items = itemsOf({ message, room, text, onEdit, run, chat, onAsk: setAsked });
  return (
    <div ref={place} className="message-doings" role="group" aria-label={text("chat.more_of", { name: nameOf(message.by, text) })}>
      {!message.deleted && !message.staff_only && mayReact(room) && (
        <EmojiButton label={text("chat.react")} doing="react" onChoose={(emoji) => void react(emoji, true)} />
      )}
      {!message.deleted && !isThread && (
        <IconButton
          size="small"
          icon="reply"
          label={text("chat.reply")}
          data-doing="reply"
          onClick={() => navigate(`/chat/${room.id}/thread/${message.id}`)}
        />
      )}
      {items.length > 0 && (
        <Menu
          label={text("chat.more_of", { name: nameOf(message.by, text) })}
          align="end"
          items={items}
          trigger={<IconButton size="small" icon="more" label={text("chat.more_of", { name: nameOf(message.by, text) })} />}
        />
      )}
      {asked === "reveal" && <RevealDialog room={room} message={message} onClose={close} />}
      {asked === "report" && <ReportDialog room={room} message={message} onClose={close} />}
      {asked === "delete" && (
        <ConfirmDialog
          title={text("chat.delete_title")}
          text={text("chat.delete_words")}
          confirmLabel={text("chat.delete")}
          tone="danger"
          errorText={(fault) => chatFault(fault, text)}
          onConfirm={() => chat.remove(message.id)}
          onClose={close}
        />
      )}
    </div>
  );
}

/**
 * @param {{
 *   message: import("../../kit/chat/message.js").ChatMessage, chat: import("../../kit/chat/room.js").ChatRoom,
 *   room: import("../../kit/chat/room.js").RoomOverview, text: import("../../text/formats.js").Translate,
 *   onEdit: (message: string) => void, onAsk: (asked: "delete" | "report" | "reveal") => void,
 *   run: (action: () => Promise<unknown>) => void,
 * }} surroundings
 * @returns {import("../../design/Menu.jsx").MenuItem[]}
 */
function itemsOf({ message, chat, room, text, onEdit, onAsk, run }) {
  const { id, isMine, deleted, pinned, thread } = message;
  const mayPin = !thread && !deleted && (room.is_staff || room.kind === "direct");
  const mayChange = isMine && !deleted && mayReact(room);
  const copy = (/** @type {string} */ words) => run(async () => {
    await navigator.clipboard.writeText(words);
    toast({ tone: "success", text: text("chat.copied") });
  });
  const place = thread ? `/chat/${room.id}/thread/${thread}#${id}` : `/chat/${room.id}/${id}`;
  /** @type {(import("../../design/Menu.jsx").MenuEntry & {isShown: boolean})[]} */
  const all = [
    { id: "edit", label: text("chat.edit"), icon: "edit", isShown: mayChange, onSelect: () => onEdit(id) },
    {
      id: "pin", label: text(pinned ? "chat.unpin" : "chat.pin"), icon: "pin", isShown: mayPin,
      onSelect: () => run(() => chat.pin(id, !pinned)),
    },
    { id: "link", label: text("chat.copy_link"), icon: "link", isShown: !deleted, onSelect: () => copy(location.origin + place) },
    { id: "copy", label: text("chat.copy_text"), icon: "copy", isShown: !deleted, onSelect: () => copy(message.text ?? "") },
    {
      id: "restore", label: text("chat.restore"), icon: "history", isShown: deleted && room.is_staff,
      onSelect: () => run(() => chat.restore(id)),
    },
    {
      id: "reveal", label: text("question.reveal"), icon: "eye",
      isShown: Boolean(message.by.anonymous) && !isMine && room.is_staff, onSelect: () => onAsk("reveal"),
    },
    {
      id: "report", label: text("report.do"), icon: "warning", onSelect: () => onAsk("report"),
      // Where there is nobody whom to tell, there is nothing to tell it to; and staff need no telling.
      isShown: !deleted && !isMine && !room.is_staff && room.kind !== "direct" && room.kind !== "group",
    },
    {
      id: "delete", label: text("chat.delete"), icon: "trash", tone: "danger",
      isShown: !deleted && (isMine || room.is_staff), onSelect: () => onAsk("delete"),
    },
  ];
  return all.filter(({ isShown }) => isShown).map(({ isShown: _, ...item }) => item);
}
