import Bytes
import Loop
import TestSupport
import Testing

import DatabaseSupport

@testable import Database

@Suite(.onTheLoop) struct QueryTests {
  @Test @LoopActor func valuesComeBackAsTheyWent() async throws {
    try await withDatabase { database in
      let rows = try await database.query(
        """
        select $1::bool, $2::int2, $3::int4, $4::int8, $5::float8, $6::text, $7::bytea, $8::timestamptz,
          $9::jsonb, $10::uuid, $11::int8[], $12::text
        """,
        true, Int16.min, Int32.max, Int64.min, -0.1, "Grüße, 世界 🌍", [UInt8]([0, 255, 0]),
        SQLTime(unixMs: 1_763_712_000_123), SQLJSON(utf8: Array(#"{"a": 1}"#.utf8)),
        SQLUUID(high: 1, low: .max),
        SQLArray<Int64?>([1, nil, -3]), String?.none)
      let row = try #require(rows.first)
      let (bool, small, medium, large, double, text, bytes) = try row.values(
        Bool.self, Int16.self, Int32.self, Int64.self, Double.self, String.self, [UInt8].self)
      #expect(bool && small == .min && medium == .max && large == .min && double == -0.1)
      #expect(text == "Grüße, 世界 🌍" && bytes == [0, 255, 0])
      #expect(try row.column(7, as: SQLTime.self).unixMs == 1_763_712_000_123)
      #expect(try row.column(8, as: SQLJSON.self).utf8 == Array(#"{"a": 1}"#.utf8))
      #expect(try row.column(9, as: SQLUUID.self) == SQLUUID(high: 1, low: .max))
      #expect(try row.column(10, as: SQLArray<Int64?>.self).elements == [1, nil, -3])
      #expect(try row.column(11, as: String?.self) == nil)
    }
  }

  @Test @LoopActor func emptyValuesAreNotNull() async throws {
    try await withDatabase { database in
      let row = try await database.query(
        "select $1::text is null, $2::bytea is null, $3::int8[] = '{}'", "", [UInt8](), SQLArray<Int64>([]))[
          0]
      let (text, bytes, array) = try row.values(Bool.self, Bool.self, Bool.self)
      #expect(!text && !bytes && array)
    }
  }

  @Test @LoopActor func columnReadAsAnotherTypeIsAnError() async throws {
    try await withDatabase { database in
      let row = try await database.query("select 1::int8, null::int8, 300::int8, 'x'::text")[0]
      #expect(throws: SQLDecodingError.self) { try row.column(0, as: String.self) }
      #expect(throws: SQLDecodingError.self) { try row.column(1, as: Int64.self) }
      #expect(throws: SQLDecodingError.self) {
        try row.column(2, as: Int64?.self).map { _ in try row.column(3, as: Int.self) }
      }
    }
  }

  @Test @LoopActor func aFailureNamesItsKindAndLeavesTheConnectionUsable() async throws {
    try await withDatabase(.single) { database in
      try await database.made("create table thing (id int8 primary key, n int4 not null check (n > 0))")
      try await database.made("create table part (of int8 references thing)")
      _ = try await database.query("insert into thing values ($1, $2)", 1, 1)
      func reason(_ body: @LoopActor () async throws -> Rows) async -> DatabaseError.Reason? {
        await failure { _ = try await body() }?.reason
      }
      #expect(
        await reason { try await database.query("insert into thing values ($1, 1)", 1) } == .uniqueViolation)
      #expect(await reason { try await database.query("insert into thing values (2, 0)") } == .checkViolation)
      #expect(
        await reason { try await database.query("insert into thing values (2, null)") } == .notNullViolation)
      #expect(
        await reason { try await database.query("insert into part values (7)") } == .foreignKeyViolation)
      #expect(await reason { try await database.query("select $1::int8 * 4", Int64.max) } == .badData)
      #expect(await reason { try await database.query("select $1::text", "a\0b") } == .badData)
      #expect(await reason { try await database.query("select no_such_column") } == .refused)
      #expect(
        await failure { _ = try await database.query("insert into thing values ($1, 1)", 1) }?.constraint
          == "thing_pkey")
      #expect(try await database.query("select count(*) from thing")[0].column(0) == 1)
    }
  }

  @Test @LoopActor func errorsDoNotShowData() async throws {
    try await withDatabase(.single) { database in
      try await database.made("create table secret (word text primary key)")
      _ = try await database.query("insert into secret values ($1)", "hunter2")
      let error = try #require(
        await failure { _ = try await database.query("insert into secret values ($1)", "hunter2") })
      #expect(error.detail.contains("hunter2"))
      #expect(!"\(error)".contains("hunter2"))
    }
  }

  @Test @LoopActor func statementsOfOneRunStandOrFallTogether() async throws {
    try await withDatabase(.single) { database in
      try await database.made("create table thing (id int8 primary key)")
      let error = await failure {
        _ = try await database.run([
          Statement("insert into thing values ($1)", 1), Statement("insert into thing values ($1)", 1),
          Statement("insert into thing values ($1)", 2),
        ])
      }
      #expect(error?.reason == .uniqueViolation)
      #expect(try await database.query("select count(*) from thing")[0].column(0) == 0)
    }
  }

  @Test @LoopActor func aDeferredConstraintFailsTheCommit() async throws {
    try await withDatabase(.single) { database in
      try await database.made("create table a (id int8 primary key)")
      try await database.made("create table b (a int8 references a deferrable initially deferred)")
      #expect(
        await failure { _ = try await database.query("insert into b values (1)") }?.reason
          == .foreignKeyViolation)
      #expect(try await database.query("select count(*) from b")[0].column(0) == 0)
    }
  }

  @Test @LoopActor func manyQueriesAtOnceAreEachAnsweredWithTheirOwn() async throws {
    try await withDatabase { database in
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<500 {
          group.addTask(executorPreference: LoopExecutor.shared) {
            try await database.query("select $1::int8 * 2", number)[0].column(0) == number * 2
          }
        }
        for try await isRight in group { #expect(isRight) }
      }
    }
  }

  @Test @LoopActor func aStatementIsPreparedOnce() async throws {
    try await withDatabase(.single) { database in
      for number in 0..<3 { _ = try await database.query("select $1::int8 + 41", number) }
      let count: Int = try await database.query(
        "select count(*) from pg_prepared_statements where statement like '%+ 41'")[0].column(0)
      #expect(count == 1)
    }
  }

  @Test @LoopActor func aStatementWhoseRowsChangedIsPreparedAnew() async throws {
    try await withDatabase(.single) { database in
      try await database.made("create table thing (a int8)")
      func read() async throws { _ = try await database.query("select * from thing") }
      try await read()
      try await database.made("alter table thing add b int8")
      try await read()
      try await database.made("deallocate all")
      try await read()
      try await database.made("alter table thing drop b")
      try await database.transaction { _ = try await $0.query("select * from thing") }
    }
  }

  @Test @LoopActor func aCancellationMeantForAnotherIsNotNoticed() async throws {
    try await withDatabase(.single) { database in
      let pid: Int32 = try await database.query("select pg_backend_pid()")[0].column(0)
      try await database.made("create table attempt (n int8)")
      try await database.made("create sequence attempts")
      let rows = try await database.query(
        "select case when nextval('attempts') = 1 then pg_cancel_backend($1)::text end, pg_sleep(0.01)::text",
        pid)
      #expect(rows.count == 1)
      #expect(try await database.query("select last_value from attempts")[0].column(0) == 2)
    }
  }

  @Test @LoopActor func aFailedPreparationIsTriedAgain() async throws {
    try await withDatabase(.single) { database in
      func read() async throws -> Int { try await database.query("select count(*) from later")[0].column(0) }
      #expect(await failure { _ = try await read() }?.reason == .refused)
      try await database.made("create table later ()")
      #expect(try await read() == 0)
      #expect(try await read() == 0)
    }
  }

  @Test @LoopActor func tenMegabytesGoThrough() async throws {
    try await withDatabase(.single) { database in
      let bytes = [UInt8](repeating: 7, count: 10 << 20)
      let row = try await database.query("select $1::bytea, length($1::bytea)", bytes)[0]
      #expect(try row.column(0, as: [UInt8].self) == bytes)
      #expect(try row.column(1, as: Int.self) == bytes.count)
    }
  }
}
