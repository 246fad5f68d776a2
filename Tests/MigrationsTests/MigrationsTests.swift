import Database
import DatabaseSupport
import Loop
import Migrations
import TestSupport
import Testing

@Suite(.onTheLoop) struct MigrationsTests {
  @Test @LoopActor func allAreEmbeddedAndApplied() async throws {
    #expect(
      Migrations.all.contains {
        $0.name == "202611211150_streams_log" && $0.sql.contains("create table")
      })
    try await TestDatabase.with { open in
      let database = try await open()
      let migrator = Migrator(Migrations.all, database: database, log: .silent)
      let status = try await migrator.status()
      #expect(status.faults == [] && status.migrations.count == Migrations.all.count)
      let names = try await migrator.migrate()
      #expect(names == [])
    }
  }
}
