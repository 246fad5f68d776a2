import Bytes
import Identity
import Loop

/// What courses ask of other features; Lyceum puts them together.
@LoopActor public protocol TimeZones: AnyObject {
  /// Whether there is a time zone of this name.
  func knowsTimeZone(_ name: String) async throws -> Bool
}

/// What has changed in a course, for whoever looks at it just now.
public enum CourseNotice: Sendable, Hashable {
  case courseChanged(version: Int64)
  case outlineChanged(version: Int64)
  case courseDeleted
}

/// Who passes such notices on; a notice is a hint, and may be lost.
@LoopActor public protocol CourseNotices: AnyObject {
  func tell(_ notice: CourseNotice, in course: CourseID)

  /// Somebody who is in the course was seen in it just now.
  func noteSeen(_ person: PersonID, in course: CourseID)
}
