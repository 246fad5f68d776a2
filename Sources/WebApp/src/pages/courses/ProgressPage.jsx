import { useState } from "react";
import { usePlace } from "../../app/Link.jsx";
import { navigate } from "../../app/navigation.js";
import { Button, Dialog, Icon, PageHeader, Tabs, toast } from "../../design/index.js";
import { api } from "../../kit/client.js";
import { useLoad, useSubmit } from "../../kit/hooks.js";
import { useText } from "../../text/Text.jsx";
import { Loaded } from "../Loaded.jsx";
import NotFound from "../NotFound.jsx";
import { ProblemNotice } from "../ProblemNotice.jsx";
import { CourseMeter } from "./CourseCard.jsx";
import { CourseLoaded } from "./CourseLoaded.jsx";
import { CourseNavigation } from "./CourseNavigation.jsx";
import { LessonMatrix } from "./LessonMatrix.jsx";
import { StudentTable } from "./StudentTable.jsx";
import { useCourse } from "./useCourse.js";
import { isStaff } from "./words.js";

/**
 * @typedef {import("../../../types/api").Course} Course
 * @typedef {import("../../../types/api").StudentProgress} StudentProgress
 * @typedef {import("./Outline.jsx").OutlineModule} OutlineModule
 */

/**
 * Who is how far, and who of them has done what. Grades will stand in the same table.
 * @param {{slug: string}} props
 */
export default function ProgressPage({ slug }) {
  const text = useText();
  const load = useCourse(slug);
  return (
    <CourseLoaded load={load}>
      {({ course, modules }) => {
        if (!isStaff(course.role) && !course.may_edit) return <NotFound />;
        return (
          <>
            <PageHeader
              title={<span lang={course.language}>{course.title}</span>}
              lead={text("progress.lead")}
              back={{ href: `/courses/${slug}`, label: text("course.page") }}
            />
            <CourseNavigation course={course} here="progress" />
            <Progress course={course} modules={modules} />
          </>
        );
      }}
    </CourseLoaded>
  );
}

/** @param {{course: Course, modules: OutlineModule[]}} props */
function Progress({ course, modules }) {
  const text = useText();
  const { query } = usePlace();
  const [shown, setShown] = useState(/** @type {StudentProgress | null} */ (null));
  // Staff's word changes what stands there.
  const [round, setRound] = useState(0);
  const tab = query.get("tab") === "lessons" ? "lessons" : "people";
  return (
    <Tabs
      label={text("course.progress")}
      selected={tab}
      onSelect={(id) =>
        navigate(`/courses/${course.slug}/progress${id === "people" ? "" : `?tab=${id}`}`, { replaces: true })
      }
      tabs={[
        { id: "people", title: text("matrix.by_person") },
        { id: "lessons", title: text("matrix.by_lesson") },
      ]}
    >
      {tab === "people" && <ProgressTable key={round} course={course} onOpen={setShown} />}
      {tab === "lessons" && <LessonMatrix key={round} course={course} modules={modules} onOpen={setShown} />}
      {shown && (
        <StudentDialog
          course={course}
          modules={modules}
          student={shown}
          onChanged={() => setRound((before) => before + 1)}
          onClose={() => setShown(null)}
        />
      )}
    </Tabs>
  );
}

/** @param {{course: Course, onOpen: (student: StudentProgress) => void}} props */
function ProgressTable({ course, onOpen }) {
  const text = useText();
  return (
    <StudentTable
      course={course}
      caption={text("course.progress")}
      onOpen={onOpen}
      columns={[
        {
          id: "done",
          title: text("course.progress"),
          render: (row) => <CourseMeter done={row.done} total={row.total} />
        },
        { id: "time", title: text("progress.time"), align: "end", render: (row) => minutes(row.seconds, text) },
        {
          id: "last",
          title: text("progress.last"),
          render: (row) => (
            row.last_at ? <time dateTime={row.last_at}>{text.ago(row.last_at)}</time> : text("members.never")
          )
        },
      ]}
    />
  );
}

/**
 * @param {number} seconds
 * @param {import("../../text/formats.js").Translate} text
 */
function minutes(seconds, text) {
  return seconds > 0 ? text("outline.minutes", { count: Math.max(1, Math.round(seconds / 60)) }) : "–";
}

/**
 * @param {{course: Course, modules: OutlineModule[], student: StudentProgress, onChanged: () => void, onClose: () =>
 *   void}} props
 */
function StudentDialog({ course, modules, student, onChanged, onClose }) {
  const text = useText();
  const { person } = student;
  const begun = useLoad(
    async (signal) => (
      await api.get("/api/v1/courses/{id}/progress/{account}", { path: { id: course.id, account: person.id }, signal })
    ).data.items,
    [course.id, person.id],
  );
  const { submit, problem, isBusy } = useSubmit(async (/** @type {string} */ lesson, /** @type {boolean} */ isDone) => {
    const path = { id: course.id, lesson, account: person.id };
    if (isDone) await api.delete("/api/v1/courses/{id}/lessons/{lesson}/completions/{account}", { path });
    else await api.put("/api/v1/courses/{id}/lessons/{lesson}/completions/{account}", { path });
    toast({ tone: "success", text: text(isDone ? "progress.taken_back" : "progress.given", { name: person.name }) });
    begun.reload();
    onChanged();
  });
  const lessons = modules.flatMap((module) => module.lessons).filter(({ state }) => state === "published");
  return (
    <Dialog title={person.name} isOpen onClose={onClose}>
      <ProblemNotice problem={problem} />
      <Loaded load={begun}>
        {(items) => (
          <ul className="student-lessons" role="list">
            {lessons.map((lesson) => {
              const known = items.find(({ lesson_id: id }) => id === lesson.id);
              const isDone = Boolean(known?.completed_at);
              return (
                <li key={lesson.id}>
                  <span className={isDone ? "outline-mark is-done" : known ? "outline-mark is-begun" : "outline-mark"}>
                    {isDone && <Icon name="check" size={14} />}
                  </span>
                  <span className="student-lesson-words">
                    <span lang={course.language}>{lesson.title}</span>
                    <span className="quiet">
                      {text(isDone ? "outline.is_done" : known ? "outline.is_begun" : "progress.not_begun")}
                      {known && known.seconds > 0 && ` · ${minutes(known.seconds, text)}`}
                    </span>
                  </span>
                  <Button size="small" kind="quiet" isDisabled={isBusy} onClick={() => void submit(lesson.id, isDone)}>
                    {text(isDone ? "progress.take_back" : "progress.give")}
                    <span className="visually-hidden"> {lesson.title}</span>
                  </Button>
                </li>
              );
            })}
          </ul>
        )}
      </Loaded>
    </Dialog>
  );
}
