import Bytes
import Database
import Identity
import Loop

/// The SQL of courses' own records. `Migrations/*_courses_structure.sql` has the tables.
@LoopActor struct CourseStore {
  let database: Database

  /// By one of them, with what a person is in it. Deleted ones are gone.
  nonisolated static func find(_ id: CourseID?, slug: String?, for person: PersonID?) -> Statement {
    Statement(
      """
      select c.id, c.slug, c.title, c.summary, c.description, c.language, c.time_zone, c.state, c.is_listed, c.opening,
        c.shows_classmates, to_char(c.starts_on, 'YYYY-MM-DD'), to_char(c.ends_on, 'YYYY-MM-DD'), c.completion,
        c.copied_from, c.created_at, c.updated_at, c.published_at, c.archived_at, c.version, c.outline_version,
        c.student_count, c.lesson_count, e.role, o.name, f.name, f.media_type
      from course c left join enrolment e on e.course_id = c.id and e.account_id = $3 and e.state = 'active'
        left join stored_file f on f.id = c.cover_file_id and f.state = 'ready'
        left join storage_object o on o.id = f.object_id
      where (c.id = $1 or c.slug = $2) and c.deleted_at is null
      """, id, slug, person)
  }

  nonisolated static func seen(_ row: Row) throws -> CourseSeen {
    let course = Course(
      id: try row.column(0), slug: try row.column(1), title: try row.column(2), summary: try row.column(3),
      description: try row.column(4), language: try row.column(5), timeZone: try row.column(6),
      state: try row.word(7), isListed: try row.column(8), opening: try row.word(9),
      showsClassmates: try row.column(10), startsOn: try row.column(11), endsOn: try row.column(12),
      completion: try row.word(13), cover: try row.servedFile(24), copiedFrom: try row.column(14),
      createdAt: try row.column(15), updatedAt: try row.column(16), publishedAt: try row.column(17),
      archivedAt: try row.column(18), version: try row.column(19), outlineVersion: try row.column(20),
      studentCount: try row.column(21), lessonCount: try row.column(22))
    return CourseSeen(course, enrolledAs: try row.optionalWord(23))
  }

  /// What somebody is in a course, and what else their rights hang on; no row: there is no such course.
  func standing(of person: PersonID, in course: CourseID) async throws -> CourseStanding? {
    try await database.query(
      """
      select case when c.state <> 'draft' or e.role <> 'student' then e.role end,
        c.is_in_sight
      from course c left join enrolment e on e.course_id = c.id and e.account_id = $2 and e.state = 'active'
      where c.id = $1 and c.deleted_at is null
      """, course, person
    ).first.map { CourseStanding(role: try $0.optionalWord(0), isInSight: try $0.column(1)) }
  }

  /// What stands around a course's record: categories, skills, prerequisites, who teaches.
  nonisolated static func surroundings(of id: CourseID?, slug: String?, for person: PersonID?) -> Statement {
    Statement(
      """
      select
        coalesce((select jsonb_agg(jsonb_build_object('slug', k.slug, 'title', k.title) order by k.position)
          from course_category x join category k on k.id = x.category_id where x.course_id = c.id), '[]'),
        coalesce((select jsonb_agg(s.skill order by s.skill_key) from course_skill s where s.course_id = c.id), '[]'),
        coalesce((
          select jsonb_agg(jsonb_build_object('id', r.id::text, 'slug', r.slug, 'title', r.title,
            'is_completed', g.completed_at is not null) order by r.title, r.id)
          from course_prerequisite p join course r on r.id = p.requires_id and r.deleted_at is null
            left join course_progress g on g.course_id = r.id and g.account_id = $3
          -- Whoever sees this one need not see that.
          where p.course_id = c.id
            and (r.is_in_sight
              or exists (select from enrolment n
                where n.course_id = r.id and n.account_id = $3 and n.state = 'active')
              or exists (select from enrolment n
                where n.course_id = c.id and n.account_id = $3 and n.state = 'active' and n.role <> 'student')
              or exists (select from account a where a.id = $3 and a.role = 'admin'))), '[]'),
        coalesce((
          select jsonb_agg(jsonb_build_object('id', t.id::text, 'handle', t.handle, 'name', t.name, 'role', t.role,
            'avatar_url', t.avatar_url)
            order by t.rank, t.name, t.id)
          from (
            select a.id, a.handle, a.name, a.avatar_url, e.role, case e.role when 'instructor' then 1 else 2 end as rank
            from enrolment e join account a on a.id = e.account_id and a.state <> 'deleted'
            where e.course_id = c.id and e.role <> 'student' and e.state = 'active'
            order by rank, a.name, a.id limit 20) t), '[]')
      from course c where (c.id = $1 or c.slug = $2) and c.deleted_at is null
      """, id, slug, person)
  }
}

extension Row {
  /// A column whose words Swift knows.
  func word<Word: RawRepresentable>(
    _ number: Int, as _: Word.Type = Word.self
  ) throws -> Word where Word.RawValue == String {
    guard let word: Word = try optionalWord(number) else { throw UnknownWord(column: number) }
    return word
  }

  func optionalWord<Word: RawRepresentable>(
    _ number: Int, as _: Word.Type = Word.self
  ) throws -> Word? where Word.RawValue == String {
    guard let text: String = try column(number) else { return nil }
    guard let word = Word(rawValue: text) else { throw UnknownWord(column: number) }
    return word
  }
}

/// A column holds a word that this build does not know: a newer one has written it.
struct UnknownWord: Error {
  let column: Int
}
