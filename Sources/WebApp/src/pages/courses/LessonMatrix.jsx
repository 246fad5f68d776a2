import { useState } from "react";
import { EmptyState, Icon, SelectField } from "../../design/index.js";
import { useText } from "../../text/Text.jsx";
import { StudentTable } from "./StudentTable.jsx";

/**
 * @typedef {import("../../../types/api").StudentProgress} StudentProgress
 * @typedef {import("./Outline.jsx").OutlineModule} OutlineModule
 */

/** So many lessons are looked at beside each other; a longer module has several parts. */
const columnsMax = 20;

/**
 * Who has done which lesson: people by lessons, a module at a time. Grades will stand in the same places.
 * @param {{course: import("../../../types/api").Course, modules: OutlineModule[], onOpen: (student: StudentProgress) =>
 *   void}} props
 */
export function LessonMatrix({ course, modules, onOpen }) {
  const text = useText();
  const parts = partsOf(modules);
  const [chosen, setChosen] = useState("0");
  const part = parts[Number(chosen)] ?? parts[0];
  const ids = (part?.lessons ?? []).map(({ id }) => id).join(",");
  if (!part) {
    return (
      <EmptyState icon="book" title={text("matrix.no_lessons")}>
        {text("matrix.no_lessons_help")}
      </EmptyState>
    );
  }
  return (
    <div className="stack matrix">
      {parts.length > 1 && (
        <SelectField
          label={text("matrix.module")}
          value={chosen}
          onChange={setChosen}
          options={parts.map(({ title, from, lessons }, index) => ({
            value: String(index),
            label: from === undefined ? title : text("matrix.part", { title, from, to: from + lessons.length - 1 }),
          }))}
        />
      )}
      <StudentTable
        course={course}
        lessons={ids || undefined}
        caption={text("matrix.caption", { title: part.title })}
        onOpen={onOpen}
        columns={[
          {
            id: "done",
            title: text("course.progress"),
            align: "end",
            render: (row) => text("progress.of", { done: row.done, total: row.total }),
          },
          ...part.lessons.map((lesson) => ({
            id: lesson.id,
            title: lesson.title,
            lang: course.language,
            render: (/** @type {StudentProgress} */ row) => <Cell row={row} lesson={lesson.id} />,
          })),
        ]}
      />
    </div>
  );
}

/** @param {{row: StudentProgress, lesson: string}} props */
function Cell({ row, lesson }) {
  const text = useText();
  const known = row.lessons?.find(({ lesson_id: id }) => id === lesson);
  const state = known ? (known.completed_at ? "is_done" : "is_begun") : null;
  return (
    <span className="matrix-cell">
      <span className={state ? `outline-mark ${state.replace("_", "-")}` : "outline-mark"}>
        {state === "is_done" && <Icon name="check" size={14} />}
      </span>
      <span className="matrix-words">{text(state ? `outline.${state}` : "progress.not_begun")}</span>
    </span>
  );
}

/**
 * What is shown at once: a module's published lessons, or so many of them.
 * @param {OutlineModule[]} modules
 * @returns {{title: string, from?: number, lessons: OutlineModule["lessons"]}[]}
 */
function partsOf(modules) {
  return modules.flatMap(({ title, state, lessons: all }) => {
    const lessons = state === "published" ? all.filter((lesson) => lesson.state === "published") : [];
    if (lessons.length <= columnsMax) return lessons.length > 0 ? [{ title, lessons }] : [];
    const count = Math.ceil(lessons.length / columnsMax);
    return Array.from({ length: count }, (_, index) => ({
      title,
      from: index * columnsMax + 1,
      lessons: lessons.slice(index * columnsMax, (index + 1) * columnsMax),
    }));
  });
}
