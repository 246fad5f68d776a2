import Bytes
import Database
import Identity

/// A part of a course's people: a group, a class.
struct Section: Sendable {
  static let titleLengthMax = 80
  static let perCourseMax = 500

  let id: SectionID
  let title: String
  let createdAt: SQLTime
  /// Active students.
  let studentCount: Int64
}

/// The SQL of sections.
enum SectionStore {
  static func list(of course: CourseID) -> Statement {
    Statement(
      """
      select s.id, s.title, s.created_at,
        (select count(*) from enrolment e where e.section_id = s.id and e.state = 'active' and e.role = 'student')
      from section s where s.course_id = $1 order by lyceum_fold(s.title), s.id
      """, course)
  }

  static func find(_ id: SectionID, of course: CourseID) -> Statement {
    Statement(
      """
      select s.id, s.title, s.created_at,
        (select count(*) from enrolment e where e.section_id = s.id and e.state = 'active' and e.role = 'student')
      from section s where s.id = $1 and s.course_id = $2
      """, id, course)
  }

  /// No row: there is one of this title, or there are too many.
  static func insert(_ title: String, in course: CourseID) -> Statement {
    Statement(
      """
      insert into section (course_id, title) select $1, $2
      where (select count(*) from section where course_id = $1) < $3
      on conflict (course_id, lyceum_fold(title)) do nothing returning id, title, created_at, 0::int8
      """, course, title, Section.perCourseMax)
  }

  static func count(of course: CourseID) -> Statement {
    Statement("select count(*) from section where course_id = $1", course)
  }

  static func rename(_ id: SectionID, of course: CourseID, to title: String) -> Statement {
    Statement(
      "update section set title = $3, version = version + 1 where id = $1 and course_id = $2", id, course,
      title)
  }

  static func delete(_ id: SectionID, of course: CourseID) -> Statement {
    Statement("delete from section where id = $1 and course_id = $2 returning id", id, course)
  }

  /// The sections of these titles, each with the title as it was asked for; those that are missing are made, as far as
  /// there may be more.
  static func ensure(_ titles: [String], in course: CourseID) -> [Statement] {
    [
      Statement(
        """
        insert into section (course_id, title)
        select $1, title from unnest($2) with ordinality as given(title, number)
        order by number limit greatest(0, $3 - (select count(*) from section where course_id = $1))
        on conflict (course_id, lyceum_fold(title)) do nothing
        """, course, SQLArray(titles), Section.perCourseMax),
      Statement(
        """
        select given.title, s.id from unnest($2) as given(title)
          join section s on s.course_id = $1 and lyceum_fold(s.title) = lyceum_fold(given.title)
        """, course, SQLArray(titles)),
    ]
  }

  static func section(_ row: Row) throws -> Section {
    Section(
      id: try row.column(0), title: try row.column(1), createdAt: try row.column(2),
      studentCount: try row.column(3))
  }
}
