import Loop
import Telemetry

/// Brings a database's schema up to date, once, however many processes start at the same time.
@LoopActor public struct Migrator {
  public struct Options: Sendable {
    /// How long to wait for another process that migrates.
    public var lockPatienceMs: UInt64 = 15 * 60_000
    /// How long one migration may take.
    public var timeoutMs: UInt64 = 60 * 60_000
    /// How long a migration waits for a lock, and keeps those waiting who come behind it, before it steps back.
    public var lockTimeoutMs = 2_000
    /// How often it tries again when somebody was in its way.
    public var lockAttemptsMax = 60

    public init() {}
  }

  private static let retryFirstMs: UInt64 = 250
  private static let retryLongestMs: UInt64 = 5_000

  private let migrations: [Migration]
  private let database: Database
  private let log: Log
  private let options: Options

  public init(_ migrations: [Migration], database: Database, log: Log, options: Options = Options()) {
    self.migrations = migrations
    self.database = database
    self.log = log
    self.options = options
  }

  /// Applies what is pending; returns its names. Throws a `MigrationFault` when that may not or cannot be done.
  public func migrate() async throws -> [String] {
    let session = try await MigrationSession.open(database, log: log, patienceMs: options.lockPatienceMs)
    do {
      let applied = try await migrate(over: session)
      await session.close()
      return applied
    } catch {
      await session.close()
      throw error
    }
  }

  /// Where each migration stands, with the sentences that `migrate` would stop with. Changes nothing.
  public func status() async throws -> (migrations: [MigrationStatus], faults: [String]) {
    let store = MigrationStore { try await database.run($0, timeoutMs: nil) }
    let plan = try await plan(store)
    return (plan.status, plan.faults)
  }

  private func migrate(over session: MigrationSession) async throws -> [String] {
    let store = MigrationStore { try await session.run($0, timeoutMs: options.timeoutMs) }
    try await store.makeTable()
    let plan = try await plan(store)
    guard plan.faults.isEmpty else { throw MigrationFault(plan.faults) }
    let isFresh = plan.pending.count == plan.status.count
    for known in plan.pending {
      let began = database.clock.nowNs
      try await apply(known, store)
      let ms = Int64((database.clock.nowNs - began) / 1_000_000)
      log.info("migration applied", ["name": LogValue(known.migration.name), "ms": LogValue(ms)])
    }
    // Without statistics the plans of prepared statements are made for tables of any size, and are slow.
    if isFresh, !plan.pending.isEmpty { try await store.analyze() }
    return plan.pending.map(\.migration.name)
  }

  private func plan(_ store: MigrationStore) async throws -> MigrationPlan {
    let checksums = try await store.checksums(of: migrations)
    return MigrationPlan(
      known: zip(migrations, checksums).map { MigrationPlan.Known(migration: $0, checksum: $1) },
      recorded: try await store.recorded())
  }

  private func apply(_ known: MigrationPlan.Known, _ store: MigrationStore) async throws {
    let name = known.migration.name
    do {
      if known.migration.runsInTransaction {
        try await applyInTransaction(known, store)
      } else {
        try await applyOutside(known, store)
      }
    } catch let error as DatabaseError {
      let state = known.migration.runsInTransaction ? "changed nothing" : "may be half done"
      let outcome = error.mayHaveHappened ? "may or may not have been applied" : state
      throw MigrationFault(["The migration \(name) failed and \(outcome): \(error.detail)."])
    }
  }

  private func applyInTransaction(_ known: MigrationPlan.Known, _ store: MigrationStore) async throws {
    var backoff = Backoff(firstMs: Self.retryFirstMs, longestMs: Self.retryLongestMs)
    var random = SystemRandomNumberGenerator()
    var attempt = 1
    while true {
      do { return try await store.apply(known, lockTimeoutMs: options.lockTimeoutMs) } catch let error
        as DatabaseError
      {
        guard error.reason == .lockTimeout || error.reason == .conflict, attempt < options.lockAttemptsMax
        else {
          throw error
        }
        log.warning(
          "migration waits for a lock",
          [
            "name": LogValue(known.migration.name), "attempt": LogValue(attempt),
            "reason": LogValue(error.detail),
          ])
      }
      attempt += 1
      try await database.clock.sleep(ms: backoff.next(using: &random))
    }
  }

  private func applyOutside(_ known: MigrationPlan.Known, _ store: MigrationStore) async throws {
    try await store.begin(known)
    for statement in SQLScript.statements(of: known.migration.sql) {
      try await store.perform(statement)
      try await store.noteStatement(of: known)
    }
    try await store.finish(known)
  }
}
