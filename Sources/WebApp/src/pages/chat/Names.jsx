import { useEffect, useId, useRef, useState } from "react";
import { Avatar, Icon } from "../../design/index.js";
import { usePlacement } from "../../design/placement.js";
import { matching, nameBefore } from "../../kit/chat/completion.js";
import { api } from "../../kit/client.js";
import { faultOf } from "../../kit/load.js";
import { useText } from "../../text/Text.jsx";

/**
 * Whom somebody may mean who writes `@`.
 * @typedef {import("../../kit/chat/completion.js").Candidate} Candidate
 * @typedef {ReturnType<typeof useNames>} NamesState
 */

const askAfterMs = 150;

/**
 * @param {import("../../kit/chat/room.js").RoomOverview} room
 * @param {import("../../kit/chat/conversation.js").Conversation} conversation
 * @param {string} words
 */
export function useNames(room, conversation, words) {
  const text = useText();
  const id = useId();
  const [begun, setBegun] = useState(/** @type {{start: number, written: string} | undefined} */ (undefined));
  const [at, setAt] = useState(0);
  const asked = usePeopleOf(room, begun?.written);
  const everybody = [
    ...asked,
    ...authorsOf(conversation),
    ...(room.is_staff && room.kind !== "direct" ? [{ handle: "room", name: text("chat.name_room"), isGroup: true }] : []),
    ...(room.course && room.kind !== "staff" ? [{ handle: "assistants", name: text("chat.name_staff"), isGroup: true }] : []),
  ];
  const unique = [...new Map(everybody.map((one) => [one.handle, one])).values()];
  const found = begun ? matching(unique, begun.written) : [];
  const isOpen = found.length > 0;
  const chosen = Math.min(at, found.length - 1);
  useEffect(() => {
    if (words === "") setBegun(undefined);
  }, [words]);
  return {
    id,
    begun,
    found,
    chosen,
    isOpen,
    /**
     * @param {string} value
     * @param {number} caret
     */
    look(value, caret) {
      setBegun(nameBefore(value, caret));
      setAt(0);
    },
    close: () => setBegun(undefined),
    attributes: {
      role: /** @type {const} */ ("combobox"),
      "aria-autocomplete": /** @type {const} */ ("list"),
      "aria-expanded": isOpen,
      "aria-controls": isOpen ? id : undefined,
      "aria-activedescendant": isOpen ? `${id}-${chosen}` : undefined,
    },
    /**
     * Whether the key meant the list.
     * @param {import("react").KeyboardEvent} event
     * @param {(handle: string) => void} choose
     */
    press(event, choose) {
      if (!isOpen) return false;
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (step !== 0) setAt((chosen + step + found.length) % found.length);
      else if (event.key === "Enter" || event.key === "Tab") choose(found[chosen].handle);
      else if (event.key === "Escape") setBegun(undefined);
      else return false;
      event.stopPropagation();
      return true;
    },
  };
}

/** @param {{names: NamesState, anchor: import("react").RefObject<HTMLElement>, onChoose: (handle: string) => void}} props */
export function Names({ names, anchor, onChoose }) {
  const text = useText();
  const list = useRef(/** @type {HTMLDivElement | null} */ (null));
  usePlacement(anchor, list, names.isOpen, { align: "start", side: "above" });
  if (!names.isOpen) return null;
  return (
    <div ref={list} className="names" id={names.id} role="listbox" aria-label={text("chat.names")}>
      {names.found.map(({ handle, name, src, isGroup }, index) => (
        <div
          key={handle}
          id={`${names.id}-${index}`}
          role="option"
          aria-selected={index === names.chosen}
          className={index === names.chosen ? "name-option is-chosen" : "name-option"}
          // The field keeps the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(handle)}
        >
          {isGroup ? <span className="name-option-face"><Icon name="people" size={16} /></span> : <Avatar name={name} src={src} size="small" isDecorative />}
          <span className="name-option-name">{name}</span>
          <span className="name-option-handle">@{handle}</span>
        </div>
      ))}
    </div>
  );
}

/**
 * Who has said something that is there.
 * @param {import("../../kit/chat/conversation.js").Conversation} conversation
 */
function authorsOf({ timeline, surroundings }) {
  return (timeline?.messages ?? []).flatMap(({ by }) =>
    by.handle && by.id !== surroundings.me ? [{ handle: by.handle, name: by.name ?? by.handle }] : [],
  );
}

/**
 * People of a room whose names begin so: few of them, where there are many.
 * @param {import("../../kit/chat/room.js").RoomOverview} room
 * @param {string | undefined} written undefined while nobody is being named
 * @returns {Candidate[]}
 */
function usePeopleOf(room, written) {
  const [people, setPeople] = useState(/** @type {Candidate[]} */ ([]));
  useEffect(() => {
    if (written === undefined) return undefined;
    const leaving = new AbortController();
    const timer = setTimeout(() => {
      fetchPeople(room, written, leaving.signal).then(
        (some) => !leaving.signal.aborted && setPeople(some),
        // Who has spoken can be named all the same.
        (fault) => leaving.signal.aborted || faultOf(fault),
      );
    }, askAfterMs);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [room.id, written]);
  return people;
}

/**
 * @param {import("../../kit/chat/room.js").RoomOverview} room
 * @param {string} written
 * @param {AbortSignal} signal
 * @returns {Promise<Candidate[]>}
 */
async function fetchPeople(room, written, signal) {
  if (room.course) {
    const query = { limit: 20, ...(written && { search: written }), ...(room.kind === "staff" && { role: /** @type {const} */ ("assistant") }) };
    const { data } = await api.get("/api/v1/courses/{id}/people", { path: { id: room.course.id }, query, signal });
    return data.items.map(({ handle, name, avatar_url: src }) => ({ handle, name, src }));
  }
  if (room.kind !== "direct" && room.kind !== "group") return [];
  const { data } = await api.get("/api/v1/rooms/{id}/members", { path: { id: room.id }, signal });
  return data.items.flatMap(({ person }) => (person.handle ? [{ handle: person.handle, name: person.name }] : []));
}
