import Database
import Loop

/// The table job_schedules.
@LoopActor struct JobScheduleStore {
  struct Due: Sendable {
    let name: String
    let dueAt: SQLTime
    let now: SQLTime
  }

  let database: Database

  func now() async throws -> SQLTime { try await database.query("select clock_timestamp()")[0].column(0) }

  /// Makes a schedule known; one that is told otherwise than before is due anew.
  func register(_ schedule: JobSchedule, nextAt: SQLTime) async throws {
    _ = try await database.query(
      """
      insert into job_schedules as known (name, definition, next_at) values ($1, $2, $3)
      on conflict (name) do update set definition = excluded.definition, next_at = excluded.next_at
      where known.definition <> excluded.definition
      """, schedule.name, schedule.definition, nextAt)
  }

  func due(_ names: [String]) async throws -> [Due] {
    try await database.query(
      """
      select name, next_at, clock_timestamp() from job_schedules
      where name = any($1) and next_at <= clock_timestamp() order by next_at
      """, SQLArray(names)
    ).map { row in
      let (name, dueAt, now) = try row.values(String.self, SQLTime.self, SQLTime.self)
      return Due(name: name, dueAt: dueAt, now: now)
    }
  }

  /// Queues the job of a due time. False: another process did.
  func fire(_ schedule: JobSchedule, dueAt: SQLTime, nextAt: SQLTime) async throws -> Bool {
    try await database.transaction { transaction in
      let moved = try await transaction.query(
        "update job_schedules set next_at = $3, last_at = $2 where name = $1 and next_at = $2",
        schedule.name, dueAt, nextAt)
      guard moved.affectedCount == 1 else { return false }
      _ = try await transaction.run([JobStore.enqueue([schedule.job])])
      return true
    }
  }
}
