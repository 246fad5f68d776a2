import Database
import Loop
import Telemetry

/// Queues the jobs of schedules when they are due, by the database's clock.
@LoopActor final class JobScheduler {
  private let store: JobScheduleStore
  private let log: Log
  private var schedules: [String: JobSchedule] = [:]
  private var looking: Task<Void, Never>?

  init(_ store: JobScheduleStore, log: Log) {
    self.store = store
    self.log = log
  }

  func start(_ schedules: [JobSchedule]) async throws {
    self.schedules = Dictionary(uniqueKeysWithValues: schedules.map { ($0.name, $0) })
    let now = try await store.now()
    for schedule in schedules {
      try await store.register(schedule, nextAt: SQLTime(unixMs: schedule.next(afterUnixMs: now.unixMs)))
    }
  }

  func look() {
    guard looking == nil, !schedules.isEmpty else { return }
    looking = LoopActor.start { [self] in
      do { try await fireDue() } catch { log.warning("schedules not looked at", ["reason": LogValue(error)]) }
      looking = nil
    }
  }

  /// Returns when no look is under way any more.
  func settle() async { await looking?.value }

  private func fireDue() async throws {
    for due in try await store.due(Array(schedules.keys)) {
      guard let schedule = schedules[due.name] else { continue }
      // After now, not after the due time: what was missed is made up for once.
      let nextAt = SQLTime(unixMs: schedule.next(afterUnixMs: due.now.unixMs))
      if try await store.fire(schedule, dueAt: due.dueAt, nextAt: nextAt) {
        log.debug("schedule fired", ["schedule": LogValue(schedule.name)])
      }
    }
  }
}
