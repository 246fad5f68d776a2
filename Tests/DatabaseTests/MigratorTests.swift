import DatabaseSupport
import Loop
import TestSupport
import Testing

@testable import Database

@LoopActor private func migrate(
  _ database: Database, _ migrations: [Migration], options: Migrator.Options = Migrator.Options()
) async throws -> [String] {
  try await Migrator(migrations, database: database, log: .silent, options: options).migrate()
}

@LoopActor private func expect(
  _ database: Database, _ migrations: [Migration], applies: [Migration]
) async throws {
  let names = try await migrate(database, migrations)
  #expect(names == applies.map(\.name))
}

@LoopActor private func fault(_ body: @LoopActor () async throws -> [String]) async -> [String] {
  do { return ["no fault: \(try await body())"] } catch {
    return (error as? MigrationFault)?.sentences ?? ["another error: \(error)"]
  }
}

@Suite(.onTheLoop) struct MigratorTests {
  private static let things = Migration(
    name: "202601010000_things_first", sql: "create table thing (id int8); insert into thing values (1), (2);"
  )
  private static let more = Migration(
    name: "202601020000_things_more", sql: "alter table thing add name text")

  @Test @LoopActor func eachIsAppliedOnce() async throws {
    try await withDatabase(.single) { database in
      try await expect(database, [Self.things], applies: [Self.things])
      try await expect(database, [Self.things, Self.more], applies: [Self.more])
      try await expect(database, [Self.things, Self.more], applies: [])
      #expect(try await database.query("select count(name) + count(*) from thing")[0].column(0) == 2)
      // The connection goes back as it was.
      #expect(try await database.query("select current_setting('lock_timeout')")[0].column(0) == "4s")
    }
  }

  @Test @LoopActor func statusTellsAndChangesNothing() async throws {
    try await withDatabase(.single) { database in
      let migrator = Migrator([Self.things, Self.more], database: database, log: .silent)
      #expect(try await migrator.status().migrations.map(\.state) == [.pending, .pending])
      #expect(
        try await database.query("select to_regclass('schema_migrations') is null")[0].column(
          0, as: Bool.self))
      _ = try await migrate(database, [Self.things])
      let status = try await migrator.status()
      guard case .applied = status.migrations[0].state else { return #expect(Bool(false), "\(status)") }
      #expect(status.migrations[1].state == .pending && status.faults == [])
    }
  }

  @Test @LoopActor func changedAppliedFileStops() async throws {
    try await withDatabase(.single) { database in
      _ = try await migrate(database, [Self.things])
      let changed = Migration(name: Self.things.name, sql: Self.things.sql + " ")
      let sentences = await fault { try await migrate(database, [changed, Self.more]) }
      #expect(sentences.count == 1 && sentences[0].contains("is not what was applied"))
      #expect(
        await fault { try await migrate(database, [Self.more]) }.contains { $0.contains("does not know") })
    }
  }

  @Test @LoopActor func failedMigrationChangesNothing() async throws {
    try await withDatabase(.single) { database in
      let bad = Migration(
        name: "202601020000_things_bad", sql: "create table half (); insert into nowhere values (1)")
      let sentences = await fault { try await migrate(database, [Self.things, bad]) }
      #expect(sentences.count == 1 && sentences[0].contains("failed and changed nothing"))
      #expect(sentences[0].contains("nowhere"))
      #expect(try await database.query("select to_regclass('half') is null")[0].column(0, as: Bool.self))
      try await expect(database, [Self.things, Self.more], applies: [Self.more])
    }
  }

  @Test @LoopActor func whatNeedsNoTransactionRunsOutsideOfOne() async throws {
    try await withDatabase(.single) { database in
      let index = Migration(
        name: "202601020000_things_index",
        sql: "-- outside a transaction\ncreate index concurrently thing_id on thing (id); vacuum thing;")
      try await expect(database, [Self.things, index], applies: [Self.things, index])
      try await expect(database, [Self.things, index], applies: [])
    }
  }

  @Test @LoopActor func halfDoneMigrationStopsUntilAPersonHasLooked() async throws {
    try await withDatabase(.single) { database in
      let index = Migration(
        name: "202601020000_things_index",
        sql: "-- outside a transaction\ncreate index concurrently thing_id on thing (id); vacuum nowhere;")
      let first = await fault { try await migrate(database, [Self.things, index]) }
      #expect(first.count == 1 && first[0].contains("failed and may be half done"))
      let second = await fault { try await migrate(database, [Self.things, index]) }
      #expect(second.count == 1 && second[0].contains("begun and not finished; 1 of its statements"))
      try await database.made("update schema_migrations set applied_at = now() where applied_at is null")
      try await expect(database, [Self.things, index], applies: [])
    }
  }

  @Test @LoopActor func twoAtOnceMigrateOnce() async throws {
    try await withDatabase { database in
      let slow = Migration(name: "202601020000_things_slow", sql: "select pg_sleep(0.3)")
      async let one = migrate(database, [Self.things, slow])
      async let other = migrate(database, [Self.things, slow])
      let counts = [try await one.count, try await other.count]
      #expect(Set(counts) == [0, 2])
    }
  }

  @Test @LoopActor func patienceWithAnotherMigratorEnds() async throws {
    try await withDatabase { database in
      let holder = try await MigrationSession.open(database, log: .silent, patienceMs: 0)
      var options = Migrator.Options()
      options.lockPatienceMs = 100
      let sentences = await fault { try await migrate(database, [Self.things], options: options) }
      #expect(sentences.count == 1 && sentences[0].contains("Another process has been migrating"))
      await holder.close()
      try await expect(database, [Self.things], applies: [Self.things])
    }
  }

  @Test @LoopActor func endOfTheHolderGivesTheLockBack() async throws {
    try await withDatabase { database in
      let holder = try await MigrationSession.open(database, log: .silent, patienceMs: 0)
      async let applied = migrate(database, [Self.things])
      try await database.made(
        """
        select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
        and database = (select oid from pg_database where datname = current_database())
        """)
      let names = try await applied
      #expect(names == [Self.things.name])
      await holder.close()
    }
  }

  @Test @LoopActor func lockedTableIsTriedAgain() async throws {
    try await withDatabase { database in
      _ = try await migrate(database, [Self.things])
      var options = Migrator.Options()
      options.lockTimeoutMs = 20
      let hasRead = AsyncStream<Void>.makeStream()
      let mayEnd = AsyncStream<Void>.makeStream()
      async let reader: Void = database.transaction { transaction in
        _ = try await transaction.query("select from thing")
        hasRead.continuation.finish()
        for await _ in mayEnd.stream {}
      }
      for await _ in hasRead.stream {}
      async let applied = migrate(database, [Self.things, Self.more], options: options)
      // Twice seen to wait, so once in vain at least: each attempt is another transaction.
      var attempts: Set<String> = []
      while attempts.count < 2 {
        for row in try await database.query(
          """
          select virtualtransaction from pg_locks where locktype = 'relation' and not granted
          and database = (select oid from pg_database where datname = current_database())
          """)
        { attempts.insert(try row.column(0)) }
      }
      mayEnd.continuation.finish()
      try await reader
      let names = try await applied
      #expect(names == [Self.more.name])
    }
  }
}
