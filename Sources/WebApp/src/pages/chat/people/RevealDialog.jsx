import { useState } from "react";
import { Button, Dialog, Notice, TextField } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useSubmit } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { FormDialog } from "../../FormDialog.jsx";

const reasonMax = 500;

/**
 * Who is behind a message without a name: asked for with a reason, which stands in the list of what staff have done.
 * @param {{room: {id: string}, message: {id: string}, onClose: () => void}} props
 */
export function RevealDialog({ room, message, onClose }) {
  const text = useText();
  const [reason, setReason] = useState("");
  const [isAsked, setAsked] = useState(false);
  const [by, setBy] = useState(/** @type {{name: string, handle: string | null} | null} */ (null));
  const isMissing = reason.trim() === "";
  const form = useSubmit(async () => {
    const { data } = await api.send("post", "/api/v1/rooms/{id}/messages/{message}/reveal", {
      path: { id: room.id, message: message.id }, body: { reason: reason.trim() },
    });
    setBy(data.by);
  });
  const submit = async () => {
    setAsked(true);
    return isMissing ? false : form.submit();
  };
  if (by) {
    return (
      <Dialog
        title={text("reveal.title")}
        isOpen
        onClose={onClose}
        size="small"
        actions={<Button kind="primary" onClick={onClose}>{text("common.close")}</Button>}
      >
        <Notice isLive>
          <bdi>{by.name}</bdi> {by.handle && <span dir="ltr">@{by.handle}</span>}
        </Notice>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title={text("reveal.title")}
      words={text("reveal.words")}
      doLabel={text("reveal.do")}
      form={{ ...form, submit }}
      onClose={onClose}
    >
      <TextField
        label={text("person.reason")}
        value={reason}
        onChange={setReason}
        maxLength={reasonMax}
        error={isAsked && isMissing ? text("fault.missing") : undefined}
        isRequired
        dir="auto"
      />
    </FormDialog>
  );
}
