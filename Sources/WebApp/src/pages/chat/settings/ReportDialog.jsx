import { useState } from "react";
import { RadioGroup, TextField, toast } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useSubmit } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { FormDialog } from "../../FormDialog.jsx";

const reasonMax = 500;
const reasons = /** @type {const} */ (["spam", "insult", "harmful", "off_topic", "other"]);

/**
 * Tells a room's staff of a message, and why.
 * @param {{room: {id: string}, message: {id: string}, onClose: () => void}} props
 */
export function ReportDialog({ room, message, onClose }) {
  const text = useText();
  const [kind, setKind] = useState(/** @type {typeof reasons[number]} */ ("spam"));
  const [words, setWords] = useState("");
  const [isAsked, setAsked] = useState(false);
  const isMissing = kind === "other" && words.trim() === "";
  const form = useSubmit(async () => {
    const reason = [kind === "other" ? "" : text(`report.${kind}`), words.trim()].filter(Boolean).join(": ");
    await api.post("/api/v1/rooms/{id}/messages/{message}/reports", {
      path: { id: room.id, message: message.id }, body: { reason: reason.slice(0, reasonMax) },
    });
    toast({ tone: "success", text: text("report.sent") });
    onClose();
  });
  const submit = async () => {
    setAsked(true);
    return isMissing ? false : form.submit();
  };
  return (
    <FormDialog
      title={text("report.title")}
      words={text("report.words")}
      doLabel={text("report.do")}
      form={{ ...form, submit }}
      onClose={onClose}
    >
      <RadioGroup
        label={text("report.why")}
        value={kind}
        onChange={setKind}
        options={reasons.map((value) => ({ value, label: text(`report.${value}`) }))}
      />
      <TextField
        label={text("report.more")}
        value={words}
        onChange={setWords}
        maxLength={reasonMax - 100}
        isOptional={kind !== "other"}
        isRequired={kind === "other"}
        error={isAsked && isMissing ? text("fault.missing") : undefined}
        dir="auto"
      />
    </FormDialog>
  );
}
