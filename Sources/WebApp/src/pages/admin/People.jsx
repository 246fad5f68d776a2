import { useEffect, useRef, useState } from "react";
import { usePlace } from "../../app/Link.jsx";
import { here, navigate } from "../../app/navigation.js";
import { shortcuts } from "../../app/shortcuts.js";
import { Avatar, Badge, PageHeader, SearchField, SelectField, Table } from "../../design/index.js";
import { api } from "../../kit/client.js";
import { usePages } from "../../kit/hooks.js";
import { useText } from "../../text/Text.jsx";
import { Listed } from "../Listed.jsx";
import { RoleBadge } from "./RoleBadge.jsx";

/**
 * @typedef {import("../../../types/api").AccountRecord} AccountRecord
 * @typedef {{query: string, role: AccountRecord["role"] | "", state: AccountRecord["state"] | ""}} Wanted
 */

/** So long somebody pauses who has written what they look for. */
const typingMs = 250;

/** Everybody, found by name, handle or address; the filters stand in the address, so that a link keeps them. */
export default function People() {
  const text = useText();
  const wanted = wantedAt(usePlace());
  const [search, setSearch] = useState(wanted.query);
  // What the address has from this field: anything else in it came by a link, and takes the field's place.
  const asked = useRef(wanted.query);
  /** @param {Partial<Wanted>} change */
  const ask = (change) => {
    asked.current = search.trim();
    look({ ...change, query: asked.current });
  };
  useEffect(() => {
    const timer = setTimeout(() => ask({}), typingMs);
    return () => clearTimeout(timer);
  }, [search]);
  useEffect(() => {
    if (wanted.query === asked.current) return;
    asked.current = wanted.query;
    setSearch(wanted.query);
  }, [wanted.query]);
  useEffect(
    () =>
      shortcuts.add([
        { keys: "/", label: "people.search", run: focusSearch },
      ]),
    [],
  );
  const people = usePages(
    async (cursor, signal) =>
      (
        await api.get("/api/v1/admin/accounts", {
          query: {
            cursor,
            query: wanted.query || undefined,
            role: wanted.role || undefined,
            state: wanted.state || undefined,
          },
          signal,
        })
      ).data,
    [wanted.query, wanted.role, wanted.state],
  );
  return (
    <>
      <PageHeader title={text("people.title")} lead={text("people.lead")} />
      <div className="filters" role="search">
        <SearchField label={text("people.search")} value={search} onChange={setSearch} />
        <SelectField
          label={text("people.role")}
          value={wanted.role}
          onChange={(role) => ask({ role: /** @type {Wanted["role"]} */ (role) })}
          options={[
            { value: "", label: text("people.any_role") },
            { value: "learner", label: text("role.learner") },
            { value: "instructor", label: text("role.instructor") },
            { value: "admin", label: text("role.admin") },
          ]}
        />
        <SelectField
          label={text("people.state")}
          value={wanted.state}
          onChange={(state) => ask({ state: /** @type {Wanted["state"]} */ (state) })}
          options={[
            { value: "", label: text("people.any_state") },
            { value: "active", label: text("people.active") },
            { value: "suspended", label: text("people.suspended") },
          ]}
        />
      </div>
      <Listed pages={people} empty={{ icon: "search", title: text("people.nobody"), words: text("people.nobody_help") }}>
        <Table caption={text("people.title")} columns={columns(text)} rows={people.items} keyOf={(row) => row.id} />
      </Listed>
    </>
  );
}

/**
 * @param {import("../../text/formats.js").Translate} text
 * @returns {import("../../design/Table.jsx").Column<AccountRecord>[]}
 */
function columns(text) {
  return [
    {
      id: "name",
      title: text("profile.name"),
      isPrimary: true,
      render: (row) => (
        <a className="person-cell" href={`/admin/people/${row.id}`}>
          <Avatar name={row.name} src={row.avatar_url} size="small" />
          <span>
            <span className="person-name">{row.name}</span>
            <span className="quiet">@{row.handle}</span>
          </span>
        </a>
      ),
    },
    { id: "email", title: text("account.email"), render: (row) => row.email ?? text("account.no_email") },
    { id: "role", title: text("people.role"), render: (row) => <RoleBadge role={row.role} /> },
    {
      id: "state",
      title: text("people.state"),
      render: (row) => (
        <Badge tone={row.state === "active" ? "success" : "danger"}>
          {text(row.state === "active" ? "people.active" : "people.suspended")}
        </Badge>
      ),
    },
    { id: "since", title: text("people.since"), render: (row) => text.date(row.created_at, { dateStyle: "medium" }) },
  ];
}

function focusSearch() {
  const field = document.querySelector("main input[type=search]");
  if (field instanceof HTMLElement) field.focus();
}

/**
 * What somebody writes into the address is the server's to refuse.
 * @param {import("../../app/navigation.js").Place} place
 */
function wantedAt({ query }) {
  return /** @type {Wanted} */ ({
    query: query.get("query") ?? "",
    role: query.get("role") ?? "",
    state: query.get("state") ?? "",
  });
}

/**
 * Changes what the address says now, which may be more than what was drawn last.
 * @param {Partial<Wanted>} change
 */
function look(change) {
  const known = wantedAt(here());
  const wanted = { ...known, ...change };
  if (Object.entries(wanted).every(([name, value]) => known[/** @type {keyof Wanted} */ (name)] === value)) return;
  const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value)).toString();
  navigate(query ? `/admin/people?${query}` : "/admin/people", { replaces: true });
}
