import Bytes
import Database
import DatabaseSupport
import Loop
import Telemetry
import TestSupport
import Testing

@testable import Streams

@Suite(.onTheLoop) struct StreamFeedTests {
  @Test @LoopActor func followersAreToldBeforeTheAppenderResumes() async throws {
    try await withProcesses(1) { processes in
      let (log, feeds) = (processes[0].log, processes[0].feeds)
      let room = try await log.stream(named: "room:1")
      let feed = try await feeds.feed(of: room)
      let ledger = Ledger(feed)
      for number in 1...20 {
        let appended = try await log.append(try Append(room, "\(number)"))
        #expect(ledger.entries.last?.seq == appended.seq && feed.top == appended.seq)
      }
      feed.unfollow(ledger)
      _ = try await log.append(try Append(room, "unheard"))
      #expect(ledger.entries.count == 20 && feed.top == 21)
    }
  }

  @Test(arguments: [false, true]) @LoopActor
  func whatFollowersSeeIsWhatIsReadLater(hasProjections: Bool) async throws {
    try await withProcesses(1, projections: hasProjections ? [{ _ in StreamLog.Writes() }] : []) {
      processes in
      let (log, feeds) = (processes[0].log, processes[0].feeds)
      let room = try await log.stream(named: "room:1")
      let ledger = Ledger(try await feeds.feed(of: room))
      _ = try await log.append([try Append(room, "a", by: 3, [1]), try Append(room, "b", [2, 2])])
      // A repeat: the batch is written carefully.
      _ = try await log.append([try Append(room, "a", by: 3, [9]), try Append(room, "c", by: 4, [])])
      let read = try await log.entries(of: room, after: 0, limit: 10)
      #expect(ledger.entries.map(\.all) == read.map(\.all))
      #expect(read.map(\.seq) == [1, 2, 3])
    }
  }

  @Test @LoopActor func feedIsTheSameForAllWhoAskAndKnowsWhereTheStreamIs() async throws {
    try await withProcesses(2) { processes in
      let room = try await processes[0].log.stream(named: "room:1")
      _ = try await processes[1].log.append(try (1...5).map { try Append(room, "\($0)") })
      let asked = (0..<20).map { _ in
        LoopActor.start { try? await processes[0].feeds.feed(of: room) }
      }
      var found: Set<ObjectIdentifier> = []
      for task in asked {
        let feed = try #require(await task.value)
        #expect(feed.top == 5)
        found.insert(ObjectIdentifier(feed))
      }
      #expect(found.count == 1)
      let position = try #require(try await processes[0].log.position(of: room))
      #expect(try await processes[0].feeds.feed(of: room).epoch == position.epoch)
      let nowhere = try #require(StreamID(987_654))
      #expect(await failure { _ = try await processes[0].feeds.feed(of: nowhere) } != nil)
    }
  }

  @Test @LoopActor func oldEntriesComeFromTheLogAndNewOnesFromMemory() async throws {
    var limits = StreamFeeds.Limits()
    limits.entriesPerFeedMax = 50
    limits.pageEntries = 16
    limits.pageBytes = 600
    try await withProcesses(1, limits: limits) { processes in
      let (log, feeds) = (processes[0].log, processes[0].feeds)
      let room = try await log.stream(named: "room:1")
      let feed = try await feeds.feed(of: room)
      for number in 1...30 {
        _ = try await log.append(
          try (0..<10).map {
            try Append(room, "\(number).\($0)", [UInt8](repeating: UInt8(number), count: 100))
          })
      }
      let read = try await log.entries(of: room, after: 0, limit: 1_000).map(\.all)
      #expect(feed.recent(after: 249) == nil)
      #expect(feed.recent(after: 250)?.map(\.all) == Array(read[250...]))
      #expect(feeds.metrics.reads.count == 0)
      for start in [0, 1, 15, 16, 17, 200, 249, 250, 299, 300] {
        #expect(try await feed.recovered(after: Int64(start)).map(\.all) == Array(read[start...]), "\(start)")
      }
      #expect(feeds.metrics.reads.count > 0)
      #expect(try await feed.entries(after: 3, limit: 2).map(\.seq) == [4, 5])
      #expect(try await feed.entries(after: 290, limit: 3).map(\.seq) == [291, 292, 293])
      #expect(try await feed.entries(after: 300, limit: 3).isEmpty)
    }
  }

  @Test @LoopActor func thousandAskersShareAFewReads() async throws {
    var random = Seeded(for: "thousandAskersShareAFewReads")
    var limits = StreamFeeds.Limits()
    limits.entriesPerFeedMax = 10
    let starts = (0..<1_000).map { _ in Int64.random(in: 0..<300, using: &random) }
    try await withProcesses(1, limits: limits) { processes in
      let (log, feeds) = (processes[0].log, processes[0].feeds)
      let room = try await log.stream(named: "room:1")
      let feed = try await feeds.feed(of: room)
      _ = try await log.append(try (1...400).map { try Append(room, "\($0)") })
      let askers = starts.map { start in
        LoopActor.start { (try? await feed.entries(after: start, limit: 5))?.map(\.seq) }
      }
      for (start, asker) in zip(starts, askers) {
        // A page may end before the limit does.
        let end = min(start + 5, (start / 128 + 1) * 128)
        #expect(await asker.value == Array(start + 1...end))
        #expect(feeds.reads.running <= limits.readsAtOnceMax)
      }
      #expect(feeds.metrics.reads.count == 3, "a read for each of the pages")
      let looksBefore = feeds.metrics.looks.count
      let confirming = (0..<1_000).map { _ in
        LoopActor.start { await failure { try await feed.confirmTop() } }
      }
      for task in confirming { #expect(await task.value == nil) }
      #expect(feeds.metrics.looks.count - looksBefore <= 2)
    }
  }

  @Test @LoopActor func memoryOfAllFeedsIsBounded() async throws {
    var limits = StreamFeeds.Limits()
    limits.bytesMax = 20_000
    try await withProcesses(1, limits: limits) { processes in
      let (log, feeds) = (processes[0].log, processes[0].feeds)
      var all: [(feed: StreamFeed, ledger: Ledger?)] = []
      for name in 0..<4 {
        let feed = try await feeds.feed(of: try await log.stream(named: "room:\(name)"))
        all.append((feed, name % 2 == 0 ? nil : Ledger(feed)))
      }
      for (feed, _) in all {
        _ = try await log.append(
          try (0..<8).map { try Append(feed.stream, "\($0)", [UInt8](repeating: 1, count: 500)) })
      }
      _ = try await log.append(
        try Append(all[1].feed.stream, "one more", [UInt8](repeating: 1, count: 6_000)))
      // 25,168 bytes: those that nobody follows go first, the older one before.
      #expect(all.map { $0.feed.recent(after: 0)?.count } == [nil, 9, nil, 8])
      for (feed, _) in all { #expect(try await feed.recovered(after: 0).first?.seq == 1) }
    }
  }

  @Test @LoopActor func idleFeedsAreLetGoUnlessSomebodyHoldsThem() async throws {
    let clock = ManualClock()
    try await withProcesses(1, clock: clock) { processes in
      let (log, feeds) = (processes[0].log, processes[0].feeds)
      let rooms = [try await log.stream(named: "room:1"), try await log.stream(named: "room:2")]
      var first: StreamFeed? = try await feeds.feed(of: rooms[0])
      let second = try await feeds.feed(of: rooms[1])
      weak let gone = first
      var ledger: Ledger? = first.map { Ledger($0) }
      clock.advance(ms: 100_000)
      #expect(gone === first && first != nil)
      if let ledger { first?.unfollow(ledger) }
      ledger = nil
      first = nil
      clock.advance(ms: 55_000)
      #expect(gone != nil)
      clock.advance(ms: 10_000)
      #expect(gone == nil)
      #expect(try await feeds.feed(of: rooms[1]) === second)
      _ = try await log.append(try rooms.map { try Append($0, "a") })
      #expect(second.top == 1)
      #expect(try await feeds.feed(of: rooms[0]).top == 1)
    }
  }

  @Test @LoopActor func staffEntriesNeverShowInThePublicStream() async throws {
    try await withProcesses(2) { processes in
      let (log, feeds) = (processes[0].log, processes[0].feeds)
      let room = try await log.stream(named: "room:1")
      let staff = try await log.stream(named: "room:1:staff")
      let ledgers = [
        Ledger(try await feeds.feed(of: room)), Ledger(try await processes[1].feeds.feed(of: room)),
      ]
      let staffLedger = Ledger(try await feeds.feed(of: staff))
      for number in 0..<30 {
        let both = [try Append(room, "\(number)", [1]), try Append(staff, "\(number)", [2])]
        _ = try await log.append(number % 3 == 0 ? both : [both[number % 2]])
      }
      let nowhere = try #require(StreamID(987_654))
      _ = await failure {
        _ = try await log.append([try Append(room, "x", [1]), try Append(nowhere, "x", [2])])
      }
      let feed = try await feeds.feed(of: room)
      for ledger in ledgers {
        await ledger.told(feed.top)
        #expect(ledger.entries.allSatisfy { $0.payload == [1] } && ledger.entries.count == Int(feed.top))
      }
      #expect(staffLedger.entries.allSatisfy { $0.payload == [2] } && !staffLedger.entries.isEmpty)
      let position = try #require(try await log.position(of: room))
      #expect(position.head == feed.top && position.head == 10 + 10)
      let history = try #require(try await log.history(of: room, limit: 100))
      #expect(history.entries.count == 20 && history.entries.allSatisfy { $0.payload == [1] })
      #expect(try await feed.recovered(after: 0).allSatisfy { $0.payload == [1] })
      feed.forget()
      #expect(try await feed.recovered(after: 0).allSatisfy { $0.payload == [1] })
    }
  }
}
