import Bytes
import Loop
import Telemetry

/// A transaction of several rounds, on a connection of its own. Only inside of `Database.transaction`.
@LoopActor public final class Transaction {
  public enum Isolation: Sendable { case readCommitted, repeatableRead, serializable, readOnly }

  private let database: Database
  private let connection: Connection
  private let begin: Statement
  /// Waiting for the connection and the first answer have one time together.
  private let firstDeadlineNs: UInt64
  private var hasBegun = false
  private var isOver = false

  fileprivate init(
    _ database: Database, _ connection: Connection, _ isolation: Isolation, firstDeadlineNs: UInt64
  ) {
    self.database = database
    self.firstDeadlineNs = firstDeadlineNs
    self.connection = connection
    begin =
      switch isolation {
      case .readCommitted: Statement("begin")
      case .repeatableRead: Statement("begin isolation level repeatable read")
      case .serializable: Statement("begin isolation level serializable")
      case .readOnly: Statement("begin isolation level repeatable read read only")
      }
  }

  public func query<each Value: SQLValue>(
    _ sql: StaticString, _ parameters: repeat each Value
  ) async throws -> Rows {
    try await run([Statement(sql, repeat each parameters)])[0]
  }

  /// Statements in one round trip.
  public func run(_ statements: [Statement], timeoutMs: UInt64? = nil) async throws -> [Rows] {
    precondition(!isOver, "the transaction is over")
    // The beginning travels with the first statement.
    let extra = hasBegun ? 0 : 1
    let all = hasBegun ? statements : [begin] + statements
    hasBegun = true
    var timeout = timeoutMs ?? database.options.timeoutMs
    if extra == 1, timeoutMs == nil {
      let now = database.clock.nowNs
      timeout = min(timeout, (max(firstDeadlineNs, now) - now) / 1_000_000)
    }
    return Array(try await send(all, timeoutMs: timeout).dropFirst(extra))
  }

  fileprivate func commit() async throws {
    isOver = true
    guard hasBegun else { return }
    let tag = try await send([Statement("commit")], timeoutMs: database.options.timeoutMs)[0].commandTag
    guard tag == "COMMIT" else {
      throw DatabaseError(.refused, "a statement had failed, and its error was passed over")
    }
  }

  fileprivate func rollBack() async {
    isOver = true
    guard hasBegun else { return }
    // Not under the caller's cancellation: the connection must be clean for the next.
    let segment = database.segment([Statement("rollback")], timeoutMs: database.options.timeoutMs)
    if case .failure(let error) = await segment.answer(over: connection) {
      connection.lose("could not roll back: \(error.detail)")
    }
  }

  private func send(_ statements: [Statement], timeoutMs: UInt64) async throws -> [Rows] {
    try Task.checkCancellation()
    let segment = database.segment(statements, timeoutMs: timeoutMs)
    return try await database.answer(to: segment) { connection.send($0) }
  }
}

extension Database {
  private static let retryFirstMs: UInt64 = 5
  private static let retryLongestMs: UInt64 = 100

  /// Runs the body in a transaction: committed when it returns, rolled back when it throws. When another
  /// transaction was in the way the body is run again, up to `attemptsMax` times: it must bear that.
  ///
  /// The body gets a connection of its own, so a query through the database itself is outside of the transaction.
  public func transaction<T: Sendable>(
    _ isolation: Transaction.Isolation = .readCommitted, attemptsMax: Int = 4,
    _ body: @Sendable @LoopActor (Transaction) async throws -> T
  ) async throws -> T {
    var backoff = Backoff(firstMs: Self.retryFirstMs, longestMs: Self.retryLongestMs)
    var random = SplitMix64(seed: .random(in: 0 ... .max))
    var attempt = 1
    while true {
      do { return try await transactionOnce(isolation, body) } catch let error as DatabaseError {
        guard error.reason == .conflict || error.reason == .stale, attempt < attemptsMax else { throw error }
      }
      attempt += 1
      try await clock.sleep(ms: backoff.next(using: &random))
    }
  }

  private func transactionOnce<T: Sendable>(
    _ isolation: Transaction.Isolation, _ body: @Sendable @LoopActor (Transaction) async throws -> T
  ) async throws -> T {
    if isolation != .readOnly, let writeRefusal { throw writeRefusal }
    let firstDeadlineNs = clock.nowNs + options.timeoutMs * 1_000_000
    let lane = try await reserve(timeoutMs: options.timeoutMs)
    guard let connection = lane.connection else {
      giveBack(lane)
      throw DatabaseError(.unavailable, "the connection ended before the transaction began")
    }
    let transaction = Transaction(self, connection, isolation, firstDeadlineNs: firstDeadlineNs)
    let value: T
    do { value = try await body(transaction) } catch {
      await rollBack(transaction, lane)
      // Nothing happens before the commit is sent.
      throw (error as? DatabaseError)?.withCertainOutcome() ?? error
    }
    defer { giveBack(lane) }
    try await transaction.commit()
    return value
  }

  /// A connection that still owes an answer is cleaned up while its caller is told already.
  private func rollBack(_ transaction: Transaction, _ lane: Lane) async {
    let isIdle = lane.connection?.isIdle ?? true
    let rollingBack = LoopActor.start { [self] in
      await transaction.rollBack()
      giveBack(lane)
    }
    if isIdle { await rollingBack.value }
  }
}
