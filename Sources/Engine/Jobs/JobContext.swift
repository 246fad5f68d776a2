import Database
import Loop

/// A job's ties to the queue while it is worked on. The lease is extended by itself, as long as the loop turns.
@LoopActor public final class JobContext {
  let lease: JobLease
  private let store: JobLeaseStore
  /// Not sent yet.
  private(set) var unsentProgress: Double?
  /// Why it should end; nil while it should not.
  public private(set) var cancellation: JobCancellation.Reason?

  init(_ lease: JobLease, store: JobLeaseStore) {
    self.lease = lease
    self.store = store
  }

  /// Whether to end soon. The task is cancelled as well, so whatever it waits for ends.
  public var isCancelled: Bool { cancellation != nil }

  /// Throws when the work should end.
  public func check() throws {
    if let cancellation { throw JobCancellation(reason: cancellation) }
  }

  /// How much is done, from 0 to 1; written about once a second.
  public func progress(_ fraction: Double) {
    if !isCancelled { unsentProgress = min(1, max(0, fraction)) }
  }

  /// Makes the job done in the work's own transaction: what it changed there happens exactly once, and not at all when
  /// the lease is lost.
  public func complete(_ transaction: Transaction) async throws {
    guard try await store.complete(lease, transaction) else { throw JobCancellation(reason: .leaseLost) }
  }

  func takeProgress() -> Double? {
    defer { unsentProgress = nil }
    return unsentProgress
  }

  /// The first reason stays, but for the loss of the lease, after which nothing can be written.
  func cancel(_ reason: JobCancellation.Reason) {
    if cancellation == nil || reason == .leaseLost { cancellation = reason }
  }
}
