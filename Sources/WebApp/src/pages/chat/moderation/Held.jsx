import { useState } from "react";
import { Button, TextField, toast } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { usePages, useSubmit } from "../../../kit/hooks.js";
import { nameOf } from "../../../text/chat.js";
import { useText } from "../../../text/Text.jsx";
import { FormDialog } from "../../FormDialog.jsx";
import { Listed } from "../../Listed.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";
import { QueueItem } from "./QueueItem.jsx";
import { useStaffEvents } from "./staffEvents.js";
import { useQueueKeys } from "./useQueueKeys.js";

/**
 * @typedef {import("../../../../types/api").Room} Room
 * @typedef {import("../../../../types/api").HeldMessage} HeldMessage
 */

const reasonMax = 500;

/**
 * What waits to be said in a room, and whether it is.
 * @param {{room: Room, events: import("./staffEvents.js").StaffEvents}} props
 */
export function Held({ room, events }) {
  const text = useText();
  const [refused, setRefused] = useState(/** @type {HeldMessage | null} */ (null));
  const held = usePages(
    async (cursor, signal) => (
      await api.get("/api/v1/rooms/{id}/held", { path: { id: room.id }, query: { cursor }, signal })
    ).data,
    [room.id],
  );
  const takeOut = (/** @type {string} */ id) => held.change((one) => (one.id === id ? undefined : one));
  useStaffEvents(events, ({ type, held: about }) => {
    if (type === "held.settled") takeOut(about);
    const isNew = type === "held" && !held.items.some(({ id }) => id === about.id);
    // What is being loaded may have been asked for before this came to wait.
    if (type === "missed" || (isNew && held.isLoading)) held.reload();
    else if (isNew) held.append(about);
  });
  const { submit, problem } = useSubmit(async (/** @type {string} */ id) => {
    await settle(room, id, { verdict: "published" });
    takeOut(id);
    toast({ tone: "success", text: text("moderation.published") });
  });
  const queue = useQueueKeys(held.items.map(({ id }) => id), {
    away: (id) => setRefused(held.items.find((one) => one.id === id) ?? null),
    pass: (id) => void submit(id),
  });
  return (
    <div className="stack" {...queue}>
      <ProblemNotice problem={problem} />
      <Listed
        pages={held}
        empty={{ icon: "success", title: text("moderation.no_held"), words: text("moderation.no_held_help") }}
      >
        <p className="quiet moderation-keys">{text("moderation.keys_held")}</p>
        <ul className="moderation-queue" role="list">
          {held.items.map((one) => (
            <HeldCard key={one.id} held={one} onPublish={() => void submit(one.id)} onRefuse={() => setRefused(one)} />
          ))}
        </ul>
      </Listed>
      {refused && (
        <RefuseDialog
          room={room}
          held={refused}
          onDone={() => takeOut(refused.id)}
          onClose={() => setRefused(null)}
        />
      )}
    </div>
  );
}

/**
 * @param {{id: string}} room
 * @param {string} held
 * @param {{verdict: "published" | "refused", reason?: string}} body
 */
async function settle(room, held, body) {
  await api.put("/api/v1/rooms/{id}/held/{held}", { path: { id: room.id, held }, body });
}

/** @param {{held: HeldMessage, onPublish: () => void, onRefuse: () => void}} props */
function HeldCard({ held, onPublish, onRefuse }) {
  const text = useText();
  return (
    <QueueItem
      id={held.id}
      name={nameOf(held.by, text)}
      source={held.text}
      note={<time className="quiet" dateTime={held.at}>{text.ago(held.at)}</time>}
    >
      {held.files.length > 0 && (
        <p className="quiet"><bdi>{text.list(held.files.map((file) => file.name))}</bdi></p>
      )}
      <p className="quiet">{text(`moderation.why_${held.cause}`)}</p>
      <div className="row">
        <Button size="small" kind="primary" icon="check" onClick={onPublish}>
          {text("moderation.publish")}
        </Button>
        <Button size="small" icon="close" onClick={onRefuse}>
          {text("moderation.refuse")}
        </Button>
      </div>
    </QueueItem>
  );
}

/** @param {{room: Room, held: HeldMessage, onDone: () => void, onClose: () => void}} props */
function RefuseDialog({ room, held, onDone, onClose }) {
  const text = useText();
  const [reason, setReason] = useState("");
  const form = useSubmit(async () => {
    await settle(room, held.id, { verdict: "refused", ...(reason.trim() && { reason: reason.trim() }) });
    toast({ tone: "success", text: text("moderation.refused") });
    onDone();
    onClose();
  });
  return (
    <FormDialog
      title={text("moderation.refuse_title")}
      words={text("moderation.refuse_words", { name: nameOf(held.by, text) })}
      doLabel={text("moderation.refuse")}
      tone="danger"
      form={form}
      onClose={onClose}
    >
      <TextField
        label={text("person.reason")}
        value={reason}
        onChange={setReason}
        maxLength={reasonMax}
        isOptional
        dir="auto"
      />
    </FormDialog>
  );
}
