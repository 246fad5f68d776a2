import { useState } from "react";
import { Badge, Button, EmptyState, ErrorState, Icon, LinkButton, PageHeader, Segments } from "../design/index.js";
import { api } from "../kit/client.js";
import { usePages, useSession } from "../kit/hooks.js";
import { knownZone } from "../text/formats.js";
import { incidentOf, wordsOf } from "../text/problems.js";
import { useText } from "../text/Text.jsx";
import { CardSkeletons } from "./courses/Catalogue.jsx";
import { CourseMeter } from "./courses/CourseCard.jsx";
import { Cover } from "./courses/Cover.jsx";
import { NewCourseDialog } from "./courses/edit/NewCourseDialog.jsx";
import { EmailNotice } from "./EmailNotice.jsx";

/**
 * @typedef {import("../../types/api").MyCourse} MyCourse
 * @typedef {"active" | "ended" | "archived"} Shelf
 */

/** Where everybody begins: the courses that one is in, and where one was. */
export default function Home() {
  const text = useText();
  const { person } = useSession();
  const [shelf, setShelf] = useState(/** @type {Shelf} */ ("active"));
  const [isMaking, setMaking] = useState(false);
  const courses = usePages(
    async (cursor, signal) => (await api.get("/api/v1/me/courses", { query: { state: shelf, cursor }, signal })).data,
    [shelf],
  );
  if (!person) return null;
  const mayMake = person.role !== "learner";
  return (
    <>
      <PageHeader
        title={text(greeting(person.time_zone), { name: person.name })}
        actions={
          <>
            <LinkButton href="/join" icon="key">
              {text("join.have_code")}
            </LinkButton>
            {mayMake && (
              <Button icon="plus" onClick={() => setMaking(true)}>
                {text("courses.new")}
              </Button>
            )}
          </>
        }
      />
      <EmailNotice />
      {shelf === "active" && <GoOn courses={courses.items} />}
      <section className="my-courses" aria-labelledby="my-courses-title">
        <div className="row is-apart">
          <h2 id="my-courses-title">{text("mine.title")}</h2>
          <Segments
            label={text("mine.which")}
            isLabelHidden
            value={shelf}
            onChange={setShelf}
            options={[
              { value: "active", label: text("mine.active") },
              { value: "ended", label: text("mine.ended") },
              { value: "archived", label: text("mine.archived") },
            ]}
          />
        </div>
        <Shelf courses={courses} shelf={shelf} />
      </section>
      {isMaking && <NewCourseDialog onClose={() => setMaking(false)} />}
    </>
  );
}

/**
 * @param {{courses: {items: MyCourse[], isLoading: boolean, isDone: boolean, error: Error | undefined, loadMore: () =>
 *   void, reload: () => void}, shelf: Shelf}} props
 */
function Shelf({ courses, shelf }) {
  const text = useText();
  const { items, isLoading, isDone, error } = courses;
  if (items.length === 0 && isLoading) return <CardSkeletons />;
  if (items.length === 0 && error) {
    return (
      <ErrorState title={text("app.not_loaded")} incident={incidentOf(error)} onRetry={courses.reload}>
        {wordsOf(error, text)}
      </ErrorState>
    );
  }
  if (items.length === 0) {
    return (
      <EmptyState
        icon="book"
        title={text(`mine.none_${shelf}`)}
        action={shelf === "active" && <LinkButton kind="primary" href="/courses">{text("mine.look")}</LinkButton>}
      >
        {text(shelf === "active" ? "mine.none_help" : "mine.none_other_help")}
      </EmptyState>
    );
  }
  return (
    <>
      <ul className="course-cards" role="list">
        {items.map((course) => (
          <MyCourseCard key={course.id} course={course} />
        ))}
      </ul>
      {!isDone && (
        <p className="list-more">
          <Button isBusy={isLoading} onClick={courses.loadMore}>
            {text("app.more")}
          </Button>
        </p>
      )}
    </>
  );
}

/**
 * The lesson that somebody is likely to have come for.
 * @param {{courses: MyCourse[]}} props
 */
function GoOn({ courses }) {
  const text = useText();
  const learning = courses.filter(({ role, progress }) => role === "student" && progress.next_lesson);
  const course = learning.find(({ progress }) => progress.done > 0) ?? learning[0];
  const next = course?.progress.next_lesson;
  if (!course || !next) return null;
  return (
    <a className="go-on" href={`/courses/${course.slug}/lessons/${next.id}`}>
      <Cover title={course.title} src={course.cover_url} />
      <span className="go-on-words">
        <span className="go-on-label">{text(course.progress.done > 0 ? "mine.go_on" : "mine.begin")}</span>
        <span className="go-on-title" lang={course.language}>{next.title}</span>
        <span className="quiet" lang={course.language}>{course.title}</span>
      </span>
      <Icon name="arrow-end" />
    </a>
  );
}

/** @param {{course: MyCourse}} props */
function MyCourseCard({ course }) {
  const text = useText();
  const { role, state, progress } = course;
  return (
    <li className="course-card">
      <Cover title={course.title} src={course.cover_url} />
      <div className="course-card-body">
        <h3 className="course-card-title" lang={course.language}>
          <a href={`/courses/${course.slug}`}>{course.title}</a>
        </h3>
        {course.summary && <p className="course-card-words" lang={course.language}>{course.summary}</p>}
        <p className="row course-card-badges">
          {role !== "student" && <Badge tone="info">{text(`courses.role_${role}`)}</Badge>}
          {state === "draft" && <Badge tone="warning">{text("courses.draft")}</Badge>}
          {progress.completed_at && (
            <Badge tone="success" icon="trophy">
              {text("courses.completed")}
            </Badge>
          )}
        </p>
        {role === "student" ? (
          <CourseMeter done={progress.done} total={progress.total} />
        ) : (
          <p className="course-card-facts">{text("courses.students", { count: course.student_count })}</p>
        )}
      </div>
    </li>
  );
}

/**
 * By the person's own clock, which need not be this machine's.
 * @param {string} timeZone
 * @returns {import("../text/languages.js").Key}
 */
function greeting(timeZone) {
  const hour = Number(
    new Intl.DateTimeFormat(
      "en",
      { timeZone: knownZone(timeZone), hour: "numeric", hourCycle: "h23" },
    ).format(new Date()),
  );
  if (hour < 5 || hour >= 22) return "home.good_night";
  if (hour < 12) return "home.good_morning";
  return hour < 18 ? "home.good_afternoon" : "home.good_evening";
}
