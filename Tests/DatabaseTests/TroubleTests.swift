import DatabaseSupport
import Glibc
import Loop
import Telemetry
import TestSupport
import Testing

@testable import Database

/// What callers are told, and when, while the database is in trouble.
@Suite(.onTheLoop) struct TroubleTests {
  @Test @LoopActor func aQueryOverItsTimeIsToldAndCancelled() async throws {
    try await withDatabase(.single) { database in
      let error = await failure {
        _ = try await database.run([Statement("select pg_sleep(30)")], timeoutMs: 50)
      }
      #expect(error?.reason == .timedOut)
      #expect(error?.mayHaveHappened == true)
      // The only connection is free again long before the sleep is over.
      let one: Int = try await database.query("select 1::int8")[0].column(0)
      #expect(one == 1)
    }
  }

  @Test @LoopActor func aCancelledCallerIsToldAndItsQueryEnds() async throws {
    try await withDatabase(.single) { database in
      // Longer than it may take to see it at work, on however busy a machine.
      let task = LoopActor.start {
        await failure { _ = try await database.run([Statement("select pg_sleep(120)")], timeoutMs: 120_000) }
      }
      while try await database.busyElsewhere() == false { try await database.clock.sleep(ms: 2) }
      task.cancel()
      #expect(await task.value?.reason == .cancelled)
      let one: Int = try await database.query("select 1::int8")[0].column(0)
      #expect(one == 1)
    }
  }

  @Test @LoopActor func aTransactionIsToldBeforeItsConnectionIsCleanAgain() async throws {
    var options = Database.Options()
    options.connections = 2
    options.timeoutMs = 1_000
    try await withDatabase(options) { database in
      let stopped = Stopped()
      let error = await failure {
        try await database.transaction { transaction in
          stopped.pid = try await transaction.query("select pg_backend_pid()")[0].column(0)
          kill(stopped.pid, SIGSTOP)
          _ = try await transaction.query("select 1::int8")
        }
      }
      // Its connection is still to be rolled back.
      let counts = database.counts
      #expect(error?.reason == .timedOut)
      #expect(error?.mayHaveHappened == false)
      #expect(counts.ready == 2 && counts.busy == 1)
      let one: Int = try await database.query("select 1::int8")[0].column(0)
      #expect(one == 1)
      kill(stopped.pid, SIGCONT)
    }
  }

  @LoopActor private final class Stopped { var pid: Int32 = 0 }

  @Test @LoopActor func aFullLineRefusesAtOnce() async throws {
    var options = Database.Options.single
    options.pipelineMax = 1
    options.waitingMax = 3
    try await withDatabase(options) { database in
      let tasks = (0..<8).map { _ in
        LoopActor.start { await failure { _ = try await database.query("select pg_sleep(0.05)") }?.reason }
      }
      var reasons: [DatabaseError.Reason?] = []
      for task in tasks { reasons.append(await task.value) }
      #expect(reasons.filter { $0 == nil }.count == 4)
      #expect(reasons.filter { $0 == .busy }.count == 4)
    }
  }

  @Test @LoopActor func aLostConnectionIsMadeAnewAndItsQueryIsInDoubt() async throws {
    var options = Database.Options.single
    // On a busy machine it takes its time.
    options.patienceMs = 30_000
    options.timeoutMs = 30_000
    try await withDatabase(options) { database in
      let pid: Int32 = try await database.query("select pg_backend_pid()")[0].column(0)
      let error = await failure {
        _ = try await database.query("select pg_terminate_backend($1), pg_sleep(10)", pid)
      }
      #expect(error?.mayHaveHappened == true)
      #expect(try await database.query("select pg_backend_pid() <> $1", pid)[0].column(0, as: Bool.self))
    }
  }

  @Test @LoopActor func anUnreachableDatabaseIsToldWithinThePatience() async throws {
    var options = Database.Options.single
    options.patienceMs = 100
    let database = Database(
      try ConnectionString("host=/nonexistent dbname=x"), options: options, clock: UVClock(), log: .none,
      metrics: Metrics())
    #expect(await failure { try await database.open(patienceMs: 100) }?.reason == .unavailable)
    let error = await failure { _ = try await database.query("select 1::int8") }
    #expect(error?.reason == .unavailable)
    #expect(error?.mayHaveHappened == false)
    #expect(error?.detail.contains("/nonexistent") == true)
    #expect(database.failure != nil)
    await database.close()
  }

  @Test @LoopActor func aHostNobodyKnowsIsSaidToBeUnknown() async throws {
    let database = Database(
      try ConnectionString("host=nowhere.invalid dbname=x"), options: .single, clock: UVClock(), log: .none,
      metrics: Metrics())
    let error = await failure { try await database.open(patienceMs: 1_500) }
    #expect(error?.detail.contains("nowhere.invalid") == true)
    await database.close()
  }

  @Test @LoopActor func afterTheEndEveryCallIsRefused() async throws {
    let database = try await withDatabase(.single) { $0 }
    #expect(await failure { _ = try await database.query("select 1") }?.reason == .unavailable)
  }

  @Test @LoopActor func noticesAreHeardAndAGapIsTold() async throws {
    try await withDatabase { database in
      let heard = Heard()
      let listening = database.listen("lessons") { heard.note($0) }
      try await heard.wait(for: .gap)
      _ = try await database.run([Database.notification("lessons", "42")])
      try await heard.wait(for: .payload("42"))
      heard.forget()
      try await database.made(
        "select pg_terminate_backend(pid) from pg_stat_activity "
          + "where application_name like '% listener %' and datname = current_database()")
      try await heard.wait(for: .gap)
      _ = try await database.run([Database.notification("lessons", "43")])
      try await heard.wait(for: .payload("43"))
      listening.stop()
    }
  }
}

@LoopActor private final class Heard {
  private var notices: [Notice] = []
  private let clock = UVClock()

  func note(_ notice: Notice) { notices.append(notice) }
  func forget() { notices = [] }

  func wait(for notice: Notice) async throws {
    for _ in 0..<2_000 where !notices.contains(notice) { try await clock.sleep(ms: 5) }
    #expect(notices.contains(notice))
  }
}

extension Database {
  /// Whether another session of this database sleeps: asked over a connection of its own.
  fileprivate func busyElsewhere() async throws -> Bool {
    let other = Database(source.target, options: .single, clock: clock, log: log, metrics: Metrics())
    try await other.open()
    let isBusy: Bool = try await other.query(
      "select exists (select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep')"
    )[0]
    .column(0)
    await other.close()
    return isBusy
  }
}
