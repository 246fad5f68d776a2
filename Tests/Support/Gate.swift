import Glibc
import Synchronization

/// Holds a worker until the test lets it go.
public final class Gate: Sendable {
  private let state = Mutex((isOpen: false, hasWaiter: false))

  public init() {}

  /// Whether a worker has come to it.
  public var hasWaiter: Bool { state.withLock { $0.hasWaiter } }

  public func open() { state.withLock { $0.isOpen = true } }

  public func wait() {
    state.withLock { $0.hasWaiter = true }
    while !state.withLock({ $0.isOpen }) { sched_yield() }
  }
}
