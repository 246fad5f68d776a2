import Bytes
import Database
import Identity
import Loop

/// Which of one's courses are asked for.
enum MyCourses: String, CaseIterable, Sendable {
  case active, archived, ended
}

/// One of somebody's courses, and how far they are.
struct MyCourse: Sendable {
  let card: CourseCard
  let state: String
  let done: Int
  let completedAt: SQLTime?
  /// The first that is not done.
  let nextLesson: (id: LessonID, title: String)?
}

extension CatalogueStore {
  /// The courses that somebody is in: those joined last first. A day ends where the course is.
  func mine(
    _ person: PersonID, _ which: MyCourses?, after: (place: Int64, id: CourseID)?, limit: Int
  ) async throws -> [MyCourse] {
    try await database.query(
      """
      with found as (
        select c.id, c.state, e.role, e.enrolled_at, (extract(epoch from e.enrolled_at) * 1000000)::int8 as place
        from enrolment e join course c on c.id = e.course_id
        where e.account_id = $1 and e.state = 'active' and c.deleted_at is null
          and (c.state <> 'draft' or e.role <> 'student')
          and case $2::text
            when 'archived' then c.state = 'archived'
            when 'ended' then c.state <> 'archived' and c.ends_on < (now() at time zone c.time_zone)::date
            when 'active' then c.state <> 'archived'
              and (c.ends_on is null or c.ends_on >= (now() at time zone c.time_zone)::date)
            else true end
          and ($3::int8 is null or (e.enrolled_at, c.id)
            < ('epoch'::timestamptz + $3 * interval '1 microsecond', $4::int8))
        order by e.enrolled_at desc, c.id desc limit $5)
      select c.id, c.slug, c.title, c.summary, c.language, c.opening, c.starts_on, c.ends_on, c.student_count,
        c.lesson_count, c.categories, c.skills, c.cover_object, c.cover_name, c.cover_type,
        f.role, f.place, f.state, least(coalesce(g.done, 0), c.lesson_count), g.completed_at, n.id, n.title
      from found f join course_card c on c.id = f.id
        left join course_progress g on g.course_id = c.id and g.account_id = $1
        left join lateral (
          select l.id, l.title from lesson l join module m on m.id = l.module_id
            left join lesson_progress p on p.lesson_id = l.id and p.account_id = $1
          where l.course_id = c.id and l.state = 'published' and m.state = 'published' and p.completed_at is null
          order by m.position, m.id, l.position, l.id limit 1) n on true
      order by f.enrolled_at desc, f.id desc
      """, person, which?.rawValue, after?.place, after?.id, limit
    ).map { row in
      let next: LessonID? = try row.column(20)
      return MyCourse(
        card: try Self.card(row), state: try row.column(17), done: try row.column(18),
        completedAt: try row.column(19), nextLesson: try next.map { ($0, try row.column(21)) })
    }
  }
}
