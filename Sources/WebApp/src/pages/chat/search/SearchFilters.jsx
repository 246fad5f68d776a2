import { useState } from "react";
import { Count, Disclosure, SelectField, TextField } from "../../../design/index.js";
import { titleOf } from "../../../text/chat.js";
import { useText } from "../../../text/Text.jsx";
import { areDaysCrossed, conditionCount, kindsOfHas } from "./question.js";

/**
 * @typedef {import("../../../../types/api").Room} Room
 * @typedef {import("./question.js").Wanted} Wanted
 */

/**
 * What the search is narrowed by.
 * @param {{wanted: Wanted, rooms: Room[], onAsk: (change: Partial<Wanted>) => void}} props
 */
export function SearchFilters({ wanted, rooms, onAsk }) {
  const text = useText();
  const count = conditionCount(wanted);
  // At first, and not for the room alone, which its header has chosen; it does not close under anybody's hand.
  const [isOpen] = useState(count > (wanted.room ? 1 : 0));
  const courses = new Map(rooms.flatMap(({ course }) => (course ? [[course.id, course.title]] : [])));
  const ofCourse = rooms.filter(({ course }) => !wanted.course || course?.id === wanted.course);
  return (
    <Disclosure title={<>{text("search.filters")} <Count count={count} /></>} isOpen={isOpen}>
      <div className="search-filters">
        <SelectField
          label={text("search.room")}
          value={wanted.room}
          onChange={(room) => onAsk({ room })}
          options={[
            { value: "", label: text("search.any_room") },
            ...ofCourse.map((room) => ({ value: room.id, label: nameOf(room, text) })),
            ...unknownOption(wanted.room, ofCourse.map(({ id }) => id)),
          ]}
        />
        {(courses.size > 0 || wanted.course) && (
          <SelectField
            label={text("search.course")}
            value={wanted.course}
            // A room of another course would find nothing.
            onChange={(course) => onAsk({ course, room: "" })}
            options={[
              { value: "", label: text("search.any_course") },
              ...[...courses].map(([id, title]) => ({ value: id, label: title })),
              ...unknownOption(wanted.course, [...courses.keys()]),
            ]}
          />
        )}
        <HandleField key={wanted.from} handle={wanted.from} onAsk={onAsk} />
        <TextField
          type="date"
          label={text("search.after")}
          value={wanted.after}
          onChange={(after) => onAsk({ after })}
        />
        <TextField
          type="date"
          label={text("search.before")}
          value={wanted.before}
          onChange={(before) => onAsk({ before })}
          error={areDaysCrossed(wanted) ? text("search.dates_crossed") : undefined}
        />
        <SelectField
          label={text("search.has")}
          value={wanted.has}
          onChange={(has) => onAsk({ has })}
          options={[
            { value: "", label: text("search.has_any") },
            ...kindsOfHas.map((value) => ({ value, label: text(`search.has_${value}`) })),
          ]}
        />
        <SelectField
          label={text("search.order")}
          value={wanted.order === "best" ? "best" : ""}
          onChange={(order) => onAsk({ order })}
          options={[
            { value: "", label: text("search.newest") },
            { value: "best", label: text("search.best") },
          ]}
        />
      </div>
    </Disclosure>
  );
}

/**
 * Asked for when it is left, or with Enter: half a handle is somebody else's.
 * @param {{handle: string, onAsk: (change: Partial<Wanted>) => void}} props
 */
function HandleField({ handle, onAsk }) {
  const text = useText();
  const [written, setWritten] = useState(handle);
  const ask = () => written.trim() !== handle && onAsk({ from: written.trim().replace(/^@/, "") });
  return (
    <TextField
      label={text("search.from")}
      prefix="@"
      value={written}
      onChange={setWritten}
      onBlur={ask}
      onKeyDown={(event) => event.key === "Enter" && ask()}
      autoCapitalize="none"
      autoComplete="off"
      spellCheck={false}
    />
  );
}

/**
 * What a link names and the list does not have is chosen all the same.
 * @param {string} value
 * @param {string[]} known
 */
function unknownOption(value, known) {
  return value && !known.includes(value) ? [{ value, label: value }] : [];
}

/**
 * @param {Room} room
 * @param {import("../../../text/formats.js").Translate} text
 */
function nameOf(room, text) {
  const title = titleOf(room, text);
  return room.course ? `${room.course.title}: ${title}` : title;
}
