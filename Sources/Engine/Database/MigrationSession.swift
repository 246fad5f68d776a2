import Loop
import Telemetry

/// One connection that holds the migrations' lock. PostgreSQL releases the lock when the session ends, however it does.
@LoopActor final class MigrationSession {
  private static let pollMs: UInt64 = 200
  private static let progressMs: UInt64 = 5_000

  private let database: Database
  private let lane: Lane
  private let connection: Connection
  private var lockTimeout = ""

  private init(_ database: Database, _ lane: Lane, _ connection: Connection) {
    self.database = database
    self.lane = lane
    self.connection = connection
  }

  /// Waits until no other process migrates.
  static func open(_ database: Database, log: Log, patienceMs: UInt64) async throws -> MigrationSession {
    let lane = try await database.reserve(timeoutMs: database.options.timeoutMs)
    guard let connection = lane.connection else {
      database.giveBack(lane)
      throw DatabaseError(.unavailable, "the connection ended before the migrations began")
    }
    let session = MigrationSession(database, lane, connection)
    do { try await session.lock(log, patienceMs: patienceMs) } catch {
      await session.close()
      throw error
    }
    return session
  }

  func run(_ statements: [Statement], timeoutMs: UInt64) async throws -> [Rows] {
    try await database.segment(statements, timeoutMs: timeoutMs).answer(over: connection).get()
  }

  func close() async {
    // When it cannot be said, the connection is gone or hangs, and its end releases the lock.
    let said = try? await run(
      [
        Statement("select pg_advisory_unlock_all()"),
        Statement("select set_config('lock_timeout', $1, false) where $1 <> ''", lockTimeout),
      ], timeoutMs: database.options.timeoutMs)
    if said == nil { connection.lose("the migrations' lock could not be given back") }
    database.giveBack(lane)
  }

  /// Asks again and again: one who waits inside of PostgreSQL holds a snapshot, for which the other's `create index
  /// concurrently` would wait in turn.
  private func lock(_ log: Log, patienceMs: UInt64) async throws {
    let began = database.clock.nowNs
    var saidAtMs: UInt64 = 0
    while try await !tryLock() {
      let waitedMs = (database.clock.nowNs - began) / 1_000_000
      guard waitedMs < patienceMs else {
        throw MigrationFault([
          "Another process has been migrating this database for \(patienceMs / 1_000) s. Wait for it, or end it, and "
            + "start again."
        ])
      }
      if saidAtMs == 0 || waitedMs - saidAtMs >= Self.progressMs {
        log.info("another process migrates; waiting", ["waited_ms": LogValue(Int64(waitedMs))])
        saidAtMs = max(1, waitedMs)
      }
      try await database.clock.sleep(ms: Self.pollMs)
    }
    // Outside of a transaction a migration may wait for others as long as it takes.
    let before = try await run(
      [Statement("select current_setting('lock_timeout')"), Statement("set lock_timeout to 0")],
      timeoutMs: database.options.timeoutMs)
    lockTimeout = try before[0][0].column(0)
  }

  private func tryLock() async throws -> Bool {
    // The number is the ASCII of "lyceum" and says nothing more.
    try await run(
      [Statement("select pg_try_advisory_lock(119268614436205)")], timeoutMs: database.options.timeoutMs
    )[0][0].column(0)
  }
}
