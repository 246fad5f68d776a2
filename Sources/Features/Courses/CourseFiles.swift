import Bytes
import Database
import Files
import Identity
import Storage

/// The SQL of what courses keep as files: a course refers to its cover, a lesson to what is shown in it. Whose files they
/// are, and what they are, `Migrations/*_uploads_uploads.sql` has.
enum CourseFiles {
  static let coverKind = Courses.coverReference
  static let lessonKind = Courses.lessonReference

  /// What somebody is on the platform, and in a course that is neither deleted nor archived; no row where there is none.
  static func standing(of person: PersonID, in course: CourseID) -> Statement {
    Statement(
      """
      select a.role, e.role, c.state from course c join account a on a.id = $2 and a.state <> 'deleted'
        left join enrolment e on e.course_id = c.id and e.account_id = a.id and e.state = 'active'
      where c.id = $1 and c.deleted_at is null
      """, course, person)
  }

  /// The former cover goes, unless another course shows it.
  static func setCover(
    of course: CourseID, to file: Int64, _ object: StoredObjectID
  ) -> [Statement] {
    dropCover(of: course)
      + [Statement("update course set cover_file_id = $2 where id = $1", course, file)]
      + StorageRecords.refer(to: object, kind: coverKind, id: course.rawValue)
  }

  static func dropCover(of course: CourseID) -> [Statement] {
    [
      Statement("update course set cover_file_id = null where id = $1", course),
      Statement("select course_files_released($1, array[$2::int8])", coverKind, course),
    ]
  }

  /// Of a course that is deleted: its cover, and the files of its lessons.
  static func releaseAll(of course: CourseID) -> Statement {
    Statement(
      """
      select course_files_released($1, array[$2::int8]),
        course_files_released($3, array(select id from lesson where course_id = $2))
      """, coverKind, course, lessonKind)
  }

  static func copyCover(of course: CourseID, to copy: CourseID) -> [Statement] {
    [
      Statement(
        """
        insert into storage_reference (object_id, kind, referrer_id)
        select object_id, kind, $2 from storage_reference where kind = $3 and referrer_id = $1
        """, course, copy, coverKind)
    ]
  }

  /// Courses that show this file as their cover, each with its version.
  static func covered(by file: Int64) -> Statement {
    Statement("select id, version from course where cover_file_id = $1 and deleted_at is null", file)
  }

  /// What a file of a course's lessons is, if somebody may read one of the lessons that have it. `all`: whoever sees drafts.
  static func find(_ file: Int64, in course: CourseID, for person: PersonID, all: Bool) -> Statement {
    Statement(
      """
      select o.name, f.name, f.media_type from stored_file f join storage_object o on o.id = f.object_id
      where f.id = $1 and f.state = 'ready' and exists (
        select from storage_reference r join lesson l on l.id = r.referrer_id
        where r.object_id = o.id and r.kind = $5 and l.course_id = $2 and ($4 or lesson_is_open(l.id, $3)))
      """, file, course, person, all, lessonKind)
  }

  /// A row if somebody may read one of these lessons of a course.
  static func readable(_ lessons: [Int64], in course: CourseID, for person: PersonID, all: Bool) -> Statement
  {
    Statement(
      "select from lesson where id = any($1) and course_id = $2 and ($4 or lesson_is_open(id, $3)) limit 1",
      SQLArray(lessons), course, person, all)
  }

  /// The courses of these lessons.
  static func courses(of lessons: [Int64]) -> Statement {
    Statement("select distinct course_id from lesson where id = any($1)", SQLArray(lessons))
  }

  /// A lesson whose text names files of others of its course has them as well, and keeps them when the others go.
  static func adopt(_ files: [Int64], by lesson: LessonID, in course: CourseID) -> Statement {
    Statement(
      """
      with named as materialized (
        select o.id from storage_object o
        where o.id in (select f.object_id from stored_file f where f.id = any($1)) and exists (
          select from storage_reference r join lesson l on l.id = r.referrer_id
          where r.object_id = o.id and r.kind = $2 and l.course_id = $3)
        order by o.id for update)
      insert into storage_reference (object_id, kind, referrer_id) select id, $2, $4 from named on conflict do nothing
      """, SQLArray(files), lessonKind, course, lesson)
  }
}

extension Row {
  /// A file in three columns: its object, what it is called, what it is. Nil: there is none, or it is not ready.
  func servedFile(_ first: Int) throws -> ServedFile? {
    guard let object: String = try column(first), let name = ObjectName(object) else { return nil }
    return ServedFile(
      name, name: FileName(try column(first + 1)), type: FileType(stored: try column(first + 2)))
  }
}
