import Bytes
import Database
import Identity

public enum SectionTag {}
public typealias SectionID = Identifier<SectionTag>

/// How somebody came into a course.
enum EnrolmentOrigin: String, CaseIterable, Sendable { case open, code, invitation, roster, staff, owner }

enum EnrolmentState: String, CaseIterable, Sendable { case active, dropped, expelled }

/// What somebody is in a course, or was.
struct Enrolment: Sendable, Hashable {
  let account: PersonID
  let role: CourseRole
  let state: EnrolmentState
  let section: SectionID?
  let origin: EnrolmentOrigin
  let enrolledAt: SQLTime
}

/// What somebody is to be in a course.
struct EnrolmentWish: Sendable, Hashable {
  /// What becomes of the section.
  enum Section: Sendable, Hashable {
    case unchanged
    case set(SectionID?)
  }

  let account: PersonID
  /// Nil: as it is, or a student.
  var role: CourseRole?
  var section = Section.unchanged
  var origin: EnrolmentOrigin
}
