import { Dialog } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useLoad } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { CourseMembers } from "./CourseMembers.jsx";
import { Members } from "./Members.jsx";
import { PersonRow } from "./PersonRow.jsx";

/**
 * @typedef {import("../../../../types/api").Room} Room
 * @typedef {import("../../../../types/api").PresentPerson} PresentPerson
 */

/** Of a crowd the first of them are shown, and all are counted. */
const presentMax = 100;

/**
 * Who is in a room, who of them is there now, and what may be done about them.
 * @param {{room: Room, onClose: () => void}} props
 */
export function PeopleDialog({ room, onClose }) {
  const text = useText();
  const present = useLoad(
    async (signal) => (
      await api.get("/api/v1/rooms/{id}/presence", { path: { id: room.id }, query: { limit: presentMax }, signal })
    ).data,
    [room.id],
  );
  const people = present.data?.items ?? [];
  const here = new Set(people.map(({ id }) => id));
  const isOfPeople = room.kind === "group" || room.kind === "direct";
  return (
    <Dialog title={text("roomPeople.title")} isOpen onClose={onClose}>
      <div className="stack">
        <p className="quiet" role="status">
          {present.data && text("roomPeople.here", { count: present.data.people })}
        </p>
        {isOfPeople && <Members room={room} here={here} onGone={onClose} />}
        {!isOfPeople && room.course && <CourseMembers room={room} course={room.course} here={here} />}
        {!isOfPeople && !room.course && <Present people={people} />}
      </div>
    </Dialog>
  );
}

/**
 * In a room of the whole platform everybody is; those who are there now can be named.
 * @param {{people: PresentPerson[]}} props
 */
function Present({ people }) {
  const text = useText();
  return (
    <>
      <p>{text("roomPeople.everybody")}</p>
      <ul className="room-people" role="list">
        {people.map((person) => (
          <PersonRow key={person.id} person={person} isHere />
        ))}
      </ul>
    </>
  );
}
