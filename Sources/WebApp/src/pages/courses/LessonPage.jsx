import { useEffect, useMemo, useRef } from "react";
import { navigate } from "../../app/navigation.js";
import { usePageTitle } from "../../app/pageTitle.js";
import { shortcuts } from "../../app/shortcuts.js";
import { Badge, Button, EmptyState, Icon, LinkButton, Notice } from "../../design/index.js";
import { MarkdownTree } from "../../design/markdown/Markdown.jsx";
import { api } from "../../kit/client.js";
import { useLoad } from "../../kit/hooks.js";
import { headingsOf, parseMarkdown, plainText } from "../../kit/markdown/index.js";
import { useText } from "../../text/Text.jsx";
import { CourseLoaded } from "./CourseLoaded.jsx";
import { Outline } from "./Outline.jsx";
import { useChannelEvents } from "../../kit/useChannelEvents.js";
import { useReading } from "./useReading.js";

/**
 * @typedef {import("../../../types/api").Lesson} Lesson
 * @typedef {import("../../../types/api").Course} Course
 * @typedef {import("./Outline.jsx").OutlineModule} OutlineModule
 */

/**
 * One lesson to read, with the way to those beside it.
 * @param {{slug: string, id: string}} props
 */
export default function LessonPage({ slug, id }) {
  const load = useLoad(
    async (signal) => {
      const path = { id: slug };
      const [course, lesson, outline] = await Promise.all([
        api.get("/api/v1/courses/{id}", { path, signal }),
        api.get("/api/v1/courses/{id}/lessons/{lesson}", { path: { id: slug, lesson: id }, signal }),
        api.get("/api/v1/courses/{id}/outline", { path, signal }),
      ]);
      return { course: course.data, lesson: lesson.data, modules: outline.data.modules };
    },
    [slug, id],
  );
  const { course, lesson } = load.data ?? {};
  usePageTitle(lesson?.title);
  // Of what changes in the course, what is read is not torn away; that one is no longer in it is told at once.
  useChannelEvents(course && `course:${course.id}`, { heard: () => undefined, gone: load.reload });
  return (
    <CourseLoaded load={load}>
      {({ course, lesson, modules }) => <LessonView {...{ course, lesson, modules }} />}
    </CourseLoaded>
  );
}

/** @param {{course: Course, lesson: Lesson, modules: OutlineModule[]}} props */
function LessonView({ course, lesson, modules }) {
  const text = useText();
  const blocks = useMemo(() => parseMarkdown(lesson.body ?? ""), [lesson.body]);
  const headings = headingsOf(blocks);
  const isLocked = lesson.locked_by.length > 0;
  const isReader = course.role === "student";
  const reading = useReading({ course, lesson, isOn: isReader && !isLocked });
  useLessonKeys(course, lesson);
  return (
    <div className="lesson">
      <LessonSide course={course} lesson={lesson} modules={withDone(modules, lesson.id, reading.isDone)} />
      <article className="lesson-body">
        <header className="lesson-head">
          <a className="page-back" href={`/courses/${course.slug}`}>
            <Icon name="arrow-start" size={16} />
            <span lang={course.language}>{course.title}</span>
          </a>
          <h1 tabIndex={-1} lang={course.language}>{lesson.title}</h1>
          <p className="row lesson-facts">
            {lesson.estimated_minutes > 0 && (
              <span className="quiet">{text("outline.minutes", { count: lesson.estimated_minutes })}</span>
            )}
            {lesson.state === "draft" && <Badge tone="warning">{text("courses.draft")}</Badge>}
            {reading.isDone && (
              <Badge tone="success" icon="check">
                {text("outline.is_done")}
              </Badge>
            )}
            {course.may_edit && (
              <LinkButton
                size="small"
                kind="quiet"
                icon="edit"
                href={`/courses/${course.slug}/edit/lessons/${lesson.id}`}
              >
                {text("lesson.edit")}
              </LinkButton>
            )}
          </p>
        </header>
        {isLocked ? (
          <Locked course={course} lesson={lesson} />
        ) : (
          <>
            {reading.resumeAt && (
              <Notice
                tone="info"
                action={<Button size="small" onClick={reading.resume}>{text("lesson.to_there")}</Button>}
              >
                {text("lesson.was_there")}
              </Notice>
            )}
            {headings.length > 2 && <Contents headings={headings} language={course.language} />}
            {blocks.length > 0 ? (
              <MarkdownTree blocks={blocks} className="is-reading" language={course.language} />
            ) : (
              <p className="quiet">{text("lesson.empty")}</p>
            )}
            <div ref={reading.end} className="lesson-end" />
            <LessonFoot {...{ course, lesson, reading, isReader }} />
          </>
        )}
        <LessonWays course={course} lesson={lesson} />
      </article>
    </div>
  );
}

/**
 * What was done on this page is seen in the list beside it, without asking for all of it anew.
 * @param {OutlineModule[]} modules
 * @param {string} id
 * @param {boolean} isDone
 */
function withDone(modules, id, isDone) {
  if (!isDone) return modules;
  const now = new Date().toISOString();
  const done = (/** @type {import("./Outline.jsx").OutlineLesson} */ lesson) =>
    lesson.id === id && !lesson.progress?.completed_at
      ? { ...lesson, progress: { started_at: now, seconds: 0, ...lesson.progress, completed_at: now } }
      : lesson;
  return modules.map((module) => ({ ...module, lessons: module.lessons.map(done) }));
}

/** @param {{course: Course, lesson: Lesson, modules: OutlineModule[]}} props */
function LessonSide({ course, lesson, modules }) {
  const text = useText();
  const side = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const here = side.current?.querySelector('[aria-current="page"]');
    if (
      here instanceof HTMLElement && side.current
    ) side.current.scrollTop = here.offsetTop - side.current.clientHeight / 3;
  }, [lesson.id]);
  return (
    <nav ref={side} className="lesson-side" aria-label={text("lesson.outline")}>
      <Outline slug={course.slug} modules={modules} language={course.language} isMember current={lesson.id} isCompact />
    </nav>
  );
}

/** @param {{headings: import("../../kit/markdown/tree.js").HeadingBlock[], language: string}} props */
function Contents({ headings, language }) {
  const text = useText();
  const least = Math.min(...headings.map(({ level }) => level));
  return (
    <nav className="lesson-contents" aria-labelledby="lesson-contents-title">
      <h2 id="lesson-contents-title">{text("lesson.contents")}</h2>
      <ol role="list" lang={language}>
        {headings.map(({ anchor, level, children }) => (
          <li key={anchor} className={`is-level-${Math.min(3, level - least + 1)}`}>
            <a href={`#${anchor}`}>{plainText(children)}</a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** @param {{course: Course, lesson: Lesson}} props */
function Locked({ course, lesson }) {
  const text = useText();
  const [first] = lesson.locked_by;
  return (
    <EmptyState
      icon="lock"
      title={text("lesson.locked")}
      action={
        <LinkButton kind="primary" href={`/courses/${course.slug}/lessons/${first.id}`}>
          {text("lesson.to_required", { title: first.title })}
        </LinkButton>
      }
    >
      {text("lesson.locked_words", { titles: text.list(lesson.locked_by.map(({ title }) => title)) })}
    </EmptyState>
  );
}

/** @param {{course: Course, lesson: Lesson, reading: ReturnType<typeof useReading>, isReader: boolean}} props */
function LessonFoot({ course, lesson, reading, isReader }) {
  const text = useText();
  if (!isReader) return null;
  const words = lesson.rule === "time" ? "lesson.by_time" : "lesson.by_staff";
  return (
    <div className="lesson-foot" aria-live="polite">
      {reading.isDone ? (
        <p className="lesson-done">
          <Icon name="success" />
          {text(reading.isCourseDone ? "lesson.course_done" : "lesson.done", { title: course.title })}
        </p>
      ) : lesson.rule === "viewed" ? (
        <Button icon="check" isBusy={reading.isBusy} onClick={reading.finish}>
          {text("lesson.mark_done")}
        </Button>
      ) : (
        <p className="quiet">{text(words, { count: Math.ceil((lesson.rule_seconds ?? 0) / 60) })}</p>
      )}
    </div>
  );
}

/** @param {{course: Course, lesson: Lesson}} props */
function LessonWays({ course, lesson }) {
  const text = useText();
  const base = `/courses/${course.slug}`;
  return (
    <nav className="lesson-ways" aria-label={text("lesson.ways")}>
      {lesson.previous && (
        <a className="lesson-way" href={`${base}/lessons/${lesson.previous.id}`} rel="prev">
          <Icon name="arrow-start" />
          <span>
            <span className="quiet">{text("lesson.previous")}</span>
            <span className="lesson-way-title" lang={course.language}>{lesson.previous.title}</span>
          </span>
        </a>
      )}
      {lesson.next ? (
        <a className="lesson-way is-next" href={`${base}/lessons/${lesson.next.id}`} rel="next">
          <span>
            <span className="quiet">{text("lesson.next")}</span>
            <span className="lesson-way-title" lang={course.language}>{lesson.next.title}</span>
          </span>
          <Icon name="arrow-end" />
        </a>
      ) : (
        <a className="lesson-way is-next" href={base}>
          <span>
            <span className="quiet">{text("lesson.last")}</span>
            <span className="lesson-way-title">{text("lesson.to_course")}</span>
          </span>
          <Icon name="arrow-end" />
        </a>
      )}
    </nav>
  );
}

/**
 * @param {Course} course
 * @param {Lesson} lesson
 */
function useLessonKeys(course, lesson) {
  const go = (/** @type {{id: string} | null} */ to) => () => to && navigate(
    `/courses/${course.slug}/lessons/${to.id}`,
  );
  useEffect(
    () =>
      shortcuts.add([
        { keys: "j", label: "lesson.next", run: go(lesson.next) },
        { keys: "k", label: "lesson.previous", run: go(lesson.previous) },
        { keys: "u", label: "course.page", run: () => navigate(`/courses/${course.slug}`) },
      ]),
    [course.slug, lesson.id],
  );
}

