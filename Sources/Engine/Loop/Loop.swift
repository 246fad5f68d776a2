import CUV
import Glibc

/// The order of a turn, as in Redis' beforeSleep: libuv reads the sockets and fires the timers, then jobs run,
/// database batches go out, outboxes are written, and the loop sleeps.
@LoopActor public enum Loop {
  /// What the end of a turn does, in this order.
  public enum Phase: Int, CaseIterable, Sendable { case databaseBatches, outboxes }

  private static var hooks: [[@LoopActor () -> Void]] = Phase.allCases.map { _ in [] }
  private static var endings: [@LoopActor () -> Void] = []
  private static var turnObserver: (@LoopActor (_ busyNs: UInt64) -> Void)?
  private static var lastTurnEndNs: UInt64 = 0
  private static var lastIdleNs: UInt64 = 0
  private static var isEnding = false
  private static var mustStayAwake = false
  private static let prepare = UnsafeMutablePointer<uv_prepare_t>.allocate(capacity: 1)
  private static let check = UnsafeMutablePointer<uv_check_t>.allocate(capacity: 1)
  private static let idle = UnsafeMutablePointer<uv_idle_t>.allocate(capacity: 1)

  /// The loop itself, for adapters that bring guests (libwebsockets, libpq).
  public static var handle: UnsafeMutablePointer<uv_loop_t> { uv_default_loop() }

  /// Makes the calling thread the loop's, runs `body` on it, and returns when the body has returned and every
  /// handle is closed. Once per process.
  public nonisolated static func run(_ body: @escaping @Sendable @LoopActor () async -> Void) {
    LoopExecutor.shared.claim()
    LoopActor.enter(body) { body in
      open()
      LoopActor.start {
        await body()
        isEnding = true
        uv_stop(handle)
      }
      while !isEnding { uv_run(handle, UV_RUN_DEFAULT) }
      close()
    }
  }

  /// Runs at the end of each turn. A hook that has nothing to do must be cheap.
  public static func atEndOfTurn(_ phase: Phase, _ hook: @escaping @LoopActor () -> Void) {
    hooks[phase.rawValue].append(hook)
  }

  /// Runs when the loop has stopped for good and every handle is closed: for guests that outlive it.
  public static func atEnd(_ ending: @escaping @LoopActor () -> Void) {
    endings.append(ending)
  }

  /// From a hook: there is more to do; look at the sockets without sleeping, and come back.
  public static func stayAwake() { mustStayAwake = true }

  /// Told after each turn how long it kept the thread busy.
  public static func observeTurns(_ observer: @escaping @LoopActor (_ busyNs: UInt64) -> Void) {
    turnObserver = observer
  }

  private static func open() {
    uv_loop_configure_idle_time(handle)
    uv_prepare_init(handle, prepare)
    uv_check_init(handle, check)
    uv_idle_init(handle, idle)
    uv_prepare_start(prepare, onPrepare)
    uv_check_start(check, onCheck)
    // What serves the loop must not keep it alive; the door (claimed above) does, until the body returns.
    for own in ownHandles { uv_unref(own) }
    lastTurnEndNs = uv_hrtime()
  }

  private static func close() {
    LoopExecutor.shared.closeDoor()
    for own in ownHandles { uv_close(own, nil) }
    uv_run(handle, UV_RUN_DEFAULT)
    for ending in endings { ending() }
    uv_loop_close(handle)
  }

  private static var ownHandles: [UnsafeMutablePointer<uv_handle_t>] {
    [
      UnsafeMutableRawPointer(prepare).assumingMemoryBound(to: uv_handle_t.self),
      UnsafeMutableRawPointer(check).assumingMemoryBound(to: uv_handle_t.self),
      UnsafeMutableRawPointer(idle).assumingMemoryBound(to: uv_handle_t.self),
    ]
  }

  /// After the sockets were read, and again after the timers fired: nothing sleeps with work in hand.
  fileprivate static func finishTurn() {
    LoopExecutor.shared.runJobs()
    for phase in hooks {
      for hook in phase { hook() }
      // What a phase has started goes on in the same turn.
      LoopExecutor.shared.runJobs()
    }
  }

  /// Before the loop sleeps. Jobs that the bound left over keep it awake.
  fileprivate static func beforeSleep() {
    mustStayAwake = false
    finishTurn()
    if LoopExecutor.shared.hasReadyJobs || mustStayAwake {
      uv_idle_start(idle, onIdle)
    } else {
      uv_idle_stop(idle)
    }
    guard let turnObserver else { return }
    let now = uv_hrtime()
    let idleNs = uv_metrics_idle_time(handle)
    let sleptNs = idleNs - lastIdleNs
    let elapsedNs = now - lastTurnEndNs
    turnObserver(elapsedNs > sleptNs ? elapsedNs - sleptNs : 0)
    lastTurnEndNs = now
    lastIdleNs = idleNs
  }
}

private func onPrepare(_: UnsafeMutablePointer<uv_prepare_t>?) {
  LoopActor.enter(()) { Loop.beforeSleep() }
}

private func onCheck(_: UnsafeMutablePointer<uv_check_t>?) {
  LoopActor.enter(()) { Loop.finishTurn() }
}

private func onIdle(_: UnsafeMutablePointer<uv_idle_t>?) {}
