import Loop

/// A clock that stands still until a test advances it.
@LoopActor public final class ManualClock: LoopClock {
  public private(set) var nowNs: UInt64 = 1_000_000_000
  public private(set) var wallMs: Int64
  fileprivate var timers: [ManualTimer] = []
  private var lastOrder = 0

  public init(wallMs: Int64 = 1_763_712_000_000) { self.wallMs = wallMs }

  public func timer(_ body: @escaping @LoopActor () -> Void) -> any ClockTimer {
    ManualTimer(clock: self, body)
  }

  /// Moves time on, firing what falls due in the order of its time.
  public func advance(ms: UInt64) {
    let endNs = nowNs + ms * 1_000_000
    while let next = timers.filter({ $0.dueNs <= endNs }).min(by: {
      ($0.dueNs, $0.order) < ($1.dueNs, $1.order)
    }) {
      move(toNs: next.dueNs)
      next.fire()
    }
    move(toNs: endNs)
  }

  /// Whether anything waits for this clock: a test can await it before it advances.
  public var hasTimers: Bool { !timers.isEmpty }

  fileprivate func nextOrder() -> Int {
    lastOrder += 1
    return lastOrder
  }

  private func move(toNs: UInt64) {
    wallMs += Int64(toNs / 1_000_000) - Int64(nowNs / 1_000_000)
    nowNs = max(nowNs, toNs)
  }
}

@LoopActor private final class ManualTimer: ClockTimer {
  private unowned let clock: ManualClock
  private let body: @LoopActor () -> Void
  private(set) var dueNs: UInt64 = .max
  private(set) var order = 0
  private var everyNs: UInt64 = 0

  init(clock: ManualClock, _ body: @escaping @LoopActor () -> Void) {
    self.clock = clock
    self.body = body
  }

  func start(afterMs: UInt64, everyMs: UInt64) {
    stop()
    dueNs = clock.nowNs + afterMs * 1_000_000
    everyNs = everyMs * 1_000_000
    order = clock.nextOrder()
    clock.timers.append(self)
  }

  func stop() { clock.timers.removeAll { $0 === self } }

  func fire() {
    if everyNs > 0 { dueNs += everyNs } else { stop() }
    body()
  }
}
