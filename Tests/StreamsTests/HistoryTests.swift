import Bytes
import Database
import DatabaseSupport
import Loop
import TestSupport
import Testing

@testable import Streams

@Suite(.onTheLoop) struct HistoryTests {
  @Test @LoopActor func historyGoesBothWaysFromAnOffset() async throws {
    try await withStreams { log, _ in
      let room = try await log.stream(named: "room:1")
      _ = try await log.append(try (1...9).map { try Append(room, "\($0)") })
      func sequences(_ start: StreamLog.Start, _ limit: Int, _ reverse: Bool = false) async throws -> [Int64]?
      {
        let history = try await log.history(of: room, from: start, limit: limit, reverse: reverse)
        #expect(history?.position.head == 9)
        return history?.entries.map(\.seq)
      }
      #expect(try await sequences(.end, 3) == [1, 2, 3])
      #expect(try await sequences(.beyond(4), 3) == [5, 6, 7])
      #expect(try await sequences(.beyond(8), 3) == [9])
      #expect(try await sequences(.beyond(9), 3) == [])
      #expect(try await sequences(.end, 2, true) == [9, 8])
      #expect(try await sequences(.beyond(4), 9, true) == [3, 2, 1])
      #expect(try await sequences(.beyond(1), 9, true) == [])
      #expect(try await sequences(.beyond(3), 0) == [])
      #expect(try await log.history(of: #require(StreamID(99)), limit: 1) == nil)
    }
  }

  /// Times that are out of order by less than a transaction may take.
  @Test @LoopActor func historySinceATimeBeginsAtTheFirstEntryThatIsNotOlder() async throws {
    var random = Seeded(for: "historySinceATimeBeginsAtTheFirstEntryThatIsNotOlder")
    let beginUs: Int64 = 1_763_712_000_000_000
    let times = (0..<500).map {
      beginUs + Int64($0) * 1_000_000 + Int64.random(in: -4_000_000...4_000_000, using: &random)
    }
    try await withStreams { log, database in
      let room = try await log.stream(named: "room:1")
      let empty = try await log.stream(named: "room:2")
      _ = try await log.append(try (0..<500).map { try Append(room, "\($0)") })
      _ = try await database.query(
        """
        update entry set at = t.at from unnest($1::timestamptz[]) with ordinality t (at, seq)
        where entry.seq = t.seq
        """, SQLArray(times.map { SQLTime(unixUs: $0) }))
      for _ in 0..<60 {
        let since = beginUs + Int64.random(in: -20_000_000...520_000_000, using: &random)
        let first = times.firstIndex { $0 >= since }.map { Int64($0 + 1) }
        let after = try await log.history(of: room, from: .since(SQLTime(unixUs: since)), limit: 2)
        #expect(after?.entries.first?.seq == first)
        let before = try await log.history(
          of: room, from: .since(SQLTime(unixUs: since)), limit: 2, reverse: true)
        #expect(before?.entries.first?.seq == (first == 1 ? nil : (first ?? 501) - 1))
      }
      let none = try await log.history(of: empty, from: .since(SQLTime(unixUs: beginUs)), limit: 2)
      #expect(none?.entries.isEmpty == true && none?.position.head == 0)
    }
  }
}
