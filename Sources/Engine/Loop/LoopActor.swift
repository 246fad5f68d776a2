import CUV
import Glibc

/// The one thread of the server, as a global actor: what is isolated to it needs no lock.
@globalActor public actor LoopActor {
  public static let shared = LoopActor()

  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    LoopExecutor.shared.asUnownedSerialExecutor()
  }

  /// Whether the caller runs on the loop's thread.
  public nonisolated static var isCurrent: Bool { pthread_self() == loopThread }

  /// Enters the loop's isolation from a C callback that libuv or a guest of the loop calls. The argument is
  /// passed, not captured, so that pointers and tuples of pointers get in without being Sendable.
  ///
  /// The cast removes an isolation that the precondition has just proved; the closure does not escape.
  @inlinable @inline(__always)
  public nonisolated static func enter<A, T>(_ argument: A, _ body: @LoopActor (A) -> T) -> T {
    precondition(pthread_self() == loopThread, "a callback of the loop came on another thread")
    return withoutActuallyEscaping(body) { unsafeBitCast($0, to: ((A) -> T).self)(argument) }
  }

  /// Starts a task that runs, and resumes, on the loop.
  @discardableResult
  public nonisolated static func start<T: Sendable>(
    _ body: @escaping @Sendable @LoopActor () async -> T
  ) -> Task<T, Never> {
    Task(executorPreference: LoopExecutor.shared, operation: body)
  }

  /// From any thread: runs the body on the loop, soon.
  public nonisolated static func post(_ body: @escaping @Sendable @LoopActor () -> Void) {
    LoopExecutor.shared.arrive(.call(body))
  }
}
