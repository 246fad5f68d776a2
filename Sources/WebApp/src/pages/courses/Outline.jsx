import { Icon } from "../../design/index.js";
import { useText } from "../../text/Text.jsx";

/**
 * @typedef {import("../../../types/api").OutlineModule} OutlineModule
 * @typedef {import("../../../types/api").OutlineLesson} OutlineLesson
 */

/**
 * What a course is made of, in its order, with how far one is and what is not open yet.
 * @param {{slug: string, modules: OutlineModule[], language: string, isMember: boolean, current?: string, isCompact?:
 *   boolean}}
 *   props
 *   `current`: the lesson that one is at; `isCompact`: beside it
 */
export function Outline({ slug, modules, language, isMember, current, isCompact }) {
  const text = useText();
  return (
    <ol className={isCompact ? "outline is-compact" : "outline"} role="list">
      {modules.map((module, index) => (
        <li key={module.id} className="outline-module">
          <div className="outline-module-head">
            <h3 className="outline-module-title">
              <span className="outline-number">{text("outline.module", { number: index + 1 })}</span>
              <span lang={language}>{module.title}</span>
            </h3>
            {!isCompact && <ModuleFacts module={module} isMember={isMember} />}
          </div>
          {!isCompact && module.summary && <p className="quiet" lang={language}>{module.summary}</p>}
          <ol className="outline-lessons" role="list">
            {module.lessons.map((lesson) => (
              <LessonRow
                key={lesson.id}
                {...{ slug, lesson, language, isMember, isCompact }}
                isCurrent={lesson.id === current}
              />
            ))}
          </ol>
        </li>
      ))}
    </ol>
  );
}

/** @param {{module: OutlineModule, isMember: boolean}} props */
function ModuleFacts({ module, isMember }) {
  const text = useText();
  const minutes = module.lessons.reduce((sum, lesson) => sum + (lesson.estimated_minutes ?? 0), 0);
  const done = module.lessons.filter(isDone).length;
  const facts = [
    text("outline.lessons", { count: module.lessons.length }),
    minutes > 0 && text("outline.minutes", { count: minutes }),
    isMember && done > 0 && text("outline.done", { count: done }),
  ];
  return <p className="outline-facts">{facts.filter(Boolean).join(" · ")}</p>;
}

/** @param {OutlineLesson} lesson */
export function isDone(lesson) {
  return Boolean(lesson.progress?.completed_at);
}

/** @param {OutlineLesson} lesson */
export function isLocked(lesson) {
  return (lesson.locked_by ?? []).length > 0;
}

/**
 * @param {{slug: string, lesson: OutlineLesson, language: string, isMember: boolean, isCurrent: boolean, isCompact?:
 *   boolean}} props
 */
function LessonRow({ slug, lesson, language, isMember, isCurrent, isCompact }) {
  const text = useText();
  const state = isDone(lesson) ? "done" : isLocked(lesson) ? "locked" : lesson.progress ? "begun" : "new";
  const words = (
    <>
      <Mark state={isMember ? state : "new"} kind={lesson.kind} />
      <span className="outline-lesson-words">
        <span className="outline-lesson-title" lang={language}>{lesson.title}</span>
        {!isCompact && state === "locked" && isMember && (
          <span className="outline-lesson-detail">{text("outline.locked")}</span>
        )}
        {lesson.state === "draft" && <span className="outline-lesson-detail">{text("outline.draft")}</span>}
      </span>
      {(lesson.estimated_minutes ?? 0) > 0 && (
        <span className="outline-minutes">{text("outline.minutes", { count: lesson.estimated_minutes })}</span>
      )}
    </>
  );
  return (
    <li>
      {isMember ? (
        <a
          className={`outline-lesson is-${state}`}
          href={`/courses/${slug}/lessons/${lesson.id}`}
          aria-current={isCurrent ? "page" : undefined}
        >
          {words}
        </a>
      ) : (
        <span className="outline-lesson is-closed">{words}</span>
      )}
    </li>
  );
}

/** @param {{state: "done" | "locked" | "begun" | "new", kind: string}} props */
function Mark({ state, kind }) {
  const text = useText();
  const label = {
    done: text("outline.is_done"),
    locked: text("outline.is_locked"),
    begun: text("outline.is_begun"),
    new: "",
  }[state];
  return (
    <span className={`outline-mark is-${state}`}>
      {state === "done" && <Icon name="check" size={14} />}
      {state === "locked" && <Icon name="lock" size={14} />}
      {state === "new" && kind === "video" && <Icon name="play" size={14} />}
      {label && <span className="visually-hidden">{label}</span>}
    </span>
  );
}
