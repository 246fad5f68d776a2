import Bytes
import Database
import DatabaseSupport
import Loop
import Telemetry
import TestSupport
import Testing

@testable import Streams

/// What is heard while a feed is at something else.
@Suite(.onTheLoop) struct ScriptedBrokerTests {
  @Test @LoopActor func whatIsHeardWhileAFeedIsOpenedIsNotMissed() async throws {
    try await withScript { script in
      let room = try await script.silent.stream(named: "room:1")
      // Committed, and not yet seen by whoever looks for the head.
      try await script.database.made(
        "insert into entry (stream_id, seq, actor_id, kind, nonce, payload) values (\(room.rawValue), 1, 1, 1, 'a', '')"
      )
      let opening = LoopActor.start { try? await script.feeds.feed(of: room) }
      while script.feeds.metrics.looks.count == 0 { await Task.yield() }
      script.broker.say(.grown([StreamHead(stream: room, head: 1)]))
      let feed = try #require(await opening.value)
      let ledger = Ledger(feed)
      await ledger.told(1)
      #expect(feed.top == 1)
    }
  }

  @Test @LoopActor func nothingAboveTheTopIsGivenOutBeforeItIsTold() async throws {
    try await withScript { script in
      let room = try await script.silent.stream(named: "room:1")
      _ = try await script.silent.append(try (1...5).map { try Append(room, "\($0)") })
      let feed = try await script.feeds.feed(of: room)
      _ = try await script.silent.append(try (6...9).map { try Append(room, "\($0)") })
      #expect(try await feed.entries(after: 0, limit: 100).map(\.seq) == [1, 2, 3, 4, 5])
      let ledger = Ledger(feed)
      script.broker.say(.anyGrown)
      await ledger.told(9)
      #expect(ledger.entries.map(\.seq) == [6, 7, 8, 9])
    }
  }

  @Test @LoopActor func repeatOfWhatNobodyWasToldOfBringsIt() async throws {
    try await withScript { script in
      let room = try await script.silent.stream(named: "room:1")
      let ledger = Ledger(try await script.feeds.feed(of: room))
      _ = try await script.silent.append(try Append(room, "a", [5]))
      let again = try await script.log.append(try Append(room, "a", [6]))
      #expect(again == Appended(seq: 1, isRepeat: true))
      await ledger.told(1)
      #expect(ledger.entries.map(\.payload) == [[5]])
      #expect(script.broker.published.last == [StreamHead(stream: room, head: 1)])
    }
  }

  @Test @LoopActor func readIsRepeatedWhenSomethingIsReplacedMeanwhile() async throws {
    try await withScript { script in
      let room = try await script.silent.stream(named: "room:1")
      _ = try await script.silent.append(try (1...5).map { try Append(room, "\($0)") })
      let feed = try await script.feeds.feed(of: room)
      let asker = await onceReading(script) {
        script.broker.say(.replaced(room, [3]))
      } after: {
        LoopActor.start { (try? await feed.entries(after: 0, limit: 100))?.count }
      }
      #expect(await asker.value == 5)
      #expect(script.feeds.metrics.reads.count == 2)
    }
  }

  @Test @LoopActor func entryReplacedWhileItIsReadForTheFirstTimeIsNotKeptAsItWas() async throws {
    try await withScript { script in
      let room = try await script.silent.stream(named: "room:1")
      let feed = try await script.feeds.feed(of: room)
      let (ledger, glance) = (Ledger(feed), Glance(feed))
      _ = try await script.silent.append(try (1...5).map { try Append(room, "\($0)") })
      await onceReading(script) {
        script.broker.say(.replaced(room, [3]))
      } after: {
        script.broker.say(.grown([StreamHead(stream: room, head: 5)]))
      }
      await ledger.told(5)
      #expect(glance.reaches == [3])
      #expect(try await feed.recovered(after: 0).map(\.seq) == [1, 2, 3, 4, 5])
    }
  }

  @Test @LoopActor func replacementTellsHowFarTheStreamIs() async throws {
    try await withScript { script in
      let room = try await script.silent.stream(named: "room:1")
      let ledger = Ledger(try await script.feeds.feed(of: room))
      _ = try await script.silent.append(try (1...2).map { try Append(room, "\($0)") })
      _ = try await script.silent.replace(2, in: room, kind: 9, payload: [])
      script.broker.say(.replaced(room, [2]))
      await ledger.told(2)
      #expect(ledger.entries.map(\.kind) == [1, 9])
    }
  }

  @Test @LoopActor func whoMeetsAStrangerSaysThatItIsHere() async throws {
    try await TestDatabase.with { open in
      let database = try await open()
      let (texts, said) = AsyncStream.makeStream(of: String.self)
      let broker = NotifyBroker(database)
      let listening = database.listen(NotifyBroker.channel) { notice in
        if case .payload(let text) = notice { said.yield(text) }
      }
      await withCheckedContinuation { continuation in
        var continuation: CheckedContinuation<Void, Never>? = continuation
        broker.open { _ in
          continuation?.resume()
          continuation = nil
        }
      }
      try await database.made("select pg_notify('streams', 'here stranger')")
      for await text in texts {
        if case .here(let process)? = Hint(text), process != "stranger" { break }
      }
      #expect(broker.hasPeers)
      listening.stop()
      broker.close()
    }
  }
}

/// Begins something that reads, and does something while the first read is under way: on the loop all along, so that
/// no answer comes in between.
@discardableResult
@LoopActor private func onceReading<T: Sendable>(
  _ script: Script, _ body: @escaping @Sendable @LoopActor () -> Void,
  after begin: @escaping @Sendable @LoopActor () -> T
) async -> T {
  await LoopActor.start {
    let value = begin()
    while script.feeds.metrics.reads.count == 0 { await Task.yield() }
    body()
    return value
  }.value
}

/// Notes how far back memory reaches when new entries are told.
@LoopActor private final class Glance: FeedFollower {
  private(set) var reaches: [Int64] = []

  init(_ feed: StreamFeed) { feed.follow(self) }

  func appended(_: ArraySlice<Entry>, to feed: StreamFeed) {
    if let first = (0...feed.top).first(where: { feed.recent(after: $0) != nil }) { reaches.append(first) }
  }
}

/// One process whose broker says what the test wants; and a log that tells nobody.
@LoopActor private struct Script {
  let database: Database
  let silent: StreamLog
  let log: StreamLog
  let broker: ScriptedBroker
  let feeds: StreamFeeds
}

@LoopActor private final class ScriptedBroker: Broker {
  private var hear: (@LoopActor (BrokerNotice) -> Void)?
  private(set) var published: [[StreamHead]] = []

  func open(_ hear: @escaping @LoopActor (BrokerNotice) -> Void) {
    self.hear = hear
    hear(.gap)
  }

  func say(_ notice: BrokerNotice) { hear?(notice) }
  func publish(_ heads: [StreamHead]) { published.append(heads) }
  func close() { hear = nil }
}

@LoopActor private func withScript(_ body: @LoopActor (Script) async throws -> Void) async throws {
  try await TestDatabase.with { open in
    let database = try await open()
    let (log, broker) = (StreamLog(database), ScriptedBroker())
    let feeds = StreamFeeds(
      log, database: database, broker: broker, clock: ManualClock(), log: .none, metrics: Metrics())
    try await feeds.open()
    try await body(
      Script(database: database, silent: StreamLog(database), log: log, broker: broker, feeds: feeds))
    feeds.close()
  }
}
