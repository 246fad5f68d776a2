import { useState } from "react";
import { navigate } from "../../app/navigation.js";
import {
  Avatar, Badge, Button, Card, ConfirmDialog, EmptyState, Icon, LinkButton, Notice, Section, toast,
} from "../../design/index.js";
import { Markdown } from "../../design/markdown/Markdown.jsx";
import { api } from "../../kit/client.js";
import { useSession } from "../../kit/hooks.js";
import { wordsOf } from "../../text/problems.js";
import { useText } from "../../text/Text.jsx";
import { CourseMeter } from "./CourseCard.jsx";
import { CourseLoaded } from "./CourseLoaded.jsx";
import { CourseNavigation } from "./CourseNavigation.jsx";
import { Cover } from "./Cover.jsx";
import { EnrolCard } from "./EnrolCard.jsx";
import { Outline, isDone, isLocked } from "./Outline.jsx";
import { useCourse } from "./useCourse.js";
import { categoryName, dayWords, isAhead, languageName } from "./words.js";

/**
 * @typedef {import("../../../types/api").Course} Course
 * @typedef {import("./Outline.jsx").OutlineModule} OutlineModule
 */

/**
 * A course: what it is about, what it is made of, who teaches it, and the way in or on.
 * @param {{slug: string}} props
 */
export default function CoursePage({ slug }) {
  const load = useCourse(slug);
  return (
    <CourseLoaded load={load}>
      {({ course, modules }) => (
        <>
          <CourseHead course={course} />
          <CourseNavigation course={course} here="course" />
          <div className="course-columns">
            <div className="course-main">
              <StateNotice course={course} />
              {course.description && (
                <Markdown source={course.description} language={course.language} />
              )}
              <Contents course={course} modules={modules} />
            </div>
            <aside className="course-side">
              <WayOn course={course} modules={modules} onChanged={load.reload} />
              <Teachers course={course} />
            </aside>
          </div>
        </>
      )}
    </CourseLoaded>
  );
}

/** @param {{course: Course}} props */
function CourseHead({ course }) {
  const text = useText();
  return (
    <header className="course-head">
      <Cover title={course.title} src={course.cover_url} />
      <div className="course-head-words">
        <a className="page-back" href="/courses">
          <Icon name="arrow-start" size={16} />
          {text("courses.title")}
        </a>
        <div lang={course.language}>
          <h1 tabIndex={-1}>{course.title}</h1>
          {course.summary && <p className="page-lead">{course.summary}</p>}
        </div>
        <ul className="course-facts" role="list">
          {factsOf(course, text).map(({ icon, words }) => (
            <li key={words}>
              <Icon name={icon} size={16} />
              {words}
            </li>
          ))}
        </ul>
        {(course.categories.length > 0 || course.skills.length > 0) && (
          <ul className="row course-tags" role="list">
            {course.categories.map((category) => (
              <li key={category.slug}>
                <a className="skill is-category" href={`/courses?category=${category.slug}`}>
                  {categoryName(category, text)}
                </a>
              </li>
            ))}
            {course.skills.map((skill) => (
              <li key={skill}>
                <a className="skill" href={`/courses?skill=${encodeURIComponent(skill)}`} lang={course.language}>
                  {skill}
                </a>
              </li>
            ))}
          </ul>
        )}
      </div>
    </header>
  );
}

/**
 * @param {Course} course
 * @param {import("../../text/formats.js").Translate} text
 */
function factsOf(course, text) {
  /** @type {{icon: import("../../design/Icon.jsx").IconName, words: string}[]} */
  const facts = [
    { icon: "people", words: text("courses.students", { count: course.student_count }) },
    { icon: "globe", words: languageName(course.language, text) },
  ];
  const { starts_on: from, ends_on: until } = course;
  if (from && until) {
    facts.push(
      {
        icon: "calendar",
        words: text("course.from_until", { from: dayWords(from, text), until: dayWords(until, text) })
      },
    );
  } else if (from && isAhead(from)) {
    facts.push({ icon: "calendar", words: text("courses.starts", { date: dayWords(from, text) }) });
  }
  return facts;
}

/** @param {{course: Course}} props */
function StateNotice({ course }) {
  const text = useText();
  if (course.state === "draft") {
    return (
      <Notice
        tone="info"
        title={text("course.is_draft")}
        action={
          course.may_edit && <LinkButton size="small" href={`/courses/${course.slug}/edit`}>{text("course.edit")}</LinkButton>
        }
      >
        {text("course.is_draft_words")}
      </Notice>
    );
  }
  if (course.state === "archived") {
    return (
      <Notice tone="warning" title={text("course.is_archived")}>
        {text("course.is_archived_words")}
      </Notice>
    );
  }
  return null;
}

/** @param {{course: Course, modules: OutlineModule[]}} props */
function Contents({ course, modules }) {
  const text = useText();
  const count = modules.reduce((sum, module) => sum + module.lessons.length, 0);
  return (
    <Section title={text("course.contents")}>
      {count === 0 ? (
        <EmptyState
          icon="document"
          title={text("course.empty")}
          action={
            course.may_edit && <LinkButton kind="primary" href={`/courses/${course.slug}/edit`}>{text("course.begin_building")}</LinkButton>
          }
        >
          {text(course.may_edit ? "course.empty_staff" : "course.empty_help")}
        </EmptyState>
      ) : (
        <Outline
          slug={course.slug}
          modules={modules}
          language={course.language}
          isMember={course.role !== null || course.may_edit}
        />
      )}
    </Section>
  );
}

/**
 * Where somebody in the course goes on; who is not in it finds the way in.
 * @param {{course: Course, modules: OutlineModule[], onChanged: () => void}} props
 */
function WayOn({ course, modules, onChanged }) {
  const text = useText();
  if (!course.role) return <EnrolCard course={course} onChanged={onChanged} />;
  const lessons = modules.flatMap((module) => module.lessons);
  if (course.role !== "student" || lessons.length === 0) {
    return (
      <Card title={text("course.your_role")}>
        <Badge tone="success" icon="check">
          {text(`courses.role_${course.role}`)}
        </Badge>
      </Card>
    );
  }
  const done = lessons.filter(isDone).length;
  const next = lessons.find((lesson) => !isDone(lesson) && !isLocked(lesson)) ?? lessons[0];
  const isBegun = lessons.some((lesson) => lesson.progress);
  const label = done === lessons.length ? "course.read_again" : isBegun ? "course.go_on" : "course.begin";
  return (
    <Card title={text("course.your_progress")} className="way-on">
      <CourseMeter done={done} total={lessons.length} />
      <LinkButton kind="primary" href={`/courses/${course.slug}/lessons/${next.id}`} iconEnd="arrow-end">
        {text(label)}
      </LinkButton>
      <p className="quiet next-lesson">
        {done === lessons.length ? text("course.well_done") : <span lang={course.language}>{next.title}</span>}
      </p>
      <LeaveButton course={course} />
    </Card>
  );
}

/**
 * Out again, as freely as in.
 * @param {{course: Course}} props
 */
function LeaveButton({ course }) {
  const text = useText();
  const { person } = useSession();
  const [asks, setAsks] = useState(false);
  if (!person) return null;
  return (
    <>
      <Button kind="quiet" size="small" icon="logout" onClick={() => setAsks(true)}>
        {text("course.leave")}
      </Button>
      {asks && (
        <ConfirmDialog
          title={text("course.leave_title", { title: course.title })}
          text={text("course.leave_words")}
          confirmLabel={text("course.leave")}
          tone="danger"
          errorText={(fault) => wordsOf(fault, text)}
          onConfirm={async () => {
            await api.delete(
              "/api/v1/courses/{id}/enrolments/{account}",
              { path: { id: course.id, account: person.id } },
            );
            toast({ tone: "success", text: text("course.left", { title: course.title }) });
            navigate("/");
          }}
          onClose={() => setAsks(false)}
        />
      )}
    </>
  );
}

/** @param {{course: Course}} props */
function Teachers({ course }) {
  const text = useText();
  if (course.staff.length === 0) return null;
  return (
    <Card title={text("course.staff")}>
      <ul className="teachers" role="list">
        {course.staff.map((person) => (
          <li key={person.id} className="person-cell">
            <Avatar name={person.name} src={person.avatar_url} isDecorative />
            <span>
              <span className="person-name">{person.name}</span>
              <span className="person-handle">{text(`courses.role_${person.role}`)}</span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

