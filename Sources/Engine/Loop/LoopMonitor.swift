import Telemetry

/// Whether the loop keeps up: how late a regular timer is, and how long turns keep the thread.
@LoopActor public final class LoopMonitor {
  private static let periodMs: UInt64 = 20
  /// About the last five seconds.
  private static let recentCount = 256

  private let clock: any LoopClock
  private let lag: Histogram
  private var timer: (any ClockTimer)?
  private var dueNs: UInt64 = 0
  private var recentNs: [UInt64] = []
  private var next = 0

  public init(clock: any LoopClock, metrics: Metrics) {
    self.clock = clock
    let buckets = [
      0.0005, 0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.008, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5,
      1, 2.5, 5,
    ]
    lag = metrics.histogram(
      "lyceum_loop_lag_seconds", help: "How much later than due a timer of the event loop fires.",
      buckets: buckets)
    let turns = metrics.histogram(
      "lyceum_loop_turn_seconds", help: "How long a turn of the event loop keeps its thread.",
      buckets: buckets)
    Loop.observeTurns { busyNs in turns.observe(Double(busyNs) / 1e9) }
  }

  public func start() {
    dueNs = clock.nowNs + Self.periodMs * 1_000_000
    timer = clock.every(ms: Self.periodMs) { [weak self] in self?.measure() }
  }

  public func stop() {
    timer?.stop()
    timer = nil
  }

  /// The greatest lag of the last seconds.
  public var recentLagMs: Double { Double(recentNs.max() ?? 0) / 1e6 }

  private func measure() {
    let now = clock.nowNs
    let lateNs = now > dueNs ? now - dueNs : 0
    lag.observe(Double(lateNs) / 1e9)
    if recentNs.count < Self.recentCount {
      recentNs.append(lateNs)
    } else {
      recentNs[next] = lateNs
      next = (next + 1) % Self.recentCount
    }
    dueNs = now + Self.periodMs * 1_000_000
  }
}
