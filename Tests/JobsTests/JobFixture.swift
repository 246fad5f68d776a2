import Database
import DatabaseSupport
import Loop
import Telemetry
import TestSupport

@testable import Jobs

/// What happened in a test's work, in order, and a way to wait for it.
@LoopActor final class Diary {
  private(set) var entries: [String] = []
  private var waiting: [(count: Int, CheckedContinuation<Void, Never>)] = []

  func note(_ entry: String) {
    entries.append(entry)
    for (count, continuation) in waiting where count <= entries.count { continuation.resume() }
    waiting.removeAll { $0.count <= entries.count }
  }

  func wait(for count: Int) async {
    guard entries.count < count else { return }
    await withCheckedContinuation { waiting.append((count, $0)) }
  }
}

/// Until its task is cancelled.
@LoopActor func untilCancelled() async throws {
  let never = AsyncStream<Void>.makeStream()
  for await _ in never.stream {}
  try Task.checkCancellation()
}

extension JobRunner {
  /// With times for tests: nothing is found by polling, unless the test says so.
  @LoopActor static func testing(
    _ database: Database, _ name: String = "worker", metrics: Metrics = Metrics(),
    _ change: (inout Options) -> Void = { _ in }
  ) -> JobRunner {
    var options = Options()
    options.pollMs = 60_000
    options.fallenRetry = JobKind.Retry(firstMs: 0, longestMs: 0)
    change(&options)
    return JobRunner(
      database, name: name, options: options, clock: UVClock(), log: .nowhere, metrics: metrics)
  }
}

extension JobKind.Retry {
  static let atOnce = JobKind.Retry(firstMs: 0, longestMs: 0)
}

extension Database {
  /// Waits until a job stands so: its row is the only place where that shows.
  func wait(for id: JobID, _ state: JobState) async throws -> JobStatus {
    while true {
      if let status = try await JobQueue(self).status(id), status.state == state { return status }
      try await UVClock().sleep(ms: 3)
    }
  }

  func enqueue(_ job: NewJob) async throws -> JobID {
    guard let id = try await JobQueue(self).enqueue(job) else {
      throw DatabaseError(.uniqueViolation, "the job is queued already")
    }
    return id
  }
}

extension Log {
  /// Failures that a test provokes are none of its reader's business.
  static let nowhere = Log(sink: Nowhere())
}

private struct Nowhere: LogSink {
  func accept(_: [UInt8]) -> Bool { true }
  func flush(timeoutMs: Int) -> Bool { true }
  func close(timeoutMs: Int) -> Bool { true }
}
