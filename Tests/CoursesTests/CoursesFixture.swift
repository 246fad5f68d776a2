import Bytes
import Database
import DatabaseSupport
import Identity
import Loop
import TestSupport

@testable import Courses

/// Courses in a database of their own.
@LoopActor func withCourses(
  _ body: @LoopActor (Courses, Database) async throws -> Void
) async throws {
  try await TestDatabase.with { open in
    let database = try await open()
    try await body(Courses(database, clock: UVClock()), database)
  }
}

extension Database {
  /// An account with which nothing else is done.
  func person(_ handle: String) async throws -> PersonID {
    try await made("insert into account (handle, name) values ('\(handle)', '\(handle)') returning id")[0]
      .column(0)
  }

  func enrol(_ person: PersonID, in course: CourseID, as role: CourseRole) async throws {
    try await made(
      """
      insert into enrolment (course_id, account_id, role, origin)
      values (\(course), \(person), '\(role.rawValue)', 'staff')
      """)
  }
}
