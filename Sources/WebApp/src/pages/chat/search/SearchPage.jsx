import { useEffect, useRef } from "react";
import { shortcuts } from "../../../app/shortcuts.js";
import { Button, EmptyState, PageHeader, SearchField } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useLoad, usePages } from "../../../kit/hooks.js";
import { ApiProblem } from "../../../kit/problems.js";
import { titleOf } from "../../../text/chat.js";
import { useText } from "../../../text/Text.jsx";
import { useAddressSearch } from "../../courses/useAddressSearch.js";
import { Listed } from "../../Listed.jsx";
import { areDaysCrossed, conditionCount, isAsked, names, queryOf } from "./question.js";
import { Result } from "./Result.jsx";
import { SearchFilters } from "./SearchFilters.jsx";

/**
 * @typedef {import("./question.js").Wanted} Wanted
 * @typedef {import("../../../../types/api").FoundMessage} FoundMessage
 */

/** What was said, by its words and by what is known of it; all of the question stands in the address. */
export default function SearchPage() {
  const text = useText();
  const { wanted, search, setSearch, ask, clear } = useAddressSearch(names);
  const field = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(
    () => shortcuts.add([{
      keys: "/", label: "search.title", run: () => field.current?.querySelector("input")?.focus(),
    }]),
    [],
  );
  const rooms = useLoad(
    async (signal) => (await api.get("/api/v1/rooms", { query: { limit: 100 }, signal })).data.items,
    [],
  );
  const room = rooms.data?.find(({ id }) => id === wanted.room);
  const back = room && { href: `/chat/${room.id}`, label: titleOf(room, text) };
  return (
    <>
      <PageHeader title={text("search.title")} back={back} />
      <div className="stack" role="search">
        <div ref={field}>
          <SearchField label={text("search.words")} value={search} onChange={setSearch} maxLength={200} dir="auto" />
        </div>
        <SearchFilters wanted={wanted} rooms={rooms.data ?? []} onAsk={ask} />
      </div>
      {isAsked(wanted) && !areDaysCrossed(wanted) ? (
        <Results wanted={wanted} onClear={conditionCount(wanted) > 0 ? () => clearConditions(ask) : clear} />
      ) : (
        <EmptyState icon="search" title={text("search.ask")}>
          {text("search.ask_help")}
        </EmptyState>
      )}
    </>
  );
}

/** @param {(change: Partial<Wanted>) => void} ask */
function clearConditions(ask) {
  ask({ room: "", course: "", from: "", after: "", before: "", has: "" });
}

/** @param {{wanted: Wanted, onClear: () => void}} props */
function Results({ wanted, onClear }) {
  const text = useText();
  const found = usePages(
    (cursor, signal) => fetchFound(wanted, cursor, signal),
    Object.values(wanted),
  );
  const isNone = found.items.length === 0 && found.isDone && !found.error;
  if (isNone) {
    return (
      <EmptyState
        icon="search"
        title={text("search.none")}
        action={conditionCount(wanted) > 0 && <Button onClick={onClear}>{text("search.clear")}</Button>}
      >
        {text("search.none_help")}
      </EmptyState>
    );
  }
  return (
    <Listed pages={found}>
      <ol className="search-results" role="list" aria-label={text("search.results")}>
        {found.items.map((one) => (
          <Result key={one.message.id} found={one} />
        ))}
      </ol>
    </Listed>
  );
}

/**
 * @param {Wanted} wanted
 * @param {string | undefined} cursor
 * @param {AbortSignal} signal
 * @returns {Promise<import("../../../kit/pages.js").Page<FoundMessage>>}
 */
async function fetchFound(wanted, cursor, signal) {
  const handle = wanted.from.trim().replace(/^@/, "");
  let from;
  if (handle) {
    try {
      from = (await api.get("/api/v1/accounts/{id}", { path: { id: handle }, signal })).data.id;
    } catch (fault) {
      // Nobody is called so, and so nobody has said anything.
      if (fault instanceof ApiProblem && fault.status === 404) return { items: [], next_cursor: null };
      throw fault;
    }
  }
  const query = { ...queryOf(wanted, from), cursor };
  const { data } = await api.get("/api/v1/messages/search", { query, signal });
  return { items: data.results, next_cursor: data.next };
}
