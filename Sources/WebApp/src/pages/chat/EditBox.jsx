import { useLayoutEffect, useRef, useState } from "react";
import { Button } from "../../design/index.js";
import { newKey } from "../../kit/browser.js";
import { useSubmit } from "../../kit/hooks.js";
import { chatFault } from "../../text/chat.js";
import { useText } from "../../text/Text.jsx";
import { GrowingField } from "./GrowingField.jsx";

/**
 * Another text for what oneself has said.
 * @param {{
 *   chat: import("../../kit/chat/room.js").ChatRoom, message: import("../../kit/chat/message.js").ChatMessage, onDone: () => void,
 * }} props
 */
export function EditBox({ chat, message, onDone }) {
  const text = useText();
  const [words, setWords] = useState(message.text ?? "");
  // A second try is the same edit.
  const [nonce] = useState(newKey);
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const form = useSubmit(() => chat.edit(message.id, words.trim(), nonce));
  // While it is still there: who has the focus is not known any more once it is gone.
  useLayoutEffect(() => {
    const element = field.current;
    element?.focus({ preventScroll: true });
    element?.setSelectionRange(words.length, words.length);
    return () => giveFocusBack(element);
  }, []);
  const save = async () => {
    if (words.trim() === "" || words.trim() === message.text || (await form.submit())) onDone();
  };
  return (
    <form
      className="edit-box"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        // The list has keys of its own.
        event.stopPropagation();
        if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
        event.preventDefault();
        onDone();
      }}
    >
      <GrowingField field={field} label={text("chat.write_edit")} value={words} onChange={setWords} onEnter={() => void save()} />
      {form.problem !== undefined && (
        <p className="field-error" role="alert">
          {chatFault(form.problem, text)}
        </p>
      )}
      <div className="row">
        <Button size="small" kind="primary" type="submit" isBusy={form.isBusy}>
          {text("chat.save_edit")}
        </Button>
        <Button size="small" kind="quiet" onClick={onDone}>
          {text("common.cancel")}
        </Button>
      </div>
    </form>
  );
}

/**
 * To where somebody goes on: the message that was changed.
 * @param {HTMLElement | null} element
 */
function giveFocusBack(element) {
  const row = element?.closest("[data-index]");
  if (document.activeElement === element && row instanceof HTMLElement) row.focus({ preventScroll: true });
}
