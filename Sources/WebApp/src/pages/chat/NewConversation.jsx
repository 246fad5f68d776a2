import { useEffect, useState } from "react";
import { Avatar, ComboField, IconButton, TextField } from "../../design/index.js";
import { newKey } from "../../kit/browser.js";
import { roomsOf } from "../../kit/chat/client.js";
import { api } from "../../kit/client.js";
import { useSubmit } from "../../kit/hooks.js";
import { ApiProblem, Unreachable } from "../../kit/problems.js";
import { faultWords } from "../../text/problems.js";
import { useText } from "../../text/Text.jsx";
import { FormDialog } from "../FormDialog.jsx";
import { findPeople } from "./findPeople.js";

/**
 * @typedef {import("./findPeople.js").Person} Person
 * @typedef {import("../../kit/chat/room.js").RoomOverview} RoomOverview
 * @typedef {{
 *   person: import("../../kit/session.js").Account, rooms: RoomOverview[], onOpened: (room: RoomOverview) => void,
 *   onClose: () => void,
 * }} Props
 */

const typingMs = 200;

/**
 * The room of two people, which there is once.
 * @param {Props} props
 */
export function NewDirect({ person, rooms, onOpened, onClose }) {
  const text = useText();
  const [chosen, setChosen] = useState(/** @type {Person | undefined} */ (undefined));
  const form = useSubmit(async () => {
    if (!chosen) return;
    const { data } = await api.post("/api/v1/rooms", { body: { kind: "direct", person: chosen.id } });
    roomsOf(person.id).put(data);
    onOpened(data);
  });
  return (
    <FormDialog title={text("chat.new_direct")} words={text("chat.new_direct_words")} doLabel={text("chat.start")} form={form} onClose={onClose}>
      <PersonField rooms={rooms} me={person.id} chosen={chosen} onChoose={setChosen} error={faultWords(form.fieldFault("person"), text)} />
    </FormDialog>
  );
}

/** @param {Props} props */
export function NewGroup({ person, rooms, onOpened, onClose }) {
  const text = useText();
  const [title, setTitle] = useState("");
  const [people, setPeople] = useState(/** @type {Person[]} */ ([]));
  // A second try makes no second group.
  const [nonce] = useState(newKey);
  const form = useSubmit(async () => {
    const { data } = await api.post("/api/v1/rooms", {
      body: { kind: "group", title: title.trim(), people: people.map(({ id }) => id), nonce },
    });
    roomsOf(person.id).put(data);
    onOpened(data);
  });
  const add = (/** @type {Person | undefined} */ one) =>
    one && setPeople((known) => (known.some(({ id }) => id === one.id) ? known : [...known, one]));
  return (
    <FormDialog title={text("chat.new_group")} words={text("chat.new_group_words")} doLabel={text("chat.create")} form={form} onClose={onClose}>
      <TextField
        label={text("chat.group_title")}
        name="title"
        value={title}
        onChange={setTitle}
        maxLength={200}
        error={faultWords(form.fieldFault("title"), text)}
        isRequired
      />
      <PersonField rooms={rooms} me={person.id} chosen={undefined} onChoose={add} />
      {people.length > 0 && (
        <ul className="chosen-people" role="list" aria-label={text("chat.chosen_people")}>
          {people.map((one) => (
            <li key={one.id}>
              <Avatar name={one.name} src={one.avatar_url} size="small" isDecorative />
              <span>{one.name}</span>
              <IconButton
                size="small"
                icon="close"
                label={text("chat.remove_person", { name: one.name })}
                onClick={() => setPeople(people.filter((other) => other !== one))}
              />
            </li>
          ))}
        </ul>
      )}
    </FormDialog>
  );
}

/**
 * @param {{
 *   rooms: RoomOverview[], me: string, chosen: Person | undefined, onChoose: (person: Person | undefined) => void, error?: string,
 * }} props
 */
function PersonField({ rooms, me, chosen, onChoose, error }) {
  const text = useText();
  const [query, setQuery] = useState("");
  const { people, isBusy } = usePeople(query, rooms, me);
  const options = chosen && !people.some(({ id }) => id === chosen.id) ? [chosen, ...people] : people;
  return (
    <ComboField
      label={text("chat.find_people")}
      help={text("chat.handle_help")}
      error={error}
      value={chosen?.id ?? ""}
      options={options.map(({ id, name, handle }) => ({ value: id, label: name, detail: `@${handle}` }))}
      isBusy={isBusy}
      onQuery={setQuery}
      onChange={(id) => onChoose(options.find((person) => person.id === id))}
    />
  );
}

/**
 * @param {string} query
 * @param {RoomOverview[]} rooms
 * @param {string} me
 */
function usePeople(query, rooms, me) {
  const [found, setFound] = useState({ people: /** @type {Person[]} */ ([]), isBusy: true });
  useEffect(() => {
    const leaving = new AbortController();
    setFound((known) => ({ ...known, isBusy: true }));
    const timer = setTimeout(() => {
      findPeople(query, rooms, me, leaving.signal).then(
        (people) => !leaving.signal.aborted && setFound({ people, isBusy: false }),
        (fault) => {
          if (leaving.signal.aborted) return;
          if (!(fault instanceof ApiProblem || fault instanceof Unreachable)) throw fault;
          setFound({ people: [], isBusy: false });
        },
      );
    }, typingMs);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [query, rooms.length, me]);
  return found;
}
