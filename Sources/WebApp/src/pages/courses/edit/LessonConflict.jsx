import { Disclosure } from "../../../design/index.js";
import { useText } from "../../../text/Text.jsx";
import { ConflictNotice } from "./ConflictNotice.jsx";

/** @typedef {import("../../../../types/api").Lesson} Lesson */

/** @type {{name: keyof Lesson & string, label: import("../../../text/languages.js").Key}[]} */
const parts = [
  { name: "title", label: "courses.field_title" },
  { name: "body", label: "lesson.source" },
  { name: "summary", label: "courses.field_summary" },
  { name: "state", label: "courses.state" },
  { name: "rule", label: "lesson.rule" },
  { name: "counts", label: "lesson.counts" },
];

/**
 * Somebody else has saved this lesson meanwhile. Both are there until it is said which shall stay.
 * @param {{before: Lesson, theirs: Lesson, onTakeTheirs: () => void, onKeepMine: () => void}} props
 */
export function LessonConflict({ before, theirs, onTakeTheirs, onKeepMine }) {
  const text = useText();
  const changed = parts.filter(({ name }) => before[name] !== theirs[name]).map(({ label }) => text(label));
  return (
    <ConflictNotice onTakeTheirs={onTakeTheirs} onKeepMine={onKeepMine}>
      <p>
        {
          changed.length > 0 ? text(
            "build.conflict_words",
            { names: text.list(changed) },
          ) : text("lesson.conflict_elsewhere")
        }
      </p>
      {theirs.body !== before.body && (
        <Disclosure title={text("lesson.their_text")}>
          <pre className="their-text" tabIndex={0}>{theirs.body}</pre>
        </Disclosure>
      )}
    </ConflictNotice>
  );
}
