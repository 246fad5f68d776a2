import { Table } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { usePages } from "../../../kit/hooks.js";
import { nameOf } from "../../../text/chat.js";
import { useText } from "../../../text/Text.jsx";
import { Listed } from "../../Listed.jsx";
import { useStaffEvents } from "./staffEvents.js";

/** @typedef {import("../../../../types/api").RoomAct} RoomAct */

/** What the server calls what staff do. */
const kinds = /** @type {const} */ ([
  "room.renamed", "room.archived", "room.reopened", "room.locked", "room.unlocked", "room.slowed", "room.exported",
  "member.added", "member.removed", "owner.added", "person.locked", "person.banned", "person.released", "message.deleted",
  "message.restored", "message.revealed", "report.deleted", "report.dismissed", "held.published", "held.refused",
]);

/**
 * What staff have done in a room, and to whom.
 * @param {{room: {id: string}, events: import("./staffEvents.js").StaffEvents}} props
 */
export function Acts({ room, events }) {
  const text = useText();
  const acts = usePages(
    async (cursor, signal) => (
      await api.get("/api/v1/rooms/{id}/acts", { path: { id: room.id }, query: { cursor }, signal })
    ).data,
    [room.id],
  );
  useStaffEvents(events, acts.reload);
  return (
    <Listed
      pages={acts}
      empty={{ icon: "history", title: text("moderation.no_acts"), words: text("moderation.no_acts_help") }}
    >
      <Table
        caption={text("moderation.tab_acts")}
        rows={acts.items}
        keyOf={(row) => row.id}
        columns={[
          { id: "kind", title: text("security.what"), isPrimary: true, render: (row) => kindWords(row, text) },
          {
            id: "at",
            title: text("security.when"),
            render: (row) => <time dateTime={row.at}>{text.date(row.at)}</time>,
          },
          { id: "by", title: text("security.by"), render: (row) => <bdi>{row.by.name}</bdi> },
          {
            id: "person",
            title: text("security.whom"),
            render: (row) => (row.person ? <bdi>{nameOf(row.person, text)}</bdi> : "–"),
          },
          {
            id: "detail",
            title: text("person.reason"),
            render: (row) => (row.detail ? <bdi>{row.detail}</bdi> : "–"),
          },
          {
            id: "message",
            title: text("moderation.message"),
            render: (row) => (
              // What was refused has never been said anywhere.
              row.message && row.kind !== "held.refused"
                ? <a href={`/chat/${room.id}/${row.message}`}>{text("moderation.go_there")}</a>
                : "–"
            ),
          },
        ]}
      />
    </Listed>
  );
}

/**
 * A kind that the table does not know is shown as the server names it.
 * @param {RoomAct} act
 * @param {import("../../../text/formats.js").Translate} text
 */
function kindWords({ kind }, text) {
  const known = kinds.find((one) => one === kind);
  return known ? text(`moderation.act_${known}`) : <code>{kind}</code>;
}
