import Bytes
import Database
import Identity
import Storage

public enum CourseTag {}
public typealias CourseID = Identifier<CourseTag>

/// A course's own record, without what it is made of.
public struct Course: Sendable, Hashable {
  public enum State: String, CaseIterable, Sendable { case draft, published, archived }

  /// How one gets in by oneself; staff may always add.
  public enum Opening: String, CaseIterable, Sendable { case open, code, invitation }

  /// Which of its published lessons have to be done.
  public enum Completion: String, CaseIterable, Sendable { case all, chosen }

  public let id: CourseID
  /// What it is called in addresses; never a number.
  public let slug: String
  public let title: String
  public let summary: String
  /// Markdown.
  public let description: String
  public let language: String
  public let timeZone: String
  public let state: State
  public let isListed: Bool
  public let opening: Opening
  public let showsClassmates: Bool
  /// Days, as 2026-11-21.
  public let startsOn: String?
  public let endsOn: String?
  public let completion: Completion
  /// Nil: it has none, or none that is ready.
  public let cover: ServedFile?
  public let copiedFrom: CourseID?
  public let createdAt: SQLTime
  public let updatedAt: SQLTime
  public let publishedAt: SQLTime?
  public let archivedAt: SQLTime?
  /// Grows with each change of this record.
  public let version: Int64
  /// Grows with each change of modules, lessons and their order.
  public let outlineVersion: Int64
  public let studentCount: Int
  /// How many lessons have to be done.
  public let lessonCount: Int

  /// Whether its page is for everybody who is signed in. `course.is_in_sight` says the same.
  public var isInSight: Bool { state == .published && isListed && opening != .invitation }
}

/// A course, and how whoever asks stands to it.
public struct CourseSeen: Sendable {
  public let course: Course
  public let standing: CourseStanding

  /// What somebody is in the course, as `enrolment` has it; a draft is its staff's alone.
  init(_ course: Course, enrolledAs role: CourseRole?) {
    self.course = course
    let isTooEarly = course.state == .draft && role == .student
    standing = CourseStanding(role: isTooEarly ? nil : role, isInSight: course.isInSight)
  }
}
