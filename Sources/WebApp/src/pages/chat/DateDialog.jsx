import { useState } from "react";
import { Notice, TextField } from "../../design/index.js";
import { chatServer } from "../../kit/chat/client.js";
import { offsetAt } from "../../kit/chat/days.js";
import { useSubmit } from "../../kit/hooks.js";
import { useText } from "../../text/Text.jsx";
import { FormDialog } from "../FormDialog.jsx";

/**
 * Opens the conversation where a day begins.
 * @param {{room: import("../../kit/chat/room.js").RoomOverview, onGo: (message: string) => void, onClose: () => void}} props
 */
export function DateDialog({ room, onGo, onClose }) {
  const text = useText();
  const [day, setDay] = useState("");
  const [isNone, setNone] = useState(false);
  const form = useSubmit(async () => {
    setNone(false);
    // Midnight of where the reader is.
    const startMs = new Date(`${day}T00:00:00`).getTime();
    if (Number.isNaN(startMs)) return;
    const { position } = await chatServer.messages(room.id, { limit: 1 });
    const firstAfter = async (/** @type {number} */ after) => (await chatServer.messages(room.id, { after, limit: 1 })).items[0];
    const offset = await offsetAt(startMs, position.offset, firstAfter);
    const found = offset === undefined ? undefined : await firstAfter(offset - 1);
    if (found) onGo(found.id);
    else setNone(true);
  });
  return (
    <FormDialog title={text("chat.go_to_date")} words={text("chat.go_to_date_words")} doLabel={text("chat.go")} form={form} onClose={onClose}>
      <TextField label={text("chat.date")} name="date" type="date" value={day} onChange={setDay} isRequired />
      {isNone && (
        <Notice tone="info" isLive>
          {text("chat.nothing_since")}
        </Notice>
      )}
    </FormDialog>
  );
}
