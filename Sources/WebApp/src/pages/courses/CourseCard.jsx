import { Badge, Icon } from "../../design/index.js";
import { useText } from "../../text/Text.jsx";
import { Cover } from "./Cover.jsx";
import { dayWords, isAhead, languageName } from "./words.js";

/** @typedef {import("../../../types/api").CourseCard} CourseSummary */

/**
 * A course among others.
 * @param {{course: CourseSummary}} props
 */
export function CourseCard({ course }) {
  const text = useText();
  const facts = [
    text("courses.students", { count: course.student_count }),
    languageName(course.language, text),
    course.starts_on && isAhead(course.starts_on) && text("courses.starts", { date: dayWords(course.starts_on, text) }),
  ];
  return (
    <li className="course-card">
      <Cover title={course.title} src={course.cover_url} />
      <div className="course-card-body">
        <h2 className="course-card-title" lang={course.language}>
          <a href={`/courses/${course.slug}`}>{course.title}</a>
        </h2>
        {course.summary && <p className="course-card-words" lang={course.language}>{course.summary}</p>}
        <p className="course-card-facts">
          {facts.filter(Boolean).map((fact) => (
            <span key={String(fact)}>{fact}</span>
          ))}
        </p>
        <CardBadges course={course} />
      </div>
    </li>
  );
}

/** @param {{course: CourseSummary}} props */
function CardBadges({ course }) {
  const text = useText();
  const skills = course.skills.slice(0, 3);
  if (!course.enrolled && course.opening === "open" && skills.length === 0) return null;
  return (
    <p className="row course-card-badges">
      {course.enrolled && (
        <Badge tone="success" icon="check">
          {text(`courses.role_${course.enrolled}`)}
        </Badge>
      )}
      {!course.enrolled && course.opening === "code" && (
        <Badge icon="key">{text("courses.needs_code")}</Badge>
      )}
      {skills.map((skill) => (
        <span className="skill" key={skill} lang={course.language}>
          {skill}
        </span>
      ))}
    </p>
  );
}

/**
 * How far somebody is, as a thin line with words.
 * @param {{done: number, total: number}} props
 */
export function CourseMeter({ done, total }) {
  const text = useText();
  const isDone = total > 0 && done >= total;
  return (
    <div className={isDone ? "meter is-done" : "meter"}>
      <div className="meter-track" aria-hidden="true">
        <div
          className="meter-bar"
          style={{ inlineSize: `${total > 0 ? (100 * Math.min(done, total)) / total : 0}%` }}
        />
      </div>
      <p className="meter-words">
        {isDone && <Icon name="check" size={14} />}
        {
          total === 0 ? text("courses.no_lessons_yet") : isDone ? text("courses.all_done") : text(
            "courses.done_of",
            { done, count: total },
          )
        }
      </p>
    </div>
  );
}
