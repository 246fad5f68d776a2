import Bytes
import Database
import Loop

/// The queue, for those who want work done.
@LoopActor public struct JobQueue {
  private let store: JobStore

  public init(_ database: Database) { store = JobStore(database: database) }

  /// Queues jobs with whatever else the transaction does: for `Database.run`, `Transaction.run` and `Batch`. Answers a row
  /// with its id for each that was queued; one whose unique key is taken is not.
  public nonisolated static func enqueue(_ jobs: [NewJob]) -> Statement { JobStore.enqueue(jobs) }

  /// Queues a job by itself; nil: one with its unique key is there already.
  public func enqueue(_ job: NewJob) async throws -> JobID? {
    try await store.database.run([JobStore.enqueue([job])])[0].first?.column(0)
  }

  public func status(_ id: JobID) async throws -> JobStatus? { try await store.status(id) }

  /// A waiting job is not begun any more; the worker of a running one is asked to end. False: it was over.
  public func cancel(_ id: JobID) async throws -> Bool { try await store.cancel(id) }

  /// Gives a dead job all its attempts again. False: it was not dead.
  public func revive(_ id: JobID) async throws -> Bool { try await store.revive(id) }
}
