import Bytes
import Database
import DatabaseSupport
import Gateway
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
    try await body(Courses(database, timeZones: FewTimeZones(), clock: UVClock()), database)
  }
}

/// Some that everybody knows.
final class FewTimeZones: TimeZones {
  func knowsTimeZone(_ name: String) async throws -> Bool { ["UTC", "Europe/Vienna"].contains(name) }
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

extension Courses {
  /// Published lessons in a published module of their own, in their order.
  func lessons(_ count: Int, in course: CourseID) async throws -> [LessonID] {
    let input = try JSONValue(parsing: Array(#"{"title":"Module","state":"published"}"#.utf8))
    let module = try await createModule(in: course, input)
    var lessons: [LessonID] = []
    for number in 1...count {
      let input = try JSONValue(parsing: Array(#"{"title":"Lesson \#(number)","state":"published"}"#.utf8))
      lessons.append(try await createLesson(in: module.id, of: course, input))
    }
    return lessons
  }

  /// A student has seen a lesson to its end.
  func viewed(
    _ lesson: LessonID, in course: CourseID, by person: PersonID, seconds: Int = 0
  ) async throws -> ProgressNow {
    guard let seen = try await find(course.description, for: person) else { throw Problem.notFound }
    return try await report(
      ProgressReport(seconds: seconds, viewed: true), resume: nil, on: lesson, in: seen,
      by: Person(id: person, handle: "x", role: .learner))
  }

  /// The kinds of the events so far, in their order.
  func events() async throws -> [String] {
    try await database.made("select kind from event_inbox order by id").map { try $0.column(0) }
  }
}
