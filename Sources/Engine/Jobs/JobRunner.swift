import Bytes
import Database
import Loop
import Telemetry

/// Works on jobs in this process: takes them, keeps their leases, writes what became of them.
@LoopActor public final class JobRunner {
  public struct Options: Sendable {
    /// How often to look without having been woken, and so how late a delayed job may be.
    public var pollMs: UInt64 = 1_000
    /// So long after a worker died its jobs go to others.
    public var leaseMs: UInt64 = 30_000
    /// How long a job waits that another worker let fall, and how the pause grows.
    public var fallenRetry = JobKind.Retry(firstMs: 1_000, longestMs: 300_000)
    /// What is put back or removed at a time.
    public var sweepMax = 200
    public var countEveryMs: UInt64 = 5_000
    /// How long what was done or cancelled, and what died, is kept.
    public var doneKeptMs: Int64 = 7 * 86_400_000
    public var deadKeptMs: Int64 = 90 * 86_400_000

    public init() {}
  }

  /// At the end of the server, work that was cancelled has so long to hear of it.
  private static let hearingMs: UInt64 = 1_000
  private static let writeRetryMs: UInt64 = 200
  static let pruneKind = "jobs.prune"

  private let options: Options
  private let clock: any LoopClock
  private let log: Log
  private let metrics: JobMetrics
  private let jobs: JobStore
  private let leases: JobLeaseStore
  private let scheduler: JobScheduler
  private let keeper: LeaseKeeper
  /// Its name among the workers, for people.
  private let name: String
  private var kinds: [JobKind] = []
  private var running: [JobLease: RunningJob] = [:]
  private var listening: [Listening] = []
  private var timers: [any ClockTimer] = []
  private var isWoken = false
  private var taking: Task<Void, Never>?
  private var isStopping = false
  private var isCounting = false
  private var idle: [CheckedContinuation<Void, Never>] = []
  private var random = SplitMix64(seed: .random(in: 0 ... .max))

  public init(
    _ database: Database, name: String, options: Options = Options(), clock: any LoopClock, log: Log,
    metrics: Metrics
  ) {
    self.options = options
    self.clock = clock
    self.log = log
    self.name = name
    self.metrics = JobMetrics(metrics)
    jobs = JobStore(database: database)
    leases = JobLeaseStore(database: database)
    scheduler = JobScheduler(JobScheduleStore(database: database), log: log)
    keeper = LeaseKeeper(
      leases, leaseMs: options.leaseMs, fallenRetry: options.fallenRetry, sweepMax: options.sweepMax,
      clock: clock,
      log: log, metrics: self.metrics)
  }

  /// Begins to work on jobs of these kinds, and to queue the schedules' jobs.
  public func start(_ kinds: [JobKind], schedules: [JobSchedule] = []) async throws {
    let housekeeping = housekeeping()
    self.kinds = kinds + [housekeeping.kind]
    precondition(
      Set(self.kinds.map(\.name)).count == self.kinds.count, "two kinds of jobs have the same name")
    try await scheduler.start(schedules + [housekeeping.schedule])
    let database = jobs.database
    listening = [
      database.listen(JobStore.channel) { [weak self] in self?.hear($0) },
      database.listen(JobStore.cancelChannel) { [weak self] in self?.hearCancel($0) },
    ]
    timers = [
      clock.every(ms: options.pollMs) { [weak self] in self?.poll() },
      clock.every(ms: min(1_000, max(1, options.leaseMs / 6))) { [weak self] in self?.keep() },
      clock.every(ms: options.countEveryMs) { [weak self] in self?.count() },
    ]
    poll()
  }

  /// Takes nothing more, waits for what is under way, then hands the rest back, for others to take at once.
  public func stop(graceMs: UInt64 = 10_000) async {
    isStopping = true
    for heard in listening { heard.stop() }
    await taking?.value
    await scheduler.settle()
    await untilIdle(ms: graceMs)
    for job in running.values { job.cancel(.ending) }
    await untilIdle(ms: Self.hearingMs)
    for timer in timers { timer.stop() }
    for job in running.values where !job.isLost {
      job.lose()
      log.warning("job left at work", fields(of: job))
      // Its work may go on for as long as the process does; what it writes to the queue is refused.
      do { _ = try await leases.end(job.job.lease, .untouched(afterMs: 0)) } catch {
        log.warning("job not handed back", ["job": LogValue(job.job.id), "reason": LogValue(error)])
      }
    }
  }

  private func hear(_ notice: Notice) {
    if case .payload(let kind) = notice, !kinds.contains(where: { $0.name == kind }) { return }
    wake()
  }

  private func hearCancel(_ notice: Notice) {
    guard case .payload(let text) = notice, let id = JobID(decimal: text) else { return }
    for job in running.values where job.job.id == id { job.cancel(.asked) }
  }

  private func poll() {
    guard !isStopping else { return }
    wake()
    scheduler.look()
  }

  private func keep() { keeper.keep(Array(running.values)) }

  /// There may be jobs to take.
  private func wake() {
    isWoken = true
    guard taking == nil, !isStopping else { return }
    taking = LoopActor.start { [self] in
      while isWoken, !isStopping {
        isWoken = false
        await take()
      }
      taking = nil
    }
  }

  private func take() async {
    let wanted = kinds.compactMap { kind in
      let free = kind.atOnceMax - running.values.count { $0.kind.name == kind.name }
      return free > 0 ? (kind: kind.name, limit: free) : nil
    }
    guard !wanted.isEmpty else { return }
    let askedNs = clock.nowNs
    do {
      for job in try await leases.take(wanted, leaseMs: options.leaseMs, worker: name) {
        begin(job, leaseEndNs: askedNs + options.leaseMs * 1_000_000)
      }
    } catch {
      // The next poll tries again. What may have been taken all the same is put back when its lease ends.
      if !isStopping { log.warning("no jobs taken", ["reason": LogValue(error)]) }
    }
  }

  private func begin(_ job: Job, leaseEndNs: UInt64) {
    guard let kind = kinds.first(where: { $0.name == job.kind }) else { return }
    let context = JobContext(job.lease, store: leases)
    let run = RunningJob(job, kind, context, begunNs: clock.nowNs, leaseEndNs: leaseEndNs)
    running[job.lease] = run
    LoopActor.start { [self] in
      let error = await run.perform()
      await end(run, error)
      running[job.lease] = nil
      if running.isEmpty { tellIdle() }
      wake()
    }
  }

  private func end(_ run: RunningJob, _ error: (any Error)?) async {
    let text =
      run.context.cancellation == .tookTooLong
      ? "it took longer than \(run.kind.timeoutMs) ms" : error.map(DatabaseError.column) ?? ""
    let verdict = JobVerdict(
      after: error, text: text, attempt: run.job.attempt, attemptsMax: run.job.attemptsMax,
      cancellation: run.context.cancellation, retry: run.kind.retry,
      spread: .random(in: 0...1, using: &random))
    let state = await write(verdict, of: run)
    metrics.ended.with(run.kind.name, state == .done ? "done" : state == nil ? "lost" : verdict.outcome)
      .increment()
    metrics.duration.with(run.kind.name).observe(Double(clock.nowNs - run.begunNs) / 1e9)
    switch (state, verdict) {
    case (nil, _): log.warning("job lost while worked on", fields(of: run))
    case (.dead, _): log.error("job dead", fields(of: run, text))
    case (_, .again): log.warning("job failed", fields(of: run, text))
    default: break
    }
  }

  /// Tries until the lease ends: another's attempt is worth more than the end of this one.
  private func write(_ verdict: JobVerdict, of run: RunningJob) async -> JobState? {
    while !run.isLost {
      do { return try await leases.end(run.job.lease, verdict) } catch {
        guard (error as? DatabaseError)?.isTransient == true else {
          log.error("end of a job not written", ["job": LogValue(run.job.id), "reason": LogValue(error)])
          return nil
        }
      }
      try? await clock.sleep(ms: Self.writeRetryMs)
    }
    return nil
  }

  private func untilIdle(ms: UInt64) async {
    guard !running.isEmpty else { return }
    let timer = clock.after(ms: ms) { [weak self] in self?.tellIdle() }
    await withCheckedContinuation { idle.append($0) }
    timer.stop()
  }

  private func tellIdle() {
    for waiting in idle { waiting.resume() }
    idle = []
  }

  private func count() {
    guard !isCounting, !isStopping else { return }
    isCounting = true
    LoopActor.start { [self] in
      // Without the database there is nothing to count, and others tell that it is gone.
      if let counts = try? await jobs.counts() { metrics.note(counts, kinds: kinds.map(\.name)) }
      isCounting = false
    }
  }

  private func housekeeping() -> (kind: JobKind, schedule: JobSchedule) {
    let (jobs, options) = (jobs, options)
    let kind = JobKind(Self.pruneKind) { _, context in
      while try await jobs.prune(
        doneKeptMs: options.doneKeptMs, deadKeptMs: options.deadKeptMs, limit: options.sweepMax) > 0
      { try context.check() }
    }
    let job = NewJob(Self.pruneKind, uniqueKey: "schedule", attemptsMax: 3)
    return (kind, JobSchedule(Self.pruneKind, .everyMs(3_600_000), job: job))
  }

  private func fields(of run: RunningJob, _ reason: String = "") -> LogFields {
    [
      "job": LogValue(run.job.id), "kind": LogValue(run.kind.name), "attempt": LogValue(run.job.attempt),
      "reason": LogValue(reason),
    ]
  }
}
