import Bytes
import Database
import Identity

/// The SQL of enrolments. `Migrations/*_courses_members.sql` has the table; course.student_count is its triggers' work.
enum EnrolmentStore {
  /// Keeps everybody else from changing who is in the course until the transaction is over, so that what is decided from
  /// what is there stays right. A row with how one gets in; none: there is no such course.
  static func hold(_ course: CourseID) -> Statement {
    Statement(
      "select opening, state from course where id = $1 and deleted_at is null for no key update", course)
  }

  /// Those of these people who are or were in the course.
  static func find(_ people: [PersonID], in course: CourseID) -> Statement {
    Statement(
      """
      select account_id, role, state, section_id, origin, enrolled_at from enrolment
      where course_id = $1 and account_id = any($2)
      """, course, SQLArray(people))
  }

  static func enrolment(_ row: Row) throws -> Enrolment {
    Enrolment(
      account: try row.column(0), role: try row.word(1), state: try row.word(2), section: try row.column(3),
      origin: try row.word(4), enrolledAt: try row.column(5))
  }

  /// In the course from now on, and with what is given.
  static func admit(_ people: [(PersonID, Enrolment.Kept)], to course: CourseID) -> Statement {
    Statement(
      """
      insert into enrolment (course_id, account_id, role, section_id, origin)
      select $1, account_id, role, section_id, origin
      from unnest($2, $3, $4, $5) as given(account_id, role, section_id, origin)
      on conflict (course_id, account_id) do update set role = excluded.role, section_id = excluded.section_id,
        origin = excluded.origin, state = 'active', enrolled_at = now(), ended_at = null
      """, course, SQLArray(people.map(\.0)), SQLArray(people.map(\.1.role.rawValue)),
      SQLArray(people.map(\.1.section)), SQLArray(people.map(\.1.origin.rawValue)))
  }

  static func change(_ people: [(PersonID, Enrolment.Kept)], in course: CourseID) -> Statement {
    Statement(
      """
      update enrolment e set role = given.role, section_id = given.section_id
      from unnest($2, $3, $4) as given(account_id, role, section_id)
      where e.course_id = $1 and e.account_id = given.account_id
      """, course, SQLArray(people.map(\.0)), SQLArray(people.map(\.1.role.rawValue)),
      SQLArray(people.map(\.1.section)))
  }

  static func end(_ people: [PersonID], in course: CourseID, as state: EnrolmentState) -> Statement {
    Statement(
      """
      update enrolment set state = $3, ended_at = coalesce(ended_at, now())
      where course_id = $1 and account_id = any($2)
      """, course, SQLArray(people), state.rawValue)
  }

  /// As `hold`, for all courses that these people are in.
  static func holdCourses(of people: [PersonID]) -> Statement {
    Statement(
      """
      select id from course
      where id in (select course_id from enrolment where account_id = any($1) and state = 'active')
      order by id for no key update
      """, SQLArray(people))
  }

  /// Answers the courses and people.
  static func endEverywhere(_ people: [PersonID]) -> Statement {
    Statement(
      """
      update enrolment set state = 'dropped', ended_at = now() where account_id = any($1) and state = 'active'
      returning course_id, account_id
      """, SQLArray(people))
  }

  /// Other active instructors than these people.
  static func otherInstructors(than people: [PersonID], in course: CourseID) -> Statement {
    Statement(
      """
      select count(*) from enrolment e join account a on a.id = e.account_id
      where e.course_id = $1 and e.role = 'instructor' and e.state = 'active' and a.state <> 'deleted'
        and e.account_id <> all($2)
      """, course, SQLArray(people))
  }
}
