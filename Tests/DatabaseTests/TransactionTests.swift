import DatabaseSupport
import Loop
import TestSupport
import Testing

@testable import Database

@Suite(.onTheLoop) struct TransactionTests {
  private struct Stop: Error {}

  @LoopActor private func table(_ database: Database) async throws {
    try await database.made("create table thing (id int8 primary key, n int8 not null default 0)")
  }

  @LoopActor private func count(_ database: Database) async throws -> Int {
    try await database.query("select count(*) from thing")[0].column(0)
  }

  @Test @LoopActor func whatTheBodyReturnsIsCommitted() async throws {
    try await withDatabase { database in
      try await table(database)
      let id = try await database.transaction { transaction in
        _ = try await transaction.query("insert into thing values (1)")
        return try await transaction.query("insert into thing values (2) returning id")[0].column(
          0, as: Int.self)
      }
      #expect(id == 2)
      #expect(try await count(database) == 2)
    }
  }

  @Test @LoopActor func whatTheBodyThrowsRollsBackAndLeavesTheConnectionClean() async throws {
    try await withDatabase(.single) { database in
      try await table(database)
      await #expect(throws: Stop.self) {
        try await database.transaction { transaction in
          _ = try await transaction.query("insert into thing values (1)")
          throw Stop()
        }
      }
      #expect(try await count(database) == 0)
    }
  }

  @Test @LoopActor func anErrorThatIsPassedOverIsNoCommit() async throws {
    try await withDatabase(.single) { database in
      try await table(database)
      let error = await failure {
        try await database.transaction { transaction in
          _ = try await transaction.query("insert into thing values (1)")
          _ = try? await transaction.query("insert into thing values (1)")
        }
      }
      #expect(error?.reason == .refused)
      #expect(try await count(database) == 0)
    }
  }

  @Test @LoopActor func aConflictIsTriedAgain() async throws {
    try await withDatabase { database in
      try await table(database)
      _ = try await database.query("insert into thing values (1)")
      let tasks = (0..<6).map { _ in
        LoopActor.start { () -> DatabaseError? in
          await failure {
            try await database.transaction(.serializable, attemptsMax: 20) { transaction in
              let n: Int = try await transaction.query("select n from thing where id = 1")[0].column(0)
              _ = try await transaction.query("update thing set n = $1 where id = 1", n + 1)
            }
          }
        }
      }
      for task in tasks { #expect(await task.value == nil) }
      #expect(try await database.query("select n from thing")[0].column(0) == 6)
    }
  }

  @Test @LoopActor func readOnlyTransactionWritesNothing() async throws {
    try await withDatabase(.single) { database in
      try await table(database)
      let error = await failure {
        try await database.transaction(.readOnly) { transaction in
          _ = try await transaction.query("insert into thing values (1)")
        }
      }
      #expect(error?.reason == .readOnly)
    }
  }

  @Test @LoopActor func moreTransactionsThanConnectionsTakeTurns() async throws {
    try await withDatabase { database in
      try await table(database)
      let tasks = (0..<40).map { number in
        LoopActor.start {
          await failure {
            try await database.transaction { transaction in
              _ = try await transaction.query("insert into thing values ($1)", number)
              _ = try await transaction.query("select pg_sleep(0.002)")
            }
          }
        }
      }
      for task in tasks { #expect(await task.value == nil) }
      #expect(try await count(database) == 40)
    }
  }

  @Test @LoopActor func refusedWritesAreToldAtOnceAndReadsGoOn() async throws {
    try await withDatabase(.single) { database in
      try await table(database)
      database.refuseWrites(DatabaseError(.diskFull, "the disk is nearly full"))
      #expect(await failure { try await database.transaction { _ in } }?.reason == .diskFull)
      #expect(try await count(database) == 0)
      database.refuseWrites(nil)
      try await database.transaction { _ = try await $0.query("insert into thing values (1)") }
      #expect(try await count(database) == 1)
    }
  }
}
