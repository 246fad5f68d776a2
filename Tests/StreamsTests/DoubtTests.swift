import Bytes
import Database
import DatabaseSupport
import Loop
import TestSupport
import Testing

@testable import Streams

/// Connections that end in the middle of batches: what was acknowledged is there, once, in order.
@Suite(.onTheLoop) struct DoubtTests {
  private static let workers = 12
  private static let appendsEach = 40
  private static let kills = 25

  @Test @LoopActor func acknowledgedAppendsSurviveLostConnections() async throws {
    var random = Seeded(for: "acknowledgedAppendsSurviveLostConnections")
    let pauses = (0..<Self.kills).map { _ in UInt64.random(in: 1...25, using: &random) }
    try await withStreams { log, database in
      try await database.slowCommits()
      let rooms = [try await log.stream(named: "room:1"), try await log.stream(named: "room:2")]
      let workers = (0..<Self.workers).map { worker in
        LoopActor.start { await Self.publish(worker, to: rooms, log) }
      }
      for pause in pauses {
        try await UVClock().sleep(ms: pause)
        try await database.made(
          "select pg_terminate_backend(pid) from pg_stat_activity "
            + "where datname = current_database() and application_name like '% streams %'")
      }
      var acknowledged: [String: Int64] = [:]
      for worker in workers { acknowledged.merge(await worker.value) { _, _ in fatalError("a nonce twice") } }
      #expect(acknowledged.count == Self.workers * Self.appendsEach)
      try await Self.expectOnceAndInOrder(acknowledged, rooms, log)
    }
  }

  /// Every append until it is acknowledged, as a client does it: the same nonce again.
  @LoopActor private static func publish(
    _ worker: Int, to rooms: [StreamID], _ log: StreamLog
  ) async -> [String: Int64] {
    var acknowledged: [String: Int64] = [:]
    for number in 0..<appendsEach {
      let nonce = "\(worker)-\(number)"
      for _ in 0..<20 where acknowledged[nonce] == nil {
        guard
          let append = try? Append(
            to: rooms[number % rooms.count], by: Int64(worker + 1), nonce: nonce, kind: 1,
            payload: Array(nonce.utf8)),
          let appended = try? await log.append(append)
        else { continue }
        acknowledged[nonce] = appended.seq
      }
    }
    return acknowledged
  }

  @LoopActor private static func expectOnceAndInOrder(
    _ acknowledged: [String: Int64], _ rooms: [StreamID], _ log: StreamLog
  ) async throws {
    var found: [String: Int64] = [:]
    for room in rooms {
      let entries = try await log.entries(of: room, after: 0, limit: 100_000)
      #expect(entries.map(\.seq) == Array(1...Int64(entries.count)))
      for entry in entries {
        let nonce = String(decoding: entry.payload, as: UTF8.self)
        #expect(found.updateValue(entry.seq, forKey: nonce) == nil, "\(nonce) is there twice")
      }
    }
    #expect(found == acknowledged)
  }
}

extension Database {
  /// A commit takes some milliseconds, so that many a connection is lost in one.
  fileprivate func slowCommits() async throws {
    try await made(
      "create function dawdle() returns trigger language plpgsql as 'begin perform pg_sleep(0.002); return null; end'"
    )
    try await made(
      "create constraint trigger dawdling after insert on entry deferrable initially deferred "
        + "for each row when (new.seq % 4 = 0) execute function dawdle()")
  }
}
