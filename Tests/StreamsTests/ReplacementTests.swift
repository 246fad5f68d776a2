import Bytes
import Database
import DatabaseSupport
import Loop
import TestSupport
import Testing

@testable import Streams

/// Tombstones.
@Suite(.onTheLoop) struct ReplacementTests {
  @Test @LoopActor func tombstoneIsServedFromMemoryAndFromTheLogEverywhere() async throws {
    try await withProcesses(2) { processes in
      let room = try await processes[0].log.stream(named: "room:1")
      var feeds: [StreamFeed] = []
      for process in processes { feeds.append(try await process.feeds.feed(of: room)) }
      let ledgers = feeds.map { Ledger($0) }
      _ = try await processes[0].log.append(try (1...9).map { try Append(room, "\($0)", [UInt8($0)]) })
      for ledger in ledgers { await ledger.told(9) }
      #expect(try await processes[0].log.replace(4, in: room, kind: 99, payload: [0, 0]))
      #expect(try await !processes[0].log.replace(400, in: room, kind: 99, payload: []))
      let read = try await processes[1].log.entries(of: room, after: 0, limit: 100)
      #expect(read.map(\.kind) == [1, 1, 1, 99, 1, 1, 1, 1, 1] && read[3].payload == [0, 0])
      for (feed, ledger) in zip(feeds, ledgers) {
        await ledger.toldOfReplacement()
        #expect(ledger.replaced == [4] && ledger.entries.count == 9 && feed.top == 9)
        // From memory, and without it.
        #expect(try await feed.recovered(after: 0).map(\.all) == read.map(\.all))
        #expect(feed.recent(after: 4)?.map(\.all) == read.dropFirst(4).map(\.all))
        feed.forget()
        #expect(try await feed.recovered(after: 0).map(\.all) == read.map(\.all))
      }
      let history = try await processes[0].log.history(of: room, from: .beyond(3), limit: 1)
      #expect(history?.entries.map(\.all) == [read[3].all])
    }
  }

  @Test @LoopActor func tombstoneSharesTheFateOfItsTransaction() async throws {
    struct GivenUp: Error {}
    try await withProcesses(1) { processes in
      let (log, database) = (processes[0].log, processes[0].database)
      let room = try await log.stream(named: "room:1")
      let feed = try await processes[0].feeds.feed(of: room)
      let ledger = Ledger(feed)
      _ = try await log.append(try Append(room, "a", [7]))
      let statement = try StreamLog.replacement(of: 1, in: room, kind: 9, payload: [])
      do {
        try await database.transaction { transaction in
          _ = try await transaction.run([statement])
          throw GivenUp()
        }
      } catch is GivenUp {}
      #expect(try await log.entries(of: room, after: 0, limit: 9).map(\.payload) == [[7]])
      try await database.transaction { _ = try await $0.run([statement]) }
      await ledger.toldOfReplacement()
      #expect(ledger.replaced == [1])
      #expect(try await feed.recovered(after: 0).map(\.kind) == [9])
    }
  }

  @Test @LoopActor func nothingOldIsServedOnceAReplacementIsHeardOf() async throws {
    var random = Seeded(for: "nothingOldIsServedOnceAReplacementIsHeardOf")
    let picks = (0..<60).map { _ in
      (seq: Int64.random(in: 1...80, using: &random), drop: Bool.random(using: &random))
    }
    var limits = StreamFeeds.Limits()
    limits.entriesPerFeedMax = 60
    try await withProcesses(2, limits: limits) { processes in
      let room = try await processes[0].log.stream(named: "room:1")
      _ = try await processes[0].log.append(try (1...80).map { try Append(room, "\($0)", [0]) })
      let feed = try await processes[1].feeds.feed(of: room)
      let witness = Tombstones(feed)
      let asking = (0..<8).map { _ in
        LoopActor.start { () -> [String] in
          var faults: [String] = []
          while !witness.isOver {
            let known = witness.known
            guard let found = try? await feed.recovered(after: 0, limit: 30) else { continue }
            for entry in found where known.contains(entry.seq) && entry.kind != 9 {
              faults.append("entry \(entry.seq) came back")
            }
          }
          return faults
        }
      }
      for pick in picks {
        _ = try await processes[0].log.replace(pick.seq, in: room, kind: 9, payload: [])
        if pick.drop { feed.letGo() }
      }
      _ = try await processes[0].log.append(try Append(room, "end"))
      try await feed.confirmTop()
      await witness.knows(Set(picks.map(\.seq)))
      #expect(try await feed.recovered(after: 0).filter { $0.kind == 9 }.count == Set(picks.map(\.seq)).count)
      witness.isOver = true
      for task in asking { #expect(await task.value == []) }
    }
  }

  @Test @LoopActor func lostHintOfATombstoneIsMadeUpForWhenTheListenerIsBack() async throws {
    try await withProcesses(1) { processes in
      let (log, database) = (processes[0].log, processes[0].database)
      let room = try await log.stream(named: "room:1")
      let feed = try await processes[0].feeds.feed(of: room)
      _ = try await log.append(try Append(room, "a", [7]))
      // The hint is lost, and so is the connection that would have brought it.
      try await database.made("update entry set kind = 9, payload = ''")
      try await database.made(
        "select pg_terminate_backend(pid) from pg_stat_activity "
          + "where datname = current_database() and application_name like '% listener %'")
      while feed.recent(after: 0) != nil { await Task.yield() }
      #expect(try await feed.recovered(after: 0).map(\.kind) == [9])
    }
  }

  /// What has been heard of as replaced.
  @LoopActor private final class Tombstones: FeedFollower {
    private(set) var known: Set<Int64> = []
    var isOver = false
    private var wanted: Set<Int64> = []
    private var waiting: CheckedContinuation<Void, Never>?

    init(_ feed: StreamFeed) { feed.follow(self) }

    func appended(_: ArraySlice<Entry>, to _: StreamFeed) {}

    func replaced(_ sequences: [Int64], in _: StreamFeed) {
      known.formUnion(sequences)
      guard let waiting, known.isSuperset(of: wanted) else { return }
      self.waiting = nil
      waiting.resume()
    }

    func knows(_ sequences: Set<Int64>) async {
      guard !known.isSuperset(of: sequences) else { return }
      wanted = sequences
      await withCheckedContinuation { waiting = $0 }
    }
  }
}
