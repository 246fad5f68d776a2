import Database
import Jobs

/// What courses' people bring to the queue.
extension Members {
  private static let sweepKind = "courses.people_sweep"

  public var jobKinds: [JobKind] { [rosters.kind, cohortWork, sweeping] }

  /// Forgets imports that have been over for long.
  private var sweeping: JobKind {
    JobKind(Self.sweepKind) { [self] _, _ in
      _ = try await database.run([RosterImportStore.sweep], timeoutMs: 60_000)
    }
  }

  public static let sweepSchedule = JobSchedule(
    sweepKind, .daily(hour: 3, minute: 20), job: NewJob(sweepKind, uniqueKey: sweepKind))
}
