import { useState } from "react";
import { RadioGroup, TextField, toast } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useSubmit } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { FormDialog } from "../../FormDialog.jsx";

/** What the server takes of a reason. */
const reasonMax = 500;

/**
 * Stops somebody in one room: from writing there, or from being there.
 * @param {{
 *   room: {id: string}, person: {id: string, name: string}, kind?: "locked" | "banned", onDone: () => void,
 *   onClose: () => void,
 * }} props `kind`: what is chosen at first
 */
export function RestrictDialog({ room, person, kind: first = "locked", onDone, onClose }) {
  const text = useText();
  const { name } = person;
  const [kind, setKind] = useState(first);
  const [reason, setReason] = useState("");
  const form = useSubmit(async () => {
    await api.put("/api/v1/rooms/{id}/restrictions/{account}", {
      path: { id: room.id, account: person.id }, body: { kind, reason: reason.trim() },
    });
    const key = kind === "banned" ? "roomPeople.was_banned" : "roomPeople.was_locked";
    toast({ tone: "success", text: text(key, { name }) });
    onDone();
    onClose();
  });
  return (
    <FormDialog
      title={text("roomPeople.stop_title", { name })}
      words={text("roomPeople.stop_words")}
      doLabel={text("roomPeople.stop_do")}
      tone="danger"
      form={form}
      onClose={onClose}
    >
      <RadioGroup
        label={text("roomPeople.stop_how")}
        value={kind}
        onChange={setKind}
        options={[
          { value: "locked", label: text("roomPeople.lock"), help: text("roomPeople.lock_help") },
          { value: "banned", label: text("roomPeople.ban"), help: text("roomPeople.ban_help") },
        ]}
      />
      <TextField
        label={text("person.reason")}
        help={text("roomPeople.reason_help", { name })}
        value={reason}
        onChange={setReason}
        maxLength={reasonMax}
        isOptional
        autoFocus
        data-first-focus
      />
    </FormDialog>
  );
}
