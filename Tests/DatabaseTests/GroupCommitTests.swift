import DatabaseSupport
import Loop
import Telemetry
import TestSupport
import Testing

@testable import Database

@Suite(.onTheLoop) struct GroupCommitTests {
  /// Numbers into a table that takes none twice, and none above 999; counts the attempts.
  @LoopActor private final class Numbers {
    private(set) var batches: [Int] = []
    private(set) var commits: GroupCommit<Int, Int>!

    init(_ database: Database, _ limits: GroupCommit<Int, Int>.Limits = .init()) {
      commits = GroupCommit(database, name: "numbers", limits: limits) {
        [unowned self] items, batch, mayRepeat in
        batches.append(items.count)
        let insert = Statement("insert into number select unnest($1::int8[])", SQLArray(items))
        let careful = Statement(
          "insert into number select unnest($1::int8[]) on conflict do nothing", SQLArray(items))
        _ = try await batch.commit([mayRepeat ? careful : insert])
        return items.map { .success($0) }
      }
    }

    func add(_ numbers: [Int]) async -> [DatabaseError.Reason?] {
      let tasks = numbers.map { number in
        LoopActor.start { [commits] in await failure { _ = try await commits!.add(number, bytes: 8) }?.reason
        }
      }
      var reasons: [DatabaseError.Reason?] = []
      for task in tasks { reasons.append(await task.value) }
      return reasons
    }
  }

  @LoopActor private func withNumbers(
    _ limits: GroupCommit<Int, Int>.Limits = .init(),
    _ body: @LoopActor (Numbers, Database) async throws -> Void
  ) async throws {
    try await withDatabase { database in
      try await database.made("create table number (n int8 primary key check (n < 1000))")
      try await body(Numbers(database, limits), database)
    }
  }

  @Test @LoopActor func writesOfATurnGoAsOneBatch() async throws {
    try await withNumbers { numbers, database in
      #expect(await numbers.add([0]) == [nil])
      #expect(await numbers.add(Array(1...50)).allSatisfy { $0 == nil })
      #expect(numbers.batches == [1, 50])
      let count: Int = try await database.query("select count(*) from number")[0].column(0)
      #expect(count == 51)
    }
  }

  @Test @LoopActor func aRefusedBatchIsHalvedUntilTheBadWriteStandsAlone() async throws {
    try await withNumbers { numbers, database in
      _ = await numbers.add([0])
      let reasons = await numbers.add([1, 2, 3, 4, 5_000, 6, 7, 8])
      #expect(reasons == [nil, nil, nil, nil, .checkViolation, nil, nil, nil])
      #expect(numbers.batches == [1, 8, 8, 4, 4, 2, 1, 1, 2])
    }
  }

  @Test @LoopActor func aRepeatHasTheBatchWrittenAgainWithCare() async throws {
    try await withNumbers { numbers, _ in
      _ = await numbers.add([7])
      #expect(await numbers.add([6, 7, 8]) == [nil, nil, nil])
      #expect(numbers.batches == [1, 3, 3])
    }
  }

  @Test @LoopActor func whatExceedsTheBoundIsRefusedAtOnce() async throws {
    var limits = GroupCommit<Int, Int>.Limits()
    limits.waitingItemsMax = 3
    try await withNumbers(limits) { numbers, _ in
      _ = await numbers.add([0])
      let reasons = await numbers.add([1, 2, 3, 4, 5])
      #expect(reasons == [nil, nil, nil, .busy, .busy])
    }
  }

  @Test @LoopActor func batchesAreBoundedByItemsAndBytes() async throws {
    var limits = GroupCommit<Int, Int>.Limits()
    limits.itemsPerBatchMax = 4
    try await withNumbers(limits) { numbers, _ in
      _ = await numbers.add([0])
      _ = await numbers.add(Array(1...10))
      #expect(numbers.batches == [1, 4, 4, 2])
    }
    limits.bytesPerBatchMax = 20
    try await withNumbers(limits) { numbers, _ in
      _ = await numbers.add([0])
      _ = await numbers.add(Array(1...5))
      #expect(numbers.batches == [1, 2, 2, 1])
    }
  }

  @Test @LoopActor func aDatabaseThatIsAwayIsToldWhenPatienceIsOver() async throws {
    let database = Database(
      try ConnectionString("host=/nonexistent dbname=x"), options: .single, clock: UVClock(), log: .none,
      metrics: Metrics())
    _ = await failure { try await database.open(patienceMs: 10) }
    var limits = GroupCommit<Int, Int>.Limits()
    limits.patienceMs = 100
    let numbers = Numbers(database, limits)
    let error = await failure { _ = try await numbers.commits.add(1, bytes: 8) }
    #expect(error?.reason == .unavailable)
    #expect(error?.mayHaveHappened == false)
    await database.close()
  }

  @Test @LoopActor func whatWasTakenIsWrittenBeforeTheEnd() async throws {
    try await withNumbers { numbers, database in
      let last = LoopActor.start { await numbers.add(Array(1...300)) }
      while numbers.batches.isEmpty { try await database.clock.sleep(ms: 1) }
      await database.close()
      #expect(await last.value.allSatisfy { $0 == nil })
      #expect(await numbers.add([999]) == [.unavailable])
    }
  }

  @Test @LoopActor func refusedWritesAreNotTaken() async throws {
    try await withNumbers { numbers, database in
      database.refuseWrites(DatabaseError(.diskFull, "nearly full"))
      #expect(await numbers.add([1]) == [.diskFull])
      #expect(numbers.batches.isEmpty)
    }
  }
}
