import Loop
import Telemetry

/// PostgreSQL, as the loop uses it: a small pool of pipelined connections that mend themselves. No call blocks the
/// loop, and each is answered in its time, whatever state the database is in.
@LoopActor public final class Database {
  public struct Options: Sendable {
    /// Connections for queries and transactions; the write batches and the listener have their own.
    public var connections = 4
    /// How long a query may take, unless its caller says otherwise: who waits is to be told within five seconds.
    public var timeoutMs: UInt64 = 4_500
    /// How long a caller waits while there is no connection at all: a restart of PostgreSQL goes by unnoticed.
    public var patienceMs: UInt64 = 2_000
    /// What may wait for a connection.
    public var waitingMax = 4_096
    /// Queries in flight on one connection.
    public var pipelineMax = 16
    /// A query that takes longer is logged, without its parameters.
    public var slowMs: UInt64 = 500

    public init() {}
  }

  /// A connection whose query is over its time by so much more is given up: the server does not even cancel.
  static let stallMs: UInt64 = 5_000
  static let tickMs: UInt64 = 50
  /// Each connection of the pool may have its own plan that is out of date.
  private static let staleAttemptsMax = 8

  let options: Options
  let clock: any LoopClock
  let log: Log
  let metrics: DatabaseMetrics
  let source: LaneSource
  private let workers: WorkerPool
  private(set) lazy var listener = Listener(self)
  private var lanes: [Lane] = []
  /// The line before the pool: first come, first served.
  private var waiting = FIFO<WaitingRequest>()
  private var timer: (any ClockTimer)?
  private var tickers: [@LoopActor (_ nowNs: UInt64) -> Void] = []
  private var closers: [@LoopActor () async -> Void] = []
  private var isClosing = false
  private(set) var isClosed = false
  /// Why nothing is written now although the database lives; nil when it is.
  public private(set) var writeRefusal: DatabaseError?

  public init(
    _ target: ConnectionString, options: Options = Options(), clock: any LoopClock, log: Log, metrics: Metrics
  ) {
    self.options = options
    self.clock = clock
    self.log = log
    self.metrics = DatabaseMetrics(metrics)
    // For name lookups and cancel requests, which block; a stopped PostgreSQL can hold up a few of them.
    workers = WorkerPool(name: "database", threads: 4, queueMax: 256)
    let target = target.with(standard: "application_name", "lyceum").with(standard: "gssencmode", "disable")
      .with(standard: "keepalives_idle", "15").with(standard: "keepalives_interval", "5")
      .with(standard: "keepalives_count", "3").with(standard: "tcp_user_timeout", "20000")
    source = LaneSource(target: target, session: "", clock: clock, log: log, workers: workers)
    for number in 1...max(1, options.connections) {
      lanes.append(Lane("query-\(number)", source: source) { [weak self] _ in self?.serveWaiting() })
    }
  }

  /// Starts to connect, and waits until a connection is there or the patience is over.
  public func open(patienceMs: UInt64 = 10_000) async throws {
    for lane in lanes { lane.open() }
    timer = clock.every(ms: Self.tickMs) { [weak self] in self?.tick() }
    _ = try await run([Statement("select 1 as ready")], timeoutMs: patienceMs, patienceMs: patienceMs)
  }

  /// Ends every connection; what is in flight is lost, so end what uses them first.
  public func close() async {
    guard !isClosing else { return }
    isClosing = true
    // They may have something to finish, over connections that are still there.
    for close in closers { await close() }
    closers = []
    tickers = []
    isClosed = true
    timer?.stop()
    let left = waiting.queued
    waiting = FIFO()
    for request in left { request.refuse(DatabaseError(.unavailable, "the server is ending")) }
    for lane in lanes { await lane.close() }
    workers.close()
  }

  /// Nothing is written from now on, and every write is told why at once; nil: writing goes on.
  public func refuseWrites(_ error: DatabaseError?) { writeRefusal = error }

  /// Whether there is a connection; else why not.
  public var failure: DatabaseError? {
    if lanes.contains(where: { $0.connection != nil }) { return nil }
    return lanes.lazy.compactMap(\.lastFailure).first
      ?? DatabaseError(.unavailable, "no connection has been made yet")
  }

  /// One statement: prepared on first use, parameters and rows in binary.
  public func query<each Value: SQLValue>(
    _ sql: StaticString, _ parameters: repeat each Value
  ) async throws -> Rows {
    try await run([Statement(sql, repeat each parameters)])[0]
  }

  /// Statements in one round trip and one transaction: all happen, or none.
  public func run(
    _ statements: [Statement], timeoutMs: UInt64? = nil
  ) async throws -> [Rows] {
    try await run(statements, timeoutMs: timeoutMs ?? options.timeoutMs, patienceMs: options.patienceMs)
  }

  private func run(_ statements: [Statement], timeoutMs: UInt64, patienceMs: UInt64) async throws -> [Rows] {
    for _ in 1..<Self.staleAttemptsMax {
      do { return try await runOnce(statements, timeoutMs: timeoutMs, patienceMs: patienceMs) } catch let
        error as DatabaseError where error.reason == .stale
      {}
    }
    return try await runOnce(statements, timeoutMs: timeoutMs, patienceMs: patienceMs)
  }

  private func runOnce(
    _ statements: [Statement], timeoutMs: UInt64, patienceMs: UInt64
  ) async throws -> [Rows] {
    try await answer(to: segment(statements, timeoutMs: timeoutMs)) { segment in
      admit(.query(segment, patienceEndNs: segment.beginNs + patienceMs * 1_000_000))
    }
  }

  /// Statements that have so much time from now on.
  func segment(
    _ statements: [Statement], ending: Segment.Ending = .sync, timeoutMs: UInt64
  ) -> Segment {
    let now = clock.nowNs
    return Segment(statements, ending: ending, beginNs: now, deadlineNs: now + timeoutMs * 1_000_000)
  }

  /// Has a segment sent, and waits for its answer; it ends with the task that waits.
  func answer(to segment: Segment, send: @LoopActor (Segment) -> Void) async throws -> [Rows] {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        segment.whenDone { [self] result in
          note(segment, result)
          continuation.resume(with: result)
        }
        send(segment)
      }
    } onCancel: {
      LoopActor.post { [self] in cancel(segment) }
    }
  }

  /// A connection for one caller alone; to be given back.
  func reserve(timeoutMs: UInt64) async throws -> Lane {
    let now = clock.nowNs
    return try await withCheckedThrowingContinuation { continuation in
      admit(
        .reservation(
          deadlineNs: now + timeoutMs * 1_000_000, patienceEndNs: now + options.patienceMs * 1_000_000
        ) { continuation.resume(with: $0) })
    }
  }

  func giveBack(_ lane: Lane) {
    lane.isReserved = false
    serveWaiting()
  }

  /// Told every tick; for what keeps deadlines of its own.
  func addTicker(_ ticker: @escaping @LoopActor (_ nowNs: UInt64) -> Void) { tickers.append(ticker) }

  /// What has to end before the connections do.
  func addCloser(_ closer: @escaping @LoopActor () async -> Void) { closers.append(closer) }

  var counts: (ready: Int, busy: Int, waiting: Int) {
    let ready = lanes.filter { $0.connection != nil }
    return (
      ready.count, ready.filter { $0.isReserved || $0.connection?.isIdle == false }.count, waiting.count
    )
  }

  private func admit(_ request: WaitingRequest) {
    guard !isClosed else { return request.refuse(DatabaseError(.unavailable, "the server is ending")) }
    guard waiting.count < options.waitingMax else {
      return request.refuse(
        DatabaseError(.busy, "\(waiting.count) requests wait for the database already"))
    }
    waiting.append(request)
    serveWaiting()
  }

  /// First come, first served: a transaction waits for an idle connection, and what comes later waits behind it.
  private func serveWaiting() {
    while let request = waiting.first {
      switch request {
      case .query(let segment, _):
        guard let connection = leastBusy(below: options.pipelineMax) else { return }
        waiting.removeFirst()
        connection.send(segment)
      case .reservation(_, _, let answer):
        guard let lane = lanes.first(where: { !$0.isReserved && $0.connection?.isIdle == true }) else {
          return
        }
        waiting.removeFirst()
        lane.isReserved = true
        answer(.success(lane))
      }
    }
  }

  private func leastBusy(below limit: Int) -> Connection? {
    var best: Connection?
    for lane in lanes where !lane.isReserved {
      guard let connection = lane.connection, connection.segmentsInFlight < limit else { continue }
      if connection.isIdle { return connection }
      if connection.segmentsInFlight < best?.segmentsInFlight ?? .max { best = connection }
    }
    return best
  }

  private func tick() {
    let now = clock.nowNs
    let failure = failure
    for request in waiting.removeExpired(nowNs: now, isReachable: failure == nil) {
      request.refuse(failure ?? DatabaseError(.timedOut, "no connection came free in time"))
    }
    for lane in lanes { overdue(on: lane.connection, nowNs: now) }
    for ticker in tickers { ticker(now) }
    let counts = counts
    metrics.note(ready: counts.ready, busy: counts.busy, waiting: counts.waiting)
  }

  /// Answers those whose time is over, and has the server stop what nobody waits for.
  func overdue(on connection: Connection?, nowNs: UInt64) {
    guard let connection, !connection.isIdle else { return }
    for segment in connection.segments where !segment.isAbandoned && segment.deadlineNs <= nowNs {
      segment.abandon(
        DatabaseError(.timedOut, "the query took longer than its time", mayHaveHappened: true))
    }
    guard let head = connection.head, head.isAbandoned else { return }
    if !head.isCancelling {
      head.isCancelling = true
      source.cancel(connection)
    } else if head.deadlineNs + Self.stallMs * 1_000_000 <= nowNs {
      connection.lose("PostgreSQL did not answer, nor cancel")
    }
  }

  func cancel(_ segment: Segment) {
    guard !segment.isOver, !segment.isAbandoned else { return }
    waiting.remove(segment)
    segment.abandon(
      DatabaseError(.cancelled, "the caller was cancelled", mayHaveHappened: true))
    for case let connection? in lanes.map(\.connection) where connection.head === segment {
      segment.isCancelling = true
      source.cancel(connection)
    }
  }

  /// Counts a query, and logs a slow one.
  func note(_ segment: Segment, _ result: Result<[Rows], DatabaseError>) {
    // The next may go now.
    if !waiting.isEmpty { serveWaiting() }
    let elapsedNs = clock.nowNs - segment.beginNs
    switch result {
    case .success: metrics.noteQuery(elapsedNs: elapsedNs, failure: nil)
    case .failure(let error):
      metrics.noteQuery(elapsedNs: elapsedNs, failure: error.reason)
      if error.reason == .refused {
        log.error(
          "statement refused",
          ["sql": LogValue(segment.statements.first?.summary ?? ""), "reason": LogValue(error.detail)])
      }
    }
    if elapsedNs >= options.slowMs * 1_000_000 {
      log.warning(
        "slow query",
        [
          "sql": LogValue(segment.statements.map(\.summary).joined(separator: "; ")),
          "ms": .double(Double(elapsedNs / 10_000) / 100),
        ])
    }
  }
}
