import CPostgres

/// Asks PostgreSQL to cancel what a connection is doing. It blocks, for it opens a connection of its own: for workers.
///
/// `@unchecked Sendable`: libpq makes a PGcancel to be used from any thread; it does not change, and ends with this.
final class CancelKey: @unchecked Sendable {
  private let key: OpaquePointer

  init?(_ pg: OpaquePointer) {
    guard let key = PQgetCancel(pg) else { return nil }
    self.key = key
  }

  deinit { PQfreeCancel(key) }

  func cancel() {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
      _ = PQcancel(key, message.baseAddress!, 256)
    }
  }
}
