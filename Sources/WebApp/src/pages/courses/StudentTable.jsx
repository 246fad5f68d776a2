import { Table } from "../../design/index.js";
import { api } from "../../kit/client.js";
import { usePages } from "../../kit/hooks.js";
import { useText } from "../../text/Text.jsx";
import { Listed } from "../Listed.jsx";

/** @typedef {import("../../../types/api").StudentProgress} StudentProgress */

/**
 * A course's learners, a line each, and what the columns say of how far they are.
 * @param {{
 *   course: import("../../../types/api").Course, caption: string, lessons?: string,
 *   columns: import("../../design/Table.jsx").Column<StudentProgress>[], onOpen: (student: StudentProgress) => void,
 * }} props `lessons`: the ids of those whose state is asked for with them, with commas between
 */
export function StudentTable({ course, caption, lessons, columns, onOpen }) {
  const text = useText();
  const people = usePages(
    async (cursor, signal) => (
      await api.get("/api/v1/courses/{id}/progress", { path: { id: course.id }, query: { cursor, lessons }, signal })
    ).data,
    [course.id, lessons],
  );
  return (
    <Listed
      pages={people}
      empty={{ icon: "people", title: text("progress.nobody"), words: text("progress.nobody_help") }}
    >
      <Table
        caption={caption}
        rows={people.items}
        keyOf={(row) => row.person.id}
        onRowClick={onOpen}
        columns={[
          { id: "name", title: text("profile.name"), isPrimary: true, render: (row) => row.person.name },
          ...columns,
        ]}
      />
    </Listed>
  );
}
