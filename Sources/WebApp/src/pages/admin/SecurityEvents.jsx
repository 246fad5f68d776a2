import { useEffect, useState } from "react";
import { Table } from "../../design/index.js";
import { api } from "../../kit/client.js";
import { useText } from "../../text/Text.jsx";

/**
 * @typedef {import("../../../types/api").SecurityEvent} SecurityEvent
 * @typedef {import("../../../types/api").PersonCard} PersonCard
 */

/**
 * What happened, newest first, with people's names where they still have one.
 * @param {{events: SecurityEvent[], isOfOne?: boolean}} props
 */
export function SecurityEvents({ events, isOfOne = false }) {
  const text = useText();
  const names = useNames(events);
  /** @param {string | null} id */
  const nameOf = (id) => {
    if (!id) return <span className="quiet">{text("security.nobody")}</span>;
    const person = names.get(id);
    return person ? <a href={`/admin/people/${id}`}>{person.name}</a> : <code>{id}</code>;
  };
  /** @type {import("../../design/Table.jsx").Column<SecurityEvent>[]} */
  const columns = [
    { id: "kind", title: text("security.what"), isPrimary: true, render: (row) => kindWords(row.kind, text) },
    { id: "at", title: text("security.when"), render: (row) => <time dateTime={row.at}>{text.date(row.at)}</time> },
    { id: "account", title: text("security.whom"), render: (row) => nameOf(row.account_id) },
    { id: "actor", title: text("security.by"), render: (row) => nameOf(row.actor_id) },
    { id: "address", title: text("security.from"), render: (row) => row.address || "–" },
    { id: "detail", title: text("security.detail"), render: (row) => row.detail || "–" },
  ];
  return (
    <Table
      caption={text("security.title")}
      columns={isOfOne ? columns.filter(({ id }) => id !== "account") : columns}
      rows={events}
      keyOf={(row) => row.id}
    />
  );
}

/**
 * The names of those who occur, each asked for once.
 * @param {SecurityEvent[]} events
 */
function useNames(events) {
  const [names, setNames] = useState(/** @type {Map<string, PersonCard | null>} */ (new Map()));
  useEffect(() => {
    const ids = new Set(events.flatMap((event) => [event.account_id, event.actor_id]));
    const unknown = [...ids].filter((id) => id !== null && !names.has(id));
    if (unknown.length === 0) return undefined;
    const ending = new AbortController();
    const asked = unknown.map(async (id) => {
      const path = { id: /** @type {string} */ (id) };
      // Who is deleted has no name any more.
      const person = await api.get("/api/v1/accounts/{id}", { path, signal: ending.signal }).then(
        ({ data }) => data,
        () => null,
      );
      return /** @type {const} */ ([/** @type {string} */ (id), person]);
    });
    void Promise.all(asked).then((found) => {
      if (!ending.signal.aborted) setNames((known) => new Map([...known, ...found]));
    });
    return () => ending.abort();
  }, [events]);
  return names;
}

/**
 * A kind that the table does not know is shown as the server names it.
 * @param {string} kind
 * @param {import("../../text/formats.js").Translate} text
 */
export function kindWords(kind, text) {
  const key = kinds.find((known) => known === kind);
  return key ? text(`kind.${key}`) : kind;
}

export const kinds = /** @type {const} */ ([
  "account_created", "signed_in", "sign_in_failed", "password_refused", "signed_out", "signed_out_everywhere",
  "refresh_reused", "password_changed", "password_reset_requested", "password_reset", "email_change_requested",
  "email_verified", "suspended", "reinstated", "role_changed", "account_deleted",
]);
