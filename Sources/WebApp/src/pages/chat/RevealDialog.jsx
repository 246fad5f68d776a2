import { useState } from "react";
import { Button, Dialog, TextField } from "../../design/index.js";
import { chatServer } from "../../kit/chat/client.js";
import { useSubmit } from "../../kit/hooks.js";
import { nameOf } from "../../text/chat.js";
import { faultWords } from "../../text/problems.js";
import { useText } from "../../text/Text.jsx";
import { FormDialog } from "../FormDialog.jsx";

/**
 * Who is behind a message without a name: asked for with a reason, which all staff see.
 * @param {{
 *   room: import("../../kit/chat/room.js").RoomOverview, message: {id: string}, onClose: () => void,
 * }} props
 */
export function RevealDialog({ room, message, onClose }) {
  const text = useText();
  const [reason, setReason] = useState("");
  const [by, setBy] = useState(/** @type {{name: string, handle: string | null} | undefined} */ (undefined));
  const form = useSubmit(async () => setBy(await chatServer.reveal(room.id, message.id, reason.trim())));
  if (by) {
    return (
      <Dialog title={text("question.revealed")} isOpen onClose={onClose} size="small" actions={<Button onClick={onClose}>{text("common.close")}</Button>}>
        <p>
          <strong lang="">{nameOf(by, text)}</strong> {by.handle && `@${by.handle}`}
        </p>
      </Dialog>
    );
  }
  return (
    <FormDialog title={text("question.reveal")} words={text("question.reveal_words")} doLabel={text("question.reveal_do")} form={form} onClose={onClose}>
      <TextField
        label={text("question.reason")}
        name="reason"
        value={reason}
        onChange={setReason}
        maxLength={500}
        error={faultWords(form.fieldFault("reason"), text)}
        isRequired
      />
    </FormDialog>
  );
}
