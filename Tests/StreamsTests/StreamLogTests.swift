import Bytes
import Database
import DatabaseSupport
import Loop

import TestSupport
import Testing

@testable import Streams

@Suite(.onTheLoop) struct StreamLogTests {
  @Test @LoopActor func entriesComeBackInTheOrderOfTheirSequence() async throws {
    try await withStreams { log, _ in
      let room = try await log.stream(named: "room:1")
      for number in 1...5 {
        let appended = try await log.append(try Append(room, "n\(number)", [UInt8(number)]))
        #expect(appended == Appended(seq: Int64(number), isRepeat: false))
      }
      let entries = try await log.entries(of: room, after: 2, limit: 10)
      #expect(entries.map(\.seq) == [3, 4, 5])
      #expect(entries.map(\.payload) == [[3], [4], [5]])
      #expect(try await log.position(of: room)?.head == 5)
    }
  }

  @Test @LoopActor func theSameNonceIsTheSameEntry() async throws {
    try await withStreams { log, _ in
      let room = try await log.stream(named: "room:1")
      let other = try await log.stream(named: "room:2")
      #expect(try await log.append(try Append(room, "a")) == Appended(seq: 1, isRepeat: false))
      #expect(try await log.append(try Append(room, "a")) == Appended(seq: 1, isRepeat: true))
      #expect(try await log.append(try Append(room, "a", by: 2)) == Appended(seq: 2, isRepeat: false))
      #expect(try await log.append(try Append(other, "a")) == Appended(seq: 1, isRepeat: false))
      #expect(try await log.position(of: room)?.head == 2)
    }
  }

  @Test @LoopActor func manyAtOnceAreGaplessAndSingle() async throws {
    var random = Seeded(for: "manyAtOnceAreGaplessAndSingle")
    let picks = (0..<2_000).map { _ in
      (room: Int.random(in: 0..<5, using: &random), nonce: Int.random(in: 0..<700, using: &random))
    }
    try await withStreams { log, _ in
      var rooms: [StreamID] = []
      for name in 0..<5 { rooms.append(try await log.stream(named: "room:\(name)")) }
      let tasks = try picks.map { pick in
        let append = try Append(rooms[pick.room], "\(pick.nonce)", Array("\(pick.nonce)".utf8))
        return LoopActor.start { () -> Result<Appended, any Error> in
          do { return .success(try await log.append(append)) } catch { return .failure(error) }
        }
      }
      var told: [[Int: Set<Int64>]] = Array(repeating: [:], count: 5)
      for (pick, task) in zip(picks, tasks) {
        told[pick.room][pick.nonce, default: []].insert(try await task.value.get().seq)
      }
      for (index, room) in rooms.enumerated() {
        let entries = try await log.entries(of: room, after: 0, limit: 10_000)
        #expect(entries.map(\.seq) == Array(1...Int64(told[index].count)))
        for entry in entries {
          let nonce = try #require(Int(String(decoding: entry.payload, as: UTF8.self)))
          #expect(told[index][nonce] == [entry.seq])
        }
      }
    }
  }

  @Test @LoopActor func twoProcessesShareTheSequencesOfAStream() async throws {
    try await withStreams { log, database in
      let logs = [log, StreamLog(database), StreamLog(database, projections: [{ _ in StreamLog.Writes() }])]
      var rooms: [StreamID] = []
      for name in 0..<7 { rooms.append(try await log.stream(named: "room:\(name)")) }
      var tasks: [Task<Result<Int64, any Error>, Never>] = []
      for number in 0..<1_500 {
        let append = try Append(rooms[number * number % 7], "\(number)", Array("\(number)".utf8))
        let log = logs[number % logs.count]
        tasks.append(
          LoopActor.start {
            do { return .success(try await log.append(append).seq) } catch { return .failure(error) }
          })
        // Several batches of each, under way at the same time.
        if number % 100 == 99 { try await UVClock().sleep(ms: 1) }
      }
      var told: [String: Int64] = [:]
      for (number, task) in tasks.enumerated() { told["\(number)"] = try await task.value.get() }
      var found: [String: Int64] = [:]
      for room in rooms {
        let entries = try await log.entries(of: room, after: 0, limit: 10_000)
        #expect(entries.map(\.seq) == Array((1...).prefix(entries.count)))
        for entry in entries { found[String(decoding: entry.payload, as: UTF8.self)] = entry.seq }
      }
      #expect(found == told)
    }
  }

  @Test @LoopActor func aGroupIsAllOrNothing() async throws {
    try await withStreams { log, _ in
      let room = try await log.stream(named: "room:1")
      let staff = try await log.stream(named: "room:1:staff")
      let both = try await log.append([try Append(room, "a"), try Append(staff, "a")])
      #expect(both.map(\.seq) == [1, 1])
      let nowhere = try #require(StreamID(987_654))
      let error = await failure {
        _ = try await log.append([try Append(room, "b"), try Append(nowhere, "b")])
      }
      #expect(error?.reason == .foreignKeyViolation)
      #expect(try await log.position(of: room)?.head == 1)
    }
  }

  @Test @LoopActor func aPoisonedAppendFailsAlone() async throws {
    try await withStreams { log, _ in
      let room = try await log.stream(named: "room:1")
      let nowhere = try #require(StreamID(987_654))
      let tasks = try (0..<100).map { number in
        let append = try Append(number == 37 ? nowhere : room, "\(number)")
        return LoopActor.start { await failure { _ = try await log.append(append) }?.reason }
      }
      for (number, task) in tasks.enumerated() {
        #expect(await task.value == (number == 37 ? .foreignKeyViolation : nil), "append \(number)")
      }
      #expect(try await log.position(of: room)?.head == 99)
    }
  }

  @Test @LoopActor func whatPostgreSQLWouldRefuseIsRefusedBefore() async throws {
    let room = try #require(StreamID(1))
    for nonce in ["", "a\0", String(repeating: "x", count: 65)] {
      #expect(await failure { _ = try Append(room, nonce) }?.reason == .badData)
    }
    #expect(
      await failure { _ = try Append(room, "a", [UInt8](repeating: 0, count: 10 << 20)) }?.reason == .badData)
  }

  @Test @LoopActor func projectionsSeeWhatIsNewAndShareItsFate() async throws {
    let count: StreamLog.Projection = { new in
      StreamLog.Writes(after: [Statement("insert into tally values ($1)", new.count)])
    }
    try await withStreams(projections: [count]) { log, database in
      try await database.made("create table tally (n int8 check (n < 3))")
      let room = try await log.stream(named: "room:1")
      _ = try await log.append([try Append(room, "a"), try Append(room, "b")])
      _ = try await log.append([try Append(room, "b"), try Append(room, "c")])
      #expect(
        try await database.query("select array_agg(n) from tally")[0].column(0, as: SQLArray<Int64>.self)
          .elements == [2, 1])
      let group = try ["d", "e", "f"].map { try Append(room, $0) }
      #expect(await failure { _ = try await log.append(group) }?.reason == .checkViolation)
      #expect(try await log.position(of: room)?.head == 3)
      _ = try await log.append(try Append(room, "d"))
      #expect(try await log.position(of: room)?.head == 4)
    }
  }

  /// Whichever way a batch goes, with repeats or without: a projection finds each entry where it is.
  @Test @LoopActor func projectionsFindTheSequencesOfTheirEntries() async throws {
    let place: StreamLog.Projection = { new in
      StreamLog.Writes(
        beside: [
          Statement(
            """
            insert into placed
            select t.stream, moved.head - t.distance, moved.counted - t.later, t.nonce, 'beside'
            from unnest($1::int8[], $2::int8[], $3::int8[], $4::text[]) t (stream, distance, later, nonce)
            join moved on moved.id = t.stream
            """, SQLArray(new.map(\.append.stream)), SQLArray(new.map(\.distance)),
            SQLArray(new.map(\.later)),
            SQLArray(new.map(\.append.nonce)))
        ],
        after: new.map {
          Statement(
            "insert into placed select id, head - $2, counted - $3, $4, 'after' from stream where id = $1",
            $0.append.stream, $0.distance, $0.later, $0.append.nonce)
        })
    }
    try await withStreams(projections: [place]) { log, database in
      try await database.made(
        "create table placed (stream int8, seq int8, ordinal int8, nonce text, way text)")
      let rooms = [try await log.stream(named: "room:1"), try await log.stream(named: "room:2")]
      var told: [String: String] = [:]
      for round in 0..<20 {
        let isAlone = round % 3 == 0
        let group = try (0..<5).map { number in
          try Append(
            to: rooms[isAlone ? 0 : (number + round) % 2], by: 1, nonce: "\(max(0, round * 3 - number))",
            kind: 1,
            payload: [], isCounted: number % 3 != 0)
        }
        let append = { try await log.append(group) }
        let held = {
          try await log.transaction(holding: rooms) { held in
            for append in group where try await held.find(append.nonce, by: 1, in: append.stream) == nil {
              try await held.append([append])
            }
          }
        }
        if round % 4 == 0 { try await held() }
        for (append, done) in zip(group, try await append()) {
          told["\(append.stream) \(done.seq)"] = append.nonce
        }
      }
      let found = try await database.query(
        "select stream, seq, ordinal, nonce, way from placed order by stream, seq")
      #expect(found.count == told.count * 2)
      var ordinals: [StreamID: Int64] = [:]
      let rows = try found.map {
        try $0.values(StreamID.self, Int64.self, Int64.self, String.self, String.self)
      }
      for way in ["after", "beside"] {
        ordinals = [:]
        for (stream, seq, ordinal, nonce, found) in rows where found == way {
          #expect(told["\(stream) \(seq)"] == nonce)
          #expect([0, 1].contains(ordinal - (ordinals[stream] ?? 0)), "one more, or not counted")
          ordinals[stream] = ordinal
        }
      }
      for room in rooms {
        let counted: Int64 = try await database.query("select counted from stream where id = $1", room)[0]
          .column(0)
        #expect(counted == ordinals[room] && counted > 0)
      }
    }
  }

  @Test @LoopActor func aTransactionHasItsStreamsToItself() async throws {
    try await withStreams { log, _ in
      let room = try await log.stream(named: "room:1")
      let others = (0..<50).map { number in
        LoopActor.start { await failure { _ = try await log.append(try Append(room, "o\(number)")) } }
      }
      for number in 0..<10 {
        try await log.transaction(holding: [room]) { held in
          let before = try await held.transaction.query("select head from stream where id = $1", room)[0]
          let head: Int64 = try before.column(0)
          #expect(try await held.find("mine\(number)", by: 1, in: room) == nil)
          let done = try await held.append([
            try Append(room, "mine\(number)"), try Append(room, "too\(number)"),
          ])
          #expect(done == [head + 1, head + 2])
          #expect(try await held.find("mine\(number)", by: 1, in: room)?.seq == head + 1)
        }
      }
      for other in others { #expect(await other.value == nil) }
      #expect(try await log.entries(of: room, after: 0, limit: 100).map(\.seq) == Array(1...70))
      let thrown = await failure {
        try await log.transaction(holding: [room]) { held in
          try await held.append([try Append(room, "never")])
          throw DatabaseError(.cancelled, "given up")
        }
      }
      #expect(thrown?.reason == .cancelled)
      #expect(try await log.position(of: room)?.head == 70)
    }
  }

  @Test @LoopActor func followersAreToldOfWhatATransactionAppends() async throws {
    final class Heard: StreamWitness {
      var commits: [Committed] = []
      var replaced: [Int64] = []
      func committed(_ commits: [Committed]) { self.commits += commits }
      func replaced(_ sequences: [Int64], of _: StreamID) { replaced += sequences }
    }
    try await withStreams { log, _ in
      let (room, heard) = (try await log.stream(named: "room:1"), Heard())
      log.tell(heard)
      try await log.transaction(holding: [room]) { held in
        try await held.append([try Append(room, "a")])
        let other = try held.replacement(of: 1, in: room, kind: 1, payload: [2])
        try await held.append([try Append(room, "b")], with: [other])
        #expect(heard.commits.isEmpty && heard.replaced.isEmpty)
      }
      #expect(heard.commits.flatMap(\.entries).map(\.seq) == [1, 2])
      #expect(heard.commits.map(\.head) == [1, 2])
      // Before whoever asked for it is answered: recovery from memory gives the old content no more.
      #expect(heard.replaced == [1])
      #expect(try await log.entries(of: room, after: 0, limit: 1).map(\.payload) == [[2]])
    }
  }
}
