import Database
import Identity

/// The SQL of codes.
enum EnrolmentCodeStore {
  static let perCourseMax = 50

  /// No row: there is such a code already.
  static func insert(
    _ code: EnrolmentCode, for course: CourseID, section: SectionID?, expiresAt: SQLTime?, usesMax: Int32?,
    by person: PersonID
  ) -> Statement {
    Statement(
      """
      insert into course_code (code, course_id, section_id, expires_at, uses_max, created_by)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (code) do nothing
      returning code, section_id, created_at, expires_at, uses_max, uses
      """, code.text, course, section, expiresAt, usesMax, person)
  }

  static func count(of course: CourseID) -> Statement {
    Statement("select count(*) from course_code where course_id = $1", course)
  }

  /// The newest first.
  static func list(of course: CourseID) -> Statement {
    Statement(
      """
      select code, section_id, created_at, expires_at, uses_max, uses from course_code where course_id = $1
      order by created_at desc, code
      """, course)
  }

  static func delete(_ code: EnrolmentCode, of course: CourseID) -> Statement {
    Statement("delete from course_code where course_id = $1 and code = $2 returning code", course, code.text)
  }

  /// The course that a code opens now; no row: none.
  static func course(of code: EnrolmentCode) -> Statement {
    Statement(
      """
      select c.id, c.slug, c.title, c.summary, s.title from course_code k join course c on c.id = k.course_id
        left join section s on s.id = k.section_id
      where k.code = $1 and (k.expires_at is null or k.expires_at > now())
        and (k.uses_max is null or k.uses < k.uses_max) and c.state = 'published' and c.deleted_at is null
        and c.opening <> 'invitation'
      """, code.text)
  }

  /// Keeps a good code as it is until the transaction is over; no row: it is none of this course's, or not any more.
  static func hold(_ code: EnrolmentCode, of course: CourseID) -> Statement {
    Statement(
      """
      select section_id from course_code where code = $1 and course_id = $2
        and (expires_at is null or expires_at > now()) and (uses_max is null or uses < uses_max) for no key update
      """, code.text, course)
  }

  static func use(_ code: EnrolmentCode) -> Statement {
    Statement("update course_code set uses = uses + 1 where code = $1", code.text)
  }

  static func code(_ row: Row) throws -> CourseCode {
    guard let code = EnrolmentCode(try row.column(0, as: String.self)) else { throw UnknownWord(column: 0) }
    return CourseCode(
      code: code, section: try row.column(1), createdAt: try row.column(2), expiresAt: try row.column(3),
      usesMax: try row.column(4), uses: try row.column(5))
  }
}
