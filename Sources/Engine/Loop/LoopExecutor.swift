import CUV
import Glibc
import Synchronization

/// The thread that owns the loop. Written once, by `LoopExecutor.claim()`, before any other thread can ask;
/// a plain global, because reading it is on the path of every callback.
@usableFromInline nonisolated(unsafe) var loopThread: pthread_t = 0

/// Runs Swift's jobs on libuv's default loop. It is both the executor of `LoopActor` and a task executor:
/// only a task that prefers it resumes here straight away and in order. A bare `Task {}` resumes on the global
/// pool first, and then publishes out of order; `LoopActor.start` is the way to begin one.
///
/// `@unchecked Sendable`: `ready`, `running` and the handles belong to the loop's thread, which `enqueue`
/// checks; everything else goes through `foreign`, under its lock.
public final class LoopExecutor: SerialExecutor, TaskExecutor, @unchecked Sendable {
  public static let shared = LoopExecutor()

  /// What one turn runs at most, so that jobs which make jobs cannot starve the sockets.
  static let jobsPerTurnMax = 4_096

  enum Arrival: @unchecked Sendable {  // an UnownedJob may change threads until it is run
    case job(UnownedJob)
    case call(@Sendable @LoopActor () -> Void)
  }

  private var ready: [UnownedJob] = []
  private var running: [UnownedJob] = []
  private let foreign = Mutex<[Arrival]>([])
  private let door = UnsafeMutablePointer<uv_async_t>.allocate(capacity: 1)

  private init() {}

  public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if pthread_self() == loopThread {
      ready.append(job)
    } else {
      arrive(.job(job))
    }
  }

  public func checkIsolated() {
    precondition(pthread_self() == loopThread, "this belongs to the loop's thread")
  }

  public func isIsolatingCurrentContext() -> Bool? { pthread_self() == loopThread }

  /// The calling thread becomes the loop's for good. Called once, on the first line of main.
  func claim() {
    precondition(loopThread == 0, "the loop has an owner already")
    loopThread = pthread_self()
    let status = uv_async_init(uv_default_loop(), door, onDoorbell)
    precondition(status == 0, "libuv could not open the door for other threads")
    foreign.withLock { if !$0.isEmpty { uv_async_send(door) } }
  }

  func closeDoor() {
    checkIsolated()
    door.withMemoryRebound(to: uv_handle_t.self, capacity: 1) { uv_close($0, nil) }
  }

  /// From any thread: have it run on the loop. Arrivals between two turns ring the bell once.
  func arrive(_ arrival: Arrival) {
    let isFirst = foreign.withLock { queue in
      queue.append(arrival)
      return queue.count == 1
    }
    if isFirst, loopThread != 0 { uv_async_send(door) }
  }

  fileprivate func admitArrivals() {
    let arrivals = foreign.withLock { queue in
      let taken = queue
      queue.removeAll(keepingCapacity: true)
      return taken
    }
    for arrival in arrivals {
      switch arrival {
      case .job(let job): ready.append(job)
      case .call(let body): LoopActor.enter(body) { $0() }
      }
    }
  }

  var hasReadyJobs: Bool { !ready.isEmpty }

  /// Runs what is ready, and what that makes ready, up to the turn's bound.
  func runJobs() {
    guard !ready.isEmpty else { return }
    let serial = asUnownedSerialExecutor()
    let preference = asUnownedTaskExecutor()
    var budget = Self.jobsPerTurnMax
    while !ready.isEmpty, budget > 0 {
      swap(&ready, &running)
      budget -= running.count
      for job in running { job.runSynchronously(isolatedTo: serial, taskExecutor: preference) }
      running.removeAll(keepingCapacity: true)
    }
  }
}

private func onDoorbell(_ handle: UnsafeMutablePointer<uv_async_t>?) {
  LoopExecutor.shared.admitArrivals()
}
