import { useState } from "react";
import { Button, Dialog, Form, LinkButton, SelectField, SwitchField, TextField, toast } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useSubmit } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";
import { faultWords } from "../../../text/problems.js";

/** @typedef {import("../../../../types/api").Room} Room */

const titleMax = 200;
/** What can be chosen; a room may have another, which is kept. */
const slowSeconds = [0, 5, 10, 30, 60, 300, 900, 3_600];

/**
 * What a room's staff make of it. All but its name takes effect at once.
 * @param {{room: Room, onClose: () => void, onChanged?: (room: Room) => void}} props `onChanged`: for pages that hear
 *   nothing of the room by themselves
 */
export function RoomSettingsDialog({ room: first, onClose, onChanged }) {
  const text = useText();
  const [room, setRoom] = useState(first);
  const [title, setTitle] = useState(first.title);
  const change = useSubmit(async (/** @type {import("../../../../types/api").RoomChange} */ body) => {
    const { data } = await api.patch("/api/v1/rooms/{id}", { path: { id: room.id }, body });
    setRoom(data);
    onChanged?.(data);
  });
  const rename = async () => {
    if (await change.submit({ title: title.trim() })) toast({ tone: "success", text: text("roomSettings.renamed") });
  };
  return (
    <Dialog title={text("roomSettings.title")} isOpen onClose={onClose}>
      <div className="stack is-wide">
        <ProblemNotice problem={change.problem} />
        {room.kind !== "direct" && (
          <Form onSubmit={rename}>
            <div className="field-with-button">
              <TextField
                label={text("roomSettings.name")}
                value={title}
                onChange={setTitle}
                maxLength={titleMax}
                error={faultWords(change.fieldFault("title"), text)}
                dir="auto"
                isRequired
              />
              <Button type="submit" isBusy={change.isBusy} isDisabled={title.trim() === room.title}>
                {text("roomSettings.rename")}
              </Button>
            </div>
          </Form>
        )}
        <SwitchField
          label={text("roomSettings.locked")}
          help={text("roomSettings.locked_help")}
          isOn={room.locked}
          onChange={(locked) => void change.submit({ locked })}
        />
        <SelectField
          label={text("roomSettings.slow")}
          help={text("roomSettings.slow_help")}
          value={String(room.slow_seconds)}
          onChange={(seconds) => void change.submit({ slow_seconds: Number(seconds) })}
          options={slowOptions(room.slow_seconds, text)}
        />
        <SwitchField
          label={text("roomSettings.archived")}
          help={text("roomSettings.archived_help")}
          isOn={room.archived}
          onChange={(archived) => void change.submit({ archived })}
        />
        <Export room={room} />
      </div>
    </Dialog>
  );
}

/**
 * @param {number} own
 * @param {import("../../../text/formats.js").Translate} text
 */
function slowOptions(own, text) {
  const all = [...new Set([...slowSeconds, own])].sort((one, other) => one - other);
  return all.map((seconds) => ({ value: String(seconds), label: slowWords(seconds, text) }));
}

/**
 * @param {number} seconds
 * @param {import("../../../text/formats.js").Translate} text
 */
function slowWords(seconds, text) {
  if (seconds === 0) return text("roomSettings.slow_off");
  const isMinutes = seconds % 60 === 0;
  return text.number(isMinutes ? seconds / 60 : seconds, {
    style: "unit", unit: isMinutes ? "minute" : "second", unitDisplay: "long",
  });
}

/** @param {{room: Room}} props */
function Export({ room }) {
  const text = useText();
  const address = `/api/v1/rooms/${encodeURIComponent(room.id)}/export`;
  return (
    <section className="room-export" aria-labelledby="room-export-title">
      <h3 id="room-export-title">{text("roomSettings.export")}</h3>
      <p className="quiet">{text("roomSettings.export_help")}</p>
      <div className="row">
        <LinkButton href={`${address}?format=html`} icon="download" download>
          {text("roomSettings.export_html")}
        </LinkButton>
        <LinkButton href={`${address}?format=json`} icon="download" download>
          {text("roomSettings.export_json")}
        </LinkButton>
      </div>
    </section>
  );
}
