import Loop

/// A job that is worked on here, from its taking until its end is written.
@LoopActor final class RunningJob {
  let job: Job
  let kind: JobKind
  let context: JobContext
  let begunNs: UInt64
  /// By this clock, counted from before the lease was asked for: until then no other can have it.
  private(set) var leaseEndNs: UInt64
  /// The work has ended; its end is being written.
  private(set) var isEnding = false
  private(set) var isLost = false
  private var work: Task<(any Error)?, Never>?

  init(_ job: Job, _ kind: JobKind, _ context: JobContext, begunNs: UInt64, leaseEndNs: UInt64) {
    self.job = job
    self.kind = kind
    self.context = context
    self.begunNs = begunNs
    self.leaseEndNs = leaseEndNs
  }

  /// Does the work; returns what it threw.
  func perform() async -> (any Error)? {
    let work = LoopActor.start { [job, kind, context] () -> (any Error)? in
      do { try await kind.work(job, context) } catch { return error }
      return nil
    }
    self.work = work
    if context.isCancelled { work.cancel() }
    let error = await work.value
    isEnding = true
    return error
  }

  func hold(untilNs: UInt64) { leaseEndNs = max(leaseEndNs, untilNs) }

  func cancel(_ reason: JobCancellation.Reason) {
    context.cancel(reason)
    work?.cancel()
  }

  /// The job is not ours any more.
  func lose() {
    guard !isLost else { return }
    isLost = true
    cancel(.leaseLost)
  }

  /// Whether the time of its attempt is over; an attempt that does not hear it is cancelled is let go a lease later.
  func isOverdue(nowNs: UInt64) -> Bool { nowNs - begunNs >= kind.timeoutMs * 1_000_000 }
}
