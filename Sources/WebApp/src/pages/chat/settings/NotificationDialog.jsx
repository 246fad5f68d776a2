import { useState } from "react";
import { Dialog, RadioGroup, SwitchField } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useSubmit } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";

/** @typedef {Pick<import("../../../../types/api").Room, "muted" | "level">} Choice */

/**
 * What a room is to oneself; it takes effect at once.
 * @param {{
 *   room: Choice & {id: string}, onClose: () => void, onChanged?: (choice: Choice) => void,
 * }} props
 */
export function NotificationDialog({ room, onClose, onChanged }) {
  const text = useText();
  const [choice, setChoice] = useState(/** @type {Choice} */ ({ muted: room.muted, level: room.level }));
  const { submit, problem } = useSubmit(async (/** @type {Partial<Choice>} */ body) => {
    const before = choice;
    setChoice({ ...choice, ...body });
    try {
      const { data } = await api.patch("/api/v1/rooms/{id}/settings", { path: { id: room.id }, body });
      setChoice(data);
      onChanged?.(data);
    } catch (fault) {
      setChoice(before);
      throw fault;
    }
  });
  return (
    <Dialog title={text("notify.title")} isOpen onClose={onClose} size="small">
      <div className="stack is-wide">
        <ProblemNotice problem={problem} />
        <RadioGroup
          label={text("notify.level")}
          value={choice.level}
          onChange={(level) => void submit({ level })}
          options={[
            { value: "all", label: text("notify.all") },
            { value: "mentions", label: text("notify.mentions"), help: text("notify.mentions_help") },
            { value: "nothing", label: text("notify.nothing") },
          ]}
        />
        <SwitchField
          label={text("notify.muted")}
          help={text("notify.muted_help")}
          isOn={choice.muted}
          onChange={(muted) => void submit({ muted })}
        />
      </div>
    </Dialog>
  );
}
