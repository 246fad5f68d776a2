import { useState } from "react";
import { Button, Icon } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useSubmit } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";

/**
 * Under one's own message that waits for the staff, or that they have refused: what becomes of it.
 * @param {{
 *   held: {id: string, room?: string, reason?: string} & Partial<Pick<import("../../../../types/api").HeldMessage, "verdict">>,
 *   room?: {id: string},
 *   onGone?: () => void,
 * }} props `room`: where it can be taken back; `onGone`: it was
 */
export function HeldNote({ held, room, onGone }) {
  const text = useText();
  const [isGone, setGone] = useState(false);
  const id = room?.id ?? held.room;
  const { submit, isBusy, problem } = useSubmit(async () => {
    await api.delete("/api/v1/rooms/{id}/held/{held}", { path: { id: id ?? "", held: held.id } });
    setGone(true);
    onGone?.();
  });
  const isRefused = held.verdict === "refused";
  const key = isGone ? "held.taken_back" : isRefused ? "held.was_refused" : "held.waits";
  return (
    <div className={isRefused ? "held-note is-refused" : "held-note"}>
      <p role="status">
        <Icon name={isRefused || isGone ? "close" : "clock"} size={16} />
        <span>
          {text(key)}
          {isRefused && held.reason && <> <bdi>{text("held.because", { reason: held.reason })}</bdi></>}
        </span>
        {id && !isGone && !isRefused && (
          <Button kind="quiet" size="small" isBusy={isBusy} onClick={() => void submit()}>
            {text("held.take_back")}
          </Button>
        )}
      </p>
      <ProblemNotice problem={problem} />
    </div>
  );
}
