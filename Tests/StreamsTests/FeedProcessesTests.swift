import Bytes
import Database
import DatabaseSupport
import Loop
import TestSupport
import Testing

@testable import Streams

/// Several processes on one database, and what goes wrong between them.
@Suite(.onTheLoop) struct FeedProcessesTests {
  private static let workersEach = 4
  private static let appendsEach = 60

  private enum Trouble: String, CaseIterable {
    case none, listenersKilled, writersKilled, allKilled

    var victims: String? {
      switch self {
      case .none: nil
      case .listenersKilled: "% listener %"
      case .writersKilled: "% streams %"
      case .allKilled: "lyceum %"
      }
    }
  }

  @Test(arguments: ["none", "listenersKilled", "writersKilled", "allKilled"]) @LoopActor
  func everyFollowerIsToldEverythingOnceAndInOrder(trouble: String) async throws {
    var random = Seeded(for: "everyFollowerIsToldEverythingOnceAndInOrder(\(trouble))")
    let pauses = (0..<20).map { _ in UInt64.random(in: 1...20, using: &random) }
    let late = Int.random(in: 3..<17, using: &random)
    var limits = StreamFeeds.Limits()
    limits.entriesPerFeedMax = 40
    limits.pageEntries = 16
    limits.heldEntriesMax = 8
    limits.retryMs = 5
    try await withProcesses(2, limits: limits) { processes in
      try await processes[0].database.dawdleAtCommits()
      let killer = processes[0].database
      let rooms = [
        try await processes[0].log.stream(named: "room:1"),
        try await processes[0].log.stream(named: "room:2"),
      ]
      var ledgers = try await Self.ledgers(rooms, processes)
      let workers = processes.enumerated().flatMap { number, process in
        (0..<Self.workersEach).map { worker in
          LoopActor.start { await Self.publish("\(number).\(worker)", to: rooms, process.log) }
        }
      }
      for (turn, pause) in pauses.enumerated() {
        try await UVClock().sleep(ms: pause)
        if turn == late { ledgers += try await Self.ledgers(rooms, processes) }
        if let victims = Trouble(rawValue: trouble)?.victims { await Self.kill(victims, killer) }
      }
      for worker in workers { #expect(await worker.value == Self.appendsEach) }
      try await Self.expectComplete(ledgers, rooms, processes[1].log)
    }
  }

  private struct Told {
    let room: Int
    let ledger: Ledger
    let feed: StreamFeed
  }

  @LoopActor private static func ledgers(_ rooms: [StreamID], _ processes: [Process]) async throws -> [Told] {
    var told: [Told] = []
    for (index, room) in rooms.enumerated() {
      for process in processes {
        let feed = try await process.feeds.feed(of: room)
        told.append(Told(room: index, ledger: Ledger(feed), feed: feed))
      }
    }
    return told
  }

  /// Every append until it is acknowledged.
  @LoopActor private static func publish(_ name: String, to rooms: [StreamID], _ log: StreamLog) async -> Int
  {
    var acknowledged = 0
    for number in 0..<appendsEach {
      guard let append = try? Append(rooms[number % 2], "\(name)-\(number)", Array(name.utf8)) else {
        continue
      }
      for _ in 0..<50 {
        if (try? await log.append(append)) != nil {
          acknowledged += 1
          break
        }
      }
    }
    return acknowledged
  }

  /// Who kills may be hit as well.
  @LoopActor private static func kill(_ victims: String, _ database: Database) async {
    _ = await failure {
      _ = try await database.query(
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name like $1 and pid <> pg_backend_pid()
        """, victims)
    }
  }

  @LoopActor private static func expectComplete(
    _ ledgers: [Told], _ rooms: [StreamID], _ log: StreamLog
  ) async throws {
    let read = [
      try await log.entries(of: rooms[0], after: 0, limit: 10_000),
      try await log.entries(of: rooms[1], after: 0, limit: 10_000),
    ]
    #expect(read[0].count + read[1].count == 2 * workersEach * appendsEach)
    for told in ledgers {
      let all = read[told.room]
      await told.ledger.told(Int64(all.count))
      #expect(told.ledger.entries.map(\.all) == all.dropFirst(Int(told.ledger.start)).map(\.all))
      #expect(try await told.feed.recovered(after: 0).map(\.all) == all.map(\.all))
    }
  }

  @Test @LoopActor func lostLastHintIsMadeUpForByComparing() async throws {
    let clock = ManualClock()
    try await withProcesses(1, clock: clock) { processes in
      let process = processes[0]
      let room = try await process.log.stream(named: "room:1")
      let feed = try await process.feeds.feed(of: room)
      let ledger = Ledger(feed)
      // It tells nobody.
      let silent = StreamLog(process.database)
      _ = try await silent.append(try Append(room, "a"))
      #expect(feed.top == 0)
      clock.advance(ms: 40_000)
      await ledger.told(1)
      _ = try await silent.append(try Append(room, "b"))
      try await feed.confirmTop()
      #expect(ledger.entries.map(\.seq) == [1, 2])
    }
  }

  @Test @LoopActor func processAloneTellsNobodyOfItsCommits() async throws {
    try await TestDatabase.with { open in
      let database = try await open()
      let alone = NotifyBroker(database)
      var notices: [BrokerNotice] = []
      await withCheckedContinuation { continuation in
        var continuation: CheckedContinuation<Void, Never>? = continuation
        alone.open { notice in
          notices.append(notice)
          continuation?.resume()
          continuation = nil
        }
      }
      #expect(notices == [.gap] && !alone.hasPeers)
      let told = alone.toldCount
      alone.publish([StreamHead(stream: StreamID(1)!, head: 4)])
      #expect(alone.toldCount == told)
      alone.close()
    }
  }

  @Test @LoopActor func processesLearnOfEachOther() async throws {
    try await withProcesses(3) { processes in
      let room = try await processes[0].log.stream(named: "room:1")
      var ledgers: [Ledger] = []
      for process in processes { ledgers.append(Ledger(try await process.feeds.feed(of: room))) }
      for (number, process) in processes.enumerated() {
        _ = try await process.log.append(try Append(room, "\(number)"))
        for ledger in ledgers { await ledger.told(Int64(number + 1)) }
      }
      #expect(processes.allSatisfy { $0.broker.hasPeers })
    }
  }

  @Test @LoopActor func manyStreamsAtOnceFitTheNotifications() async throws {
    try await withProcesses(2) { processes in
      try await processes[0].database.made(
        "insert into stream (name) select 'room:' || n from generate_series(1, 2000) n")
      let ids = try await processes[0].database.made("select id from stream order by id")
        .map { try $0.column(0, as: StreamID.self) }
      var ledgers: [Ledger] = []
      for id in ids { ledgers.append(Ledger(try await processes[1].feeds.feed(of: id))) }
      _ = try await processes[0].log.append(try ids.map { try Append($0, "a") })
      for ledger in ledgers { await ledger.told(1) }
    }
  }

  @Test @LoopActor func anotherEpochIsToldAndForgetsTheOld() async throws {
    let clock = ManualClock()
    try await withProcesses(1, clock: clock) { processes in
      let process = processes[0]
      let room = try await process.log.stream(named: "room:1")
      let feed = try await process.feeds.feed(of: room)
      let ledger = Ledger(feed)
      _ = try await process.log.append(try (1...3).map { try Append(room, "\($0)") })
      try await process.database.made("delete from entry where seq > 1")
      try await process.database.made("update stream set head = 1")
      try await process.database.made(StreamLog.renewEpochs)
      try await feed.confirmTop()
      #expect(ledger.restarts == 1 && feed.top == 1)
      #expect(try await feed.recovered(after: 0).map(\.seq) == [1])
      #expect(feed.epoch == (try await process.log.position(of: room))?.epoch)
      _ = try await process.log.append(try Append(room, "new"))
      #expect(ledger.entries.map(\.seq) == [1, 2, 3, 2])
    }
  }
}

extension Database {
  /// A commit takes some milliseconds, so that many a connection is lost in one.
  fileprivate func dawdleAtCommits() async throws {
    try await made(
      "create function dawdle() returns trigger language plpgsql as 'begin perform pg_sleep(0.002); return null; end'"
    )
    try await made(
      "create constraint trigger dawdling after insert on entry deferrable initially deferred "
        + "for each row when (new.seq % 4 = 0) execute function dawdle()")
  }
}
