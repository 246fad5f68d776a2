import Bytes
import Database
import Events
import Identity
import Jobs
import Loop

/// What is done apart from requests.
extension Courses {
  private static let sweepKind = "courses.sweep"
  private static let sweptAfterDays = 30
  private static let peopleAtOnce = 500

  public var jobKinds: [JobKind] { [recounting, sweeping] }

  public static let sweepSchedule = JobSchedule(
    sweepKind, .daily(hour: 3, minute: 40), job: NewJob(sweepKind, uniqueKey: "all"))

  /// Lessons came, went, or count otherwise: what everybody has done is counted anew.
  private var recounting: JobKind {
    JobKind(ProgressStore.recountKind) { [self] job, context in
      let course: CourseID = try JSONValue(parsing: job.payload).identifier("course")
      try await recount(course, context)
    }
  }

  /// Until the outline was the same from beginning to end: while this runs, no second one is queued.
  private func recount(_ course: CourseID, _ context: JobContext) async throws {
    while true {
      let before = try await store.changes(of: course)
      try await recountAll(course, context)
      let isDone = try await database.transaction { transaction in
        _ = try await transaction.run([CourseStore.hold(course)])
        guard try await transaction.run([CourseStore.changes(of: course)])[0].first?.column(0) == before
        else {
          return false
        }
        try await context.complete(transaction)
        return true
      }
      if isDone { return }
    }
  }

  func recountAll(_ course: CourseID, _ context: JobContext?) async throws {
    var after: PersonID?
    while true {
      try context?.check()
      let from = after
      let (last, count) = try await database.transaction { transaction -> (PersonID?, Int) in
        let portion = ProgressStore.holdPortion(of: course, after: from, limit: Self.peopleAtOnce)
        let people = try await transaction.run([portion], timeoutMs: Self.longMs)[0].map {
          try $0.column(0, as: PersonID.self)
        }
        let counted = ProgressStore.recount(course, of: people)
        let row = try await transaction.run([counted], timeoutMs: Self.longMs)[0][0]
        let completed = try row.column(0, as: SQLArray<PersonID>.self).elements
        if !completed.isEmpty {
          _ = try await transaction.run([
            EventLog.write(completed.map { Self.completion(of: course, by: $0) })
          ])
        }
        return (people.last, people.count)
      }
      after = last
      guard count == Self.peopleAtOnce else { return }
    }
  }

  private static func completion(of course: CourseID, by person: PersonID) -> NewEvent {
    NewEvent("course.completed", subjects: [person.rawValue], course: course.rawValue)
  }

  /// Courses that were deleted long ago, one at a time.
  private var sweeping: JobKind {
    JobKind(Self.sweepKind, timeoutMs: 3_600_000) { [self] _, context in
      while try await !database.run(
        [CourseStore.sweep(olderThanDays: Self.sweptAfterDays)], timeoutMs: 600_000)[0].isEmpty
      { try context.check() }
    }
  }
}

extension CourseStore {
  /// A number that grows with every change that may need a recount.
  nonisolated static func changes(of course: CourseID) -> Statement {
    Statement("select outline_version + version from course where id = $1", course)
  }

  func changes(of course: CourseID) async throws -> Int64? {
    try await database.run([Self.changes(of: course)])[0].first?.column(0)
  }
}
