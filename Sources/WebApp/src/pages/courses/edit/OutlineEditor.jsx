import { useState } from "react";
import { Badge, ConfirmDialog, EmptyState, Icon, Menu } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useSubmit } from "../../../kit/hooks.js";
import { tagOf } from "../../../kit/versions.js";
import { wordsOf } from "../../../text/problems.js";
import { useText } from "../../../text/Text.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";
import { InlineTitle } from "./InlineTitle.jsx";
import { NewLesson, NewModule } from "./NewParts.jsx";
import { OutlineConflict } from "./OutlineConflict.jsx";
import { placeLesson, placeModule, stepLesson, stepModule } from "./order.js";
import { useOrder } from "./useOrder.js";
import { useReorder } from "./useReorder.js";

/**
 * @typedef {import("../../../../types/api").Course} Course
 * @typedef {import("../Outline.jsx").OutlineModule} Module
 * @typedef {import("../Outline.jsx").OutlineLesson} Lesson
 */

/**
 * Modules and lessons: made, named, published, put in order and taken away where they stand.
 * @param {{course: Course, modules: Module[], version: string | undefined, onChanged: () => void}} props
 */
export function OutlineEditor({ course, modules, version, onChanged }) {
  const text = useText();
  const [said, setSaid] = useState("");
  const order = useOrder({ course, modules, version, onChanged });
  const { shown, lifted, handle } = useReorder({
    value: order.modules,
    step: (value, id, step) => (
      id.startsWith("m") ? stepModule(value, id.slice(1), step) : stepLesson(value, id.slice(1), step)
    ),
    drop: dropped,
    onDone: order.put,
    say: (what, id, value) => setSaid(text(`order.${what}`, whereIs(value, id))),
  });
  const { submit, problem } = useSubmit(async (/** @type {() => Promise<unknown>} */ change) => {
    await change();
    onChanged();
  });
  const isFrozen = course.state === "archived";
  return (
    <div className="outline-editor">
      <p className="visually-hidden" role="status" aria-live="assertive">
        {said}
      </p>
      <p className="visually-hidden" id="order-help">
        {text("order.help")}
      </p>
      <OutlineConflict order={order} />
      <ProblemNotice problem={problem ?? order.problem} />
      {shown.length === 0 && (
        <EmptyState icon="book" title={text("build.no_modules")}>
          {text("build.no_modules_help")}
        </EmptyState>
      )}
      <ol className="builder-modules" role="list">
        {shown.map((module, index) => (
          <ModuleEditor
            key={module.id}
            {...{ course, module, index, handle, lifted, submit, isFrozen }}
            say={setSaid}
          />
        ))}
      </ol>
      {!isFrozen && <NewModule course={course} isFirst={shown.length === 0} onChanged={onChanged} />}
    </div>
  );
}

/**
 * @param {Module[]} modules
 * @param {string} id
 * @param {HTMLElement} target
 * @param {boolean} isBehind
 */
function dropped(modules, id, target, isBehind) {
  const onto = target.dataset.sort ?? "";
  if (id.startsWith("m")) {
    const owner = onto.startsWith("m") ? onto.slice(1) : target.dataset.module;
    return placeModule(modules, id.slice(1), modules.findIndex((module) => module.id === owner));
  }
  // Onto the head of a module is to its beginning, or behind all that is in it.
  if (onto.startsWith("m")) {
    const module = modules.find((one) => one.id === onto.slice(1));
    return placeLesson(modules, id.slice(1), onto.slice(1), isBehind ? 0 : (module?.lessons.length ?? 0));
  }
  const module = modules.find((one) => one.id === target.dataset.module);
  const rest = module?.lessons.filter((lesson) => lesson.id !== id.slice(1)) ?? [];
  const at = rest.findIndex((lesson) => lesson.id === onto.slice(1));
  return placeLesson(modules, id.slice(1), module?.id ?? "", at + (isBehind ? 1 : 0));
}

/**
 * In words: what it is, and its place among how many, where.
 * @param {Module[]} modules
 * @param {string} id
 */
function whereIs(modules, id) {
  if (id.startsWith("m")) {
    const at = modules.findIndex((module) => module.id === id.slice(1));
    return { title: modules[at]?.title ?? "", place: at + 1, count: modules.length, module: "" };
  }
  const module = modules.find((one) => one.lessons.some((lesson) => lesson.id === id.slice(1)));
  const at = module?.lessons.findIndex((lesson) => lesson.id === id.slice(1)) ?? -1;
  return {
    title: module?.lessons[at]?.title ?? "",
    place: at + 1,
    count: module?.lessons.length ?? 0,
    module: module?.title ?? "",
  };
}

/**
 * @typedef {(change: () => Promise<unknown>) => Promise<boolean>} Submit
 * @param {{
 *   course: Course, module: Module, index: number, handle: (id: string) => object, lifted: string | undefined,
 *   submit: Submit, isFrozen: boolean, say: (words: string) => void,
 * }} props
 */
function ModuleEditor({ course, module, index, handle, lifted, submit, isFrozen, say }) {
  const text = useText();
  const [asks, setAsks] = useState(false);
  const path = { id: course.id, module: module.id };
  const change = (/** @type {object} */ body) =>
    submit(() => api.patch("/api/v1/courses/{id}/modules/{module}", { path, body, version: tagOf(module.version) }));
  const isDraft = module.state === "draft";
  return (
    <li className={lifted === `m${module.id}` ? "builder-module is-lifted" : "builder-module"}>
      <div className="builder-module-head" data-sort={`m${module.id}`}>
        {!isFrozen && <Handle title={module.title} {...handle(`m${module.id}`)} />}
        <h3>
          <span className="outline-number">{text("outline.module", { number: index + 1 })}</span>
          <InlineTitle value={module.title} label={text("build.module_title")} onSave={(title) => change({ title })}>
            <span lang={course.language}>{module.title}</span>
          </InlineTitle>
        </h3>
        {isDraft && <Badge tone="warning">{text("courses.draft")}</Badge>}
        {!isFrozen && (
          <Menu
            label={text("build.module_menu", { title: module.title })}
            align="end"
            items={[
              {
                id: "state",
                label: text(isDraft ? "build.publish_module" : "build.hide_module"),
                icon: isDraft ? "eye" : "eye-off",
                onSelect: () => void change({ state: isDraft ? "published" : "draft" }),
              },
              "separator",
              {
                id: "delete",
                label: text("build.delete_module"),
                icon: "trash",
                tone: "danger",
                onSelect: () => setAsks(true)
              },
            ]}
          />
        )}
      </div>
      <ol className="builder-lessons" role="list">
        {module.lessons.map((lesson) => (
          <LessonEntry key={lesson.id} {...{ course, module, lesson, handle, lifted, submit, isFrozen }} />
        ))}
      </ol>
      {!isFrozen && <NewLesson {...{ course, module, submit, say }} />}
      {asks && (
        <ConfirmDialog
          title={text("build.delete_module_title", { title: module.title })}
          text={text("build.delete_module_words", { count: module.lessons.length })}
          confirmLabel={text("build.delete_module")}
          tone="danger"
          errorText={(fault) => wordsOf(fault, text)}
          onConfirm={() => submit(() => api.delete("/api/v1/courses/{id}/modules/{module}", { path }))}
          onClose={() => setAsks(false)}
        />
      )}
    </li>
  );
}

/**
 * @param {{course: Course, module: Module, lesson: Lesson, handle: (id: string) => object, lifted: string | undefined,
 *   submit: Submit, isFrozen: boolean}} props
 */
function LessonEntry({ course, module, lesson, handle, lifted, submit, isFrozen }) {
  const text = useText();
  const [asks, setAsks] = useState(false);
  const path = { id: course.id, lesson: lesson.id };
  const isDraft = lesson.state === "draft";
  const setState = () =>
    submit(
      () => api.patch(
        "/api/v1/courses/{id}/lessons/{lesson}",
        { path, body: { state: isDraft ? "published" : "draft" } },
      ),
    );
  return (
    <li
      className={lifted === `l${lesson.id}` ? "builder-lesson is-lifted" : "builder-lesson"}
      data-sort={`l${lesson.id}`}
      data-module={module.id}
    >
      {!isFrozen && <Handle title={lesson.title} {...handle(`l${lesson.id}`)} />}
      <a
        className="builder-lesson-title"
        lang={course.language}
        href={`/courses/${course.slug}/edit/lessons/${lesson.id}`}
      >
        {lesson.title}
      </a>
      {lesson.requires.length > 0 && (
        <>
          <Icon name="lock" size={14} />
          <span className="visually-hidden">{text("outline.locked")}</span>
        </>
      )}
      {isDraft && <Badge tone="warning">{text("courses.draft")}</Badge>}
      {lesson.estimated_minutes > 0 && (
        <span className="outline-minutes">{text("outline.minutes", { count: lesson.estimated_minutes })}</span>
      )}
      {!isFrozen && (
        <Menu
          label={text("build.lesson_menu", { title: lesson.title })}
          align="end"
          items={[
            {
              id: "edit",
              label: text("build.edit_lesson"),
              icon: "edit",
              href: `/courses/${course.slug}/edit/lessons/${lesson.id}`
            },
            {
              id: "state",
              label: text(isDraft ? "build.publish_lesson" : "build.hide_lesson"),
              icon: isDraft ? "eye" : "eye-off",
              onSelect: () => void setState(),
            },
            "separator",
            {
              id: "delete",
              label: text("build.delete_lesson"),
              icon: "trash",
              tone: "danger",
              onSelect: () => setAsks(true)
            },
          ]}
        />
      )}
      {asks && (
        <ConfirmDialog
          title={text("build.delete_lesson_title", { title: lesson.title })}
          text={text("build.delete_lesson_words")}
          confirmLabel={text("build.delete_lesson")}
          tone="danger"
          errorText={(fault) => wordsOf(fault, text)}
          onConfirm={() => submit(() => api.delete("/api/v1/courses/{id}/lessons/{lesson}", { path }))}
          onClose={() => setAsks(false)}
        />
      )}
    </li>
  );
}

/** @param {{title: string, [name: string]: any}} props */
function Handle({ title, place, ...rest }) {
  const text = useText();
  return (
    <button
      {...rest}
      ref={place}
      type="button"
      className="drag-handle"
      aria-label={text("order.handle", { title })}
      aria-describedby="order-help"
    >
      <Icon name="grip" size={18} />
    </button>
  );
}
