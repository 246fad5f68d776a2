import { useEffect, useState } from "react";
import { Badge, Menu, SearchField } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useLoad, usePages, useSubmit } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { Listed } from "../../Listed.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";
import { PersonRow } from "./PersonRow.jsx";
import { RestrictDialog } from "./RestrictDialog.jsx";

/**
 * @typedef {import("../../../../types/api").Room} Room
 * @typedef {import("../../../../types/api").Member} Member
 * @typedef {import("../../../../types/api").RoomRestriction} RoomRestriction
 * @typedef {{person: {id: string, name: string, handle: string | null}, kind?: RoomRestriction["kind"]}} Wish
 */

/** So long somebody pauses who has written whom they look for. */
const typingMs = 250;

/**
 * The course's people, whose room it is; its staff stop single ones from writing, or from being there.
 * @param {{room: Room, course: {id: string}, here: Set<string>}} props
 */
export function CourseMembers({ room, course, here }) {
  const text = useText();
  const [search, setSearch] = useState("");
  const asked = useSettled(search.trim());
  const [wish, setWish] = useState(/** @type {Wish | null} */ (null));
  const people = usePages(
    (cursor, signal) => peopleOf(room, course.id, asked, cursor, signal),
    [course.id, room.kind, asked],
  );
  const restrictions = useRestrictions(room);
  const { submit, problem } = useSubmit(async (/** @type {string} */ account) => {
    await api.delete("/api/v1/rooms/{id}/restrictions/{account}", { path: { id: room.id, account } });
    restrictions.reload();
  });
  const stopped = restrictions.data ?? [];
  const menuOf = (/** @type {Wish["person"]} */ person, /** @type {RoomRestriction | undefined} */ known) =>
    room.is_staff && (
      <RestrictMenu
        name={person.name}
        known={known?.kind}
        onWish={(kind) => setWish({ person, kind })}
        onRelease={() => void submit(person.id)}
      />
    );
  // Those who are stopped are shown first, and once.
  const others = people.items.filter(({ id }) => !stopped.some(({ person }) => person.id === id));
  return (
    <div className="stack">
      {room.kind !== "staff" && <SearchField label={text("roomPeople.search")} value={search} onChange={setSearch} />}
      <ProblemNotice problem={problem ?? restrictions.error} />
      {stopped.length > 0 && (
        <ul className="room-people" role="list" aria-label={text("roomPeople.stopped")}>
          {stopped.map((known) => (
            <PersonRow
              key={known.person.id}
              person={known.person}
              isHere={here.has(known.person.id)}
              detail={[known.reason, text.ago(known.at)].filter(Boolean).join(" · ")}
              badges={<Badge tone="warning">{text(`roomPeople.is_${known.kind}`)}</Badge>}
            >
              {menuOf(known.person, known)}
            </PersonRow>
          ))}
        </ul>
      )}
      <Listed
        pages={people}
        empty={{ icon: "people", title: text("people.nobody"), words: text("roomPeople.nobody_help") }}
      >
        <ul className="room-people" role="list" aria-label={text("roomPeople.title")}>
          {others.map((member) => (
            <PersonRow
              key={member.id}
              person={member}
              isHere={here.has(member.id)}
              badges={member.role !== "student" && <Badge>{text(`roomPeople.as_${member.role}`)}</Badge>}
            >
              {member.role === "student" && menuOf(member, undefined)}
            </PersonRow>
          ))}
        </ul>
      </Listed>
      {wish && (
        <RestrictDialog
          room={room}
          person={wish.person}
          kind={wish.kind}
          onDone={restrictions.reload}
          onClose={() => setWish(null)}
        />
      )}
    </div>
  );
}

/** @param {Room} room */
function useRestrictions(room) {
  return useLoad(
    async (signal) => {
      if (!room.is_staff) return [];
      return (await api.get("/api/v1/rooms/{id}/restrictions", { path: { id: room.id }, signal })).data.items;
    },
    [room.id, room.is_staff],
  );
}

/**
 * @param {Room} room
 * @param {string} id the course's
 * @param {string} search
 * @param {string | undefined} cursor
 * @param {AbortSignal} signal
 * @returns {Promise<import("../../../kit/pages.js").Page<Member>>}
 */
async function peopleOf(room, id, search, cursor, signal) {
  const ask = async (/** @type {{[name: string]: string | undefined}} */ query) =>
    (await api.get("/api/v1/courses/{id}/people", { path: { id }, query: { cursor, ...query }, signal })).data;
  if (room.kind !== "staff") return ask({ search: search || undefined });
  // They are few: instructors and assistants, and nobody else.
  const [instructors, assistants] = await Promise.all([ask({ role: "instructor" }), ask({ role: "assistant" })]);
  return { items: [...instructors.items, ...assistants.items], next_cursor: null };
}

/**
 * What was written, once its writer pauses.
 * @param {string} written
 */
function useSettled(written) {
  const [settled, setSettled] = useState(written);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(written), typingMs);
    return () => clearTimeout(timer);
  }, [written]);
  return settled;
}

/**
 * @param {{
 *   name: string, known: RoomRestriction["kind"] | undefined, onWish: (kind: RoomRestriction["kind"]) => void,
 *   onRelease: () => void,
 * }} props
 */
function RestrictMenu({ name, known, onWish, onRelease }) {
  const text = useText();
  /** @type {import("../../../design/Menu.jsx").MenuEntry[]} */
  const items = [];
  if (known) items.push({ id: "release", label: text("roomPeople.release"), icon: "check", onSelect: onRelease });
  if (known !== "locked") {
    items.push({ id: "lock", label: text("roomPeople.lock"), icon: "lock", onSelect: () => onWish("locked") });
  }
  if (known !== "banned") {
    const onSelect = () => onWish("banned");
    items.push({ id: "ban", label: text("roomPeople.ban"), icon: "shield", tone: "danger", onSelect });
  }
  return (
    <Menu
      label={text("roomPeople.actions", { name })}
      align="end"
      items={items}
    />
  );
}
