import Bytes
import Database
import Identity
import Jobs
import Loop

/// Where somebody stands in a lesson and its course, held until the transaction is over.
struct HeldProgress: Sendable {
  let lesson: LessonID
  let course: CourseID
  let person: PersonID
  let rule: CompletionRule
  let ruleSeconds: Int?
  /// Whether it belongs to what has to be done.
  let counts: Bool
  let isVisible: Bool
  let isArchived: Bool
  let lessonCount: Int
  let missing: Int
  let now: SQLTime
  let countedUntil: SQLTime?
  let done: Int
  let courseCompletedAt: SQLTime?
  let progress: LessonProgress?
}

/// The SQL of progress.
enum ProgressStore {
  static let recountKind = "courses.recount"

  /// Queues that what people have done is counted anew, with whatever else the transaction does.
  static func recount(_ course: CourseID) -> Statement {
    JobQueue.enqueue([
      NewJob(recountKind, payload: Array("{\"course\":\"\(course)\"}".utf8), uniqueKey: course.description)
    ])
  }

  /// Of an active student: one report at a time in a course.
  static func hold(_ lesson: LessonID, _ course: CourseID, _ person: PersonID) -> [Statement] {
    [
      Statement(
        """
        insert into course_progress (account_id, course_id)
        select $1, $2 from enrolment where account_id = $1 and course_id = $2 and state = 'active' and role = 'student'
        on conflict do nothing
        """, person, course),
      Statement(
        """
        select counted_until, done, completed_at, clock_timestamp() from course_progress
        where account_id = $1 and course_id = $2
          and exists (select from enrolment e
            where e.account_id = $1 and e.course_id = $2 and e.state = 'active' and e.role = 'student')
        for update
        """, person, course),
      Statement(
        """
        select l.rule, l.rule_seconds, l.state = 'published' and m.state = 'published', c.completion = 'all' or l.counts,
          c.state = 'archived', c.lesson_count,
          (select count(*) from lesson_prerequisite q join lesson r on r.id = q.requires_id
            join module n on n.id = r.module_id
            left join lesson_progress p on p.lesson_id = r.id and p.account_id = $3
            where q.lesson_id = l.id and r.state = 'published' and n.state = 'published' and p.completed_at is null)
        from lesson l join module m on m.id = l.module_id join course c on c.id = l.course_id
        where l.id = $1 and l.course_id = $2 and c.deleted_at is null
        """, lesson, course, person),
      LessonStore.progress(of: person, in: lesson),
    ]
  }

  /// Nil: the person is no student there, or the lesson is not there.
  static func held(
    _ rows: [Rows], _ lesson: LessonID, _ course: CourseID, _ person: PersonID
  ) throws -> HeldProgress? {
    guard let own = rows[1].first, let what = rows[2].first else { return nil }
    let isVisible: Bool = try what.column(2)
    let isMeant: Bool = try what.column(3)
    return HeldProgress(
      lesson: lesson, course: course, person: person, rule: try what.word(0), ruleSeconds: try what.column(1),
      counts: isVisible && isMeant, isVisible: isVisible, isArchived: try what.column(4),
      lessonCount: try what.column(5), missing: try what.column(6), now: try own.column(3),
      countedUntil: try own.column(0), done: try own.column(1), courseCompletedAt: try own.column(2),
      progress: try rows[3].first.map(LessonStore.progress))
  }

  static func write(_ held: HeldProgress, _ step: ProgressStep) -> [Statement] {
    [
      Statement(
        """
        insert into lesson_progress as p (account_id, lesson_id, course_id, seconds, resume, completed_at, completed_by)
        values ($1, $2, $3, $4, $5, case when $6::text is not null then now() end, $6)
        on conflict (account_id, lesson_id) do update set seconds = p.seconds + $4, last_at = now(),
          resume = coalesce(excluded.resume, p.resume), completed_at = coalesce(p.completed_at, excluded.completed_at),
          completed_by = coalesce(p.completed_by, excluded.completed_by)
        returning started_at, seconds, resume, completed_at, completed_by
        """, held.person, held.lesson, held.course, Int32(step.seconds), step.resume, step.completedBy),
      Statement(
        """
        update course_progress set done = $3, counted_until = $4, last_lesson_id = $5,
          completed_at = case when $6 then coalesce(completed_at, now()) else completed_at end
        where account_id = $1 and course_id = $2
        returning least(done, $7), completed_at
        """, held.person, held.course, Int32(step.done), step.countedUntil, held.lesson,
        step.completesCourse, Int32(held.lessonCount)),
    ]
  }

  /// Takes a completion back; the course, once completed, stays so. A row where there was one.
  static func takeBack(_ held: HeldProgress) -> [Statement] {
    [
      Statement(
        """
        update lesson_progress set completed_at = null, completed_by = null
        where account_id = $1 and lesson_id = $2 and completed_at is not null returning lesson_id
        """, held.person, held.lesson),
      Statement(
        "update course_progress set done = greatest(0, done - $3) where account_id = $1 and course_id = $2",
        held.person, held.course, Int32(held.counts && held.progress?.completedAt != nil ? 1 : 0)),
    ]
  }

  /// Those whose progress is counted anew next, held.
  static func holdPortion(of course: CourseID, after person: PersonID?, limit: Int) -> Statement {
    Statement(
      """
      select account_id from course_progress where course_id = $1 and account_id > coalesce($2, 0)
      order by account_id limit $3 for update
      """, course, person, limit)
  }

  /// Counts anew for people of a course, who are held: by a statement of its own, which sees what the hold has waited for.
  /// Who has done all is done with the course from now on, if they are in it. Answers with everybody who has completed the
  /// course by this.
  static func recount(_ course: CourseID, of people: [PersonID]) -> Statement {
    Statement(
      """
      with portion as materialized (
        select p.account_id, e.account_id is not null as is_in from unnest($2::int8[]) p (account_id)
          left join enrolment e on e.course_id = $1 and e.account_id = p.account_id and e.state = 'active'),
      what as materialized (
        select l.id from lesson l join module m on m.id = l.module_id join course c on c.id = l.course_id
        where l.course_id = $1 and l.state = 'published' and m.state = 'published'
          and (c.completion = 'all' or l.counts)),
      counted as (
        select o.account_id, o.is_in, count(w.id)::int4 as done
        from portion o
          left join lesson_progress p on p.course_id = $1 and p.account_id = o.account_id and p.completed_at is not null
          left join what w on w.id = p.lesson_id
        group by o.account_id, o.is_in),
      written as (
        update course_progress g set done = n.done,
          completed_at = case when g.completed_at is null and n.is_in and n.done > 0 and n.done >= c.lesson_count
            then now() else g.completed_at end
        from counted n, course c
        where c.id = $1 and g.course_id = $1 and g.account_id = n.account_id
          and (g.done <> n.done or g.completed_at is null and n.is_in and n.done > 0 and n.done >= c.lesson_count)
        returning g.account_id, g.completed_at = now() as is_new)
      select coalesce((select array_agg(account_id) from written where is_new), '{}')
      """, course, SQLArray(people.map(\.rawValue)))
  }

  /// Students in the order of their ids, with how far each is.
  static func list(_ course: CourseID, after: PersonID?, limit: Int) -> Statement {
    Statement(
      """
      with found as (
        select e.account_id from enrolment e
        where e.course_id = $1 and e.state = 'active' and e.role = 'student' and e.account_id > coalesce($2, 0)
        order by e.account_id limit $3)
      select a.id, coalesce(a.handle, ''), a.name, g.started_at, least(coalesce(g.done, 0), c.lesson_count),
        c.lesson_count, g.completed_at, coalesce(s.seconds, 0)::int8, s.last_at, g.last_lesson_id
      from found f join account a on a.id = f.account_id join course c on c.id = $1
        left join course_progress g on g.course_id = $1 and g.account_id = f.account_id
        left join lateral (
          select sum(p.seconds) as seconds, max(p.last_at) as last_at from lesson_progress p
          where p.course_id = $1 and p.account_id = f.account_id) s on true
      order by f.account_id
      """, course, after, limit)
  }

  /// Which of these lessons these people have begun: account, lesson, and since when it is done.
  static func cells(_ course: CourseID, _ people: [PersonID], _ lessons: [LessonID]) -> Statement {
    Statement(
      """
      select account_id, lesson_id, completed_at from lesson_progress
      where account_id = any($2) and lesson_id = any($3) and course_id = $1
      """, course, SQLArray(people), SQLArray(lessons))
  }

  /// One student's lessons, in the outline's order; the first statement tells whether there is such a student.
  static func lessons(of person: PersonID, in course: CourseID) -> [Statement] {
    [
      Statement(
        """
        select from enrolment where course_id = $1 and account_id = $2 and state = 'active' and role = 'student'
        """, course, person),
      Statement(
        """
        select p.lesson_id, l.title, p.started_at, p.seconds, p.last_at, p.completed_at, p.completed_by
        from lesson_progress p join lesson l on l.id = p.lesson_id join module m on m.id = l.module_id
        where p.course_id = $1 and p.account_id = $2
        order by m.position, m.id, l.position, l.id
        """, course, person),
    ]
  }
}
