import { useEffect, useRef } from "react";
import { shortcuts } from "../../app/shortcuts.js";

/**
 * Keys that mean the message that has the focus, in the place that this answers with.
 * @param {import("../../kit/chat/conversation.js").Conversation} conversation
 * @param {(message: string) => void} onEdit
 */
export function useMessageKeys(conversation, onEdit) {
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(() => {
    const focused = () => {
      const row = document.activeElement?.closest("[data-key]");
      if (!(row instanceof HTMLElement) || !place.current?.contains(row)) return undefined;
      const { timeline } = conversation;
      const all = [...(timeline?.root ? [timeline.root] : []), ...(timeline?.messages ?? [])];
      const message = all.find(({ key }) => key === row.dataset.key);
      return message && { message, row };
    };
    const press = (/** @type {string} */ name) => () =>
      /** @type {HTMLElement | null | undefined} */ (focused()?.row.querySelector(`[data-doing="${name}"]`))?.click();
    const edit = () => {
      const found = focused();
      if (found?.message.isMine && !found.message.deleted) onEdit(found.message.id);
    };
    return shortcuts.add([
      { keys: "r", label: "chat.key_reply", run: press("reply") },
      { keys: "e", label: "chat.key_edit", run: edit },
      { keys: "+", label: "chat.key_react", run: press("react") },
    ]);
  }, [conversation]);
  return place;
}
