import DatabaseSupport
import Loop
import Telemetry
import TestSupport
import Testing

@testable import Database

/// Batches that are sent while the one before is in flight.
@Suite(.onTheLoop) struct LinkedBatchesTests {
  /// Numbers into a table that takes none twice, and none above 999, and keeps the order in which they came.
  @LoopActor private final class Numbers {
    /// How many each attempt had, and whether it was one with care.
    private(set) var attempts: [(count: Int, isCareful: Bool)] = []
    private(set) var underWay = 0
    private(set) var underWayMost = 0
    private(set) var told: [Int] = []
    private var commits: GroupCommit<Int, Int>!

    init(_ database: Database) {
      commits = GroupCommit(database, name: "numbers") { [unowned self] items, batch, mayRepeat in
        attempts.append((items.count, mayRepeat))
        underWay += 1
        underWayMost = max(underWay, underWayMost)
        defer { underWay -= 1 }
        if mayRepeat {
          _ = try await batch.commit([
            Statement(
              "insert into number (n) select unnest($1::int8[]) on conflict do nothing", SQLArray(items))
          ])
        } else {
          _ = try await batch.commit(linked: { Self.insert(items, $0) })
        }
        return items.map { .success($0) }
      }
    }

    /// The column takes no NULL.
    private static func insert(_ items: [Int], _ link: Batch.Link) -> Statement {
      Statement(
        """
        with inserted as (
          insert into number (n)
          select case when $2::text is null or current_setting('lyceum.batch', true) = $2 then t.n end
          from unnest($1::int8[]) t (n)
          returning n
        )
        select set_config('lyceum.batch', $3, false) from (select count(*) from inserted) first
        """, SQLArray(items), link.follows, link.number)
    }

    func add(_ numbers: [Int]) -> [Task<DatabaseError.Reason?, Never>] {
      numbers.map { number in
        LoopActor.start { [self] in
          let error = await failure { _ = try await commits.add(number, bytes: 8) }
          told.append(number)
          return error?.reason
        }
      }
    }
  }

  @LoopActor private func withNumbers(
    _ body: @LoopActor (Numbers, Database) async throws -> Void
  ) async throws {
    try await withDatabase { database in
      try await database.made(
        "create table number (n int8 primary key check (n < 1000), place int8 generated always as identity)")
      try await body(Numbers(database), database)
    }
  }

  @LoopActor private func reasons(
    _ tasks: [Task<DatabaseError.Reason?, Never>]
  ) async -> [DatabaseError.Reason?] {
    var reasons: [DatabaseError.Reason?] = []
    for task in tasks { reasons.append(await task.value) }
    return reasons
  }

  @LoopActor private func kept(_ database: Database) async throws -> [Int] {
    try await database.query("select n from number order by place").map { try $0.column(0) }
  }

  /// Holds up the first batch until `body` has come back: it waits for another's lock.
  @LoopActor private func whileTheTableIsLocked(
    _ database: Database, _ body: @Sendable @LoopActor () async throws -> Void
  ) async throws {
    try await database.transaction { transaction in
      _ = try await transaction.run([Statement("lock table number in exclusive mode")])
      try await body()
    }
  }

  /// Returns when both are in flight.
  @LoopActor private func send(
    _ first: [Int], then second: [Int], _ numbers: Numbers, _ database: Database
  ) async throws -> [Task<DatabaseError.Reason?, Never>] {
    var tasks = numbers.add(first)
    while numbers.underWay < 1 { try await database.clock.sleep(ms: 1) }
    tasks += numbers.add(second)
    while numbers.underWay < 2 { try await database.clock.sleep(ms: 1) }
    return tasks
  }

  @Test @LoopActor func oneIsSentWhileTheOneBeforeIsInFlight() async throws {
    try await withNumbers { numbers, database in
      _ = await reasons(numbers.add([0]))
      var tasks: [Task<DatabaseError.Reason?, Never>] = []
      try await whileTheTableIsLocked(database) {
        tasks = numbers.add([1, 2])
        while numbers.underWay < 1 { try await database.clock.sleep(ms: 1) }
        // Fewer than are in flight wait; as many go after them, and a third batch waits for the first's end.
        tasks += numbers.add([3])
        _ = try await database.query("select 1")
        #expect(numbers.underWay == 1)
        tasks += numbers.add([4])
        while numbers.underWay < 2 { try await database.clock.sleep(ms: 1) }
        tasks += numbers.add([5, 6, 7])
        _ = try await database.query("select 1")
        #expect(numbers.underWay == 2)
      }
      #expect(await reasons(tasks).allSatisfy { $0 == nil })
      // What waited goes as one batch, or as two, if the second was still in flight.
      #expect(numbers.attempts.prefix(3).map(\.count) == [1, 2, 2])
      #expect(numbers.attempts.allSatisfy { !$0.isCareful })
      #expect(numbers.told == Array(0...7))
      #expect(try await kept(database) == Array(0...7))
    }
  }

  @Test @LoopActor func nothingOvertakesABatchThatFailed() async throws {
    try await withNumbers { numbers, database in
      _ = await reasons(numbers.add([0]))
      var tasks: [Task<DatabaseError.Reason?, Never>] = []
      try await whileTheTableIsLocked(database) {
        tasks = try await send([1, 5_000], then: [3, 4], numbers, database)
      }
      #expect(await reasons(tasks) == [nil, .checkViolation, nil, nil])
      #expect(numbers.underWayMost == 2)
      #expect(try await kept(database) == [0, 1, 3, 4])
      #expect(numbers.told == [0, 1, 5_000, 3, 4])
    }
  }

  @Test @LoopActor func aLostConnectionLosesAndDoublesNothing() async throws {
    try await withNumbers { numbers, database in
      _ = await reasons(numbers.add([0]))
      var tasks: [Task<DatabaseError.Reason?, Never>] = []
      try await whileTheTableIsLocked(database) {
        tasks = try await send([1, 2], then: [3, 4], numbers, database)
        _ = try await database.query(
          """
          select pg_terminate_backend(pid) from pg_stat_activity
          where application_name like '% numbers %' and datname = current_database()
          """)
      }
      #expect(await reasons(tasks).allSatisfy { $0 == nil })
      #expect(try await kept(database) == [0, 1, 2, 3, 4])
      #expect(numbers.attempts.contains { $0.isCareful })
    }
  }

  @Test @LoopActor func manyAtRandomKeepTheirOrder() async throws {
    try await withNumbers { numbers, database in
      var random = Seeded(for: "linked batches")
      var tasks: [Task<DatabaseError.Reason?, Never>] = []
      var next = 0
      while next < 900 {
        let count = Int.random(in: 1...40, using: &random)
        // One in so many is refused, and one is there already.
        let portion = (next..<min(900, next + count)).map {
          Int.random(in: 0..<60, using: &random) == 0 ? $0 + 1_000 : $0
        }
        tasks += numbers.add(portion)
        next += count
        if Bool.random(using: &random) { try await database.clock.sleep(ms: 1) }
      }
      let reasons = await reasons(tasks)
      let kept = try await kept(database)
      #expect(kept == kept.sorted())
      #expect(kept.count == reasons.count { $0 == nil })
      #expect(numbers.told.count == tasks.count)
    }
  }
}
