import Database
import Loop
import Telemetry

/// Extends the leases of what is worked on here, and puts back what others let fall.
@LoopActor final class LeaseKeeper {
  private let leases: JobLeaseStore
  private let leaseMs: UInt64
  private let fallenRetry: JobKind.Retry
  private let sweepMax: Int
  private let clock: any LoopClock
  private let log: Log
  private let metrics: JobMetrics
  private var extendedNs: UInt64 = 0
  private var sweptNs: UInt64 = 0
  private var isExtending = false
  private var isSweeping = false

  init(
    _ leases: JobLeaseStore, leaseMs: UInt64, fallenRetry: JobKind.Retry, sweepMax: Int, clock: any LoopClock,
    log: Log, metrics: JobMetrics
  ) {
    self.leases = leases
    self.leaseMs = leaseMs
    self.fallenRetry = fallenRetry
    self.sweepMax = sweepMax
    self.clock = clock
    self.log = log
    self.metrics = metrics
  }

  /// Called several times in the time of a lease.
  func keep(_ running: [RunningJob]) {
    let now = clock.nowNs
    let thirdNs = leaseMs * 1_000_000 / 3
    for run in running {
      if run.leaseEndNs <= now { run.lose() }
      if run.isOverdue(nowNs: now) { run.cancel(.tookTooLong) }
    }
    // Who does not hear that its time is over is let go: its lease runs out.
    let held = running.filter { !$0.isLost && !$0.isOverdue(nowNs: now) || $0.isEnding }
    let hasProgress = held.contains { $0.context.unsentProgress != nil }
    if !held.isEmpty, now - extendedNs >= thirdNs || hasProgress { extend(held) }
    if now - sweptNs >= thirdNs { sweep() }
  }

  private func extend(_ running: [RunningJob]) {
    guard !isExtending else { return }
    isExtending = true
    let askedNs = clock.nowNs
    extendedNs = askedNs
    let progress = running.map { (lease: $0.job.lease, progress: $0.context.takeProgress()) }
    LoopActor.start { [self] in
      // A failure is told by the leases' end, if it lasts.
      if let held = try? await leases.extend(progress, leaseMs: leaseMs, timeoutMs: max(100, leaseMs / 3)) {
        for run in running {
          note(run, isCancelling: held[run.job.lease], untilNs: askedNs + leaseMs * 1_000_000)
        }
      }
      isExtending = false
    }
  }

  private func note(_ run: RunningJob, isCancelling: Bool?, untilNs: UInt64) {
    guard let isCancelling else {
      // One that is ending may have ended, and finds out by itself.
      if !run.isEnding { run.lose() }
      return
    }
    run.hold(untilNs: untilNs)
    if isCancelling { run.cancel(.asked) }
  }

  private func sweep() {
    guard !isSweeping else { return }
    isSweeping = true
    sweptNs = clock.nowNs
    LoopActor.start { [self] in
      if let fallen = try? await leases.expire(fallenRetry, limit: sweepMax) {
        for (id, kind, state) in fallen {
          metrics.ended.with(kind, "expired").increment()
          let fields: LogFields = [
            "job": LogValue(id), "kind": LogValue(kind), "state": LogValue(state.rawValue),
          ]
          if state == .dead {
            log.error("job dead, its workers fell silent", fields)
          } else {
            log.warning("job put back, its worker fell silent", fields)
          }
        }
      }
      isSweeping = false
    }
  }
}
