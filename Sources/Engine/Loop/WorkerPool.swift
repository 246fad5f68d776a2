import CLinux
import Glibc

/// A few threads for what would hold the loop: password hashing, file reads that miss the cache, compression.
/// Its queue is bounded; when it is full the caller is told at once.
///
/// Not libuv's own pool: that is one for all work, without a bound, so two slow password hashes could hold up a
/// file read. Here each kind of work has a pool of its own.
public final class WorkerPool: Sendable {
  /// The queue is full: try again later.
  public struct Busy: Error {
    public let pool: String
  }

  public let name: String
  private let queue: WorkQueue

  /// `niceness` above zero lets everything else on the machine go first.
  public init(name: String, threads: Int, queueMax: Int, niceness: Int32 = 0) {
    precondition(threads > 0 && queueMax > 0, "a worker pool needs a thread and a place to queue")
    self.name = name
    queue = WorkQueue(capacity: queueMax)
    for _ in 0..<threads { queue.startThread(niceness: niceness) }
  }

  /// Runs the body on a worker, and resumes the caller where it was. A body that has not begun when the caller
  /// is cancelled is not run.
  public func run<T: Sendable>(
    isolation: isolated (any Actor)? = #isolation, _ body: @escaping @Sendable () throws -> T
  ) async throws -> T {
    try Task.checkCancellation()
    return try await withCheckedThrowingContinuation { continuation in
      let wasTaken = queue.add { continuation.resume(with: Result(catching: body)) }
      if !wasTaken { continuation.resume(throwing: Busy(pool: name)) }
    }
  }

  /// What waits for a thread now.
  public var queued: Int { queue.count }

  /// Lets the threads end once what is queued has run.
  public func close() { queue.close() }

  deinit { queue.close() }
}

/// The queue that the pool's threads share; they keep it alive.
///
/// `@unchecked Sendable`: every field is read and written under `mutex`, but for `capacity`, which is constant.
private final class WorkQueue: @unchecked Sendable {
  private let capacity: Int
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var works = FIFO<@Sendable () -> Void>()
  private var isClosed = false

  init(capacity: Int) {
    self.capacity = capacity
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  var count: Int { locked { works.count } }

  func add(_ work: @escaping @Sendable () -> Void) -> Bool {
    locked {
      guard !isClosed, works.count < capacity else { return false }
      works.append(work)
      pthread_cond_signal(changed)
      return true
    }
  }

  func close() {
    locked {
      isClosed = true
      pthread_cond_broadcast(changed)
    }
  }

  func startThread(niceness: Int32) {
    let start = ThreadStart(queue: self, niceness: niceness)
    var thread = pthread_t()
    let status = pthread_create(&thread, nil, runWorker, Unmanaged.passRetained(start).toOpaque())
    precondition(status == 0, "the system gave no thread for a worker")
    pthread_detach(thread)
  }

  fileprivate func runUntilClosed() {
    while let work = next() { work() }
  }

  private func next() -> (@Sendable () -> Void)? {
    locked {
      while works.isEmpty, !isClosed { pthread_cond_wait(changed, mutex) }
      return works.isEmpty ? nil : works.removeFirst()
    }
  }

  private func locked<T>(_ body: () -> T) -> T {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}

private final class ThreadStart: Sendable {
  let queue: WorkQueue
  let niceness: Int32

  init(queue: WorkQueue, niceness: Int32) {
    self.queue = queue
    self.niceness = niceness
  }
}

private func runWorker(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  let start = Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
  if start.niceness > 0 { _ = linux_nice_this_thread(start.niceness) }
  // Signals are the loop's to take.
  var all = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_BLOCK, &all, nil)
  start.queue.runUntilClosed()
  return nil
}
