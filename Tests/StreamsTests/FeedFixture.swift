import Bytes
import Database
import DatabaseSupport
import Loop
import Telemetry
import TestSupport
import Testing

@testable import Streams

/// What one process of a server has.
@LoopActor struct Process {
  let database: Database
  let log: StreamLog
  let broker: NotifyBroker
  let feeds: StreamFeeds
}

/// So many processes on one database.
@LoopActor func withProcesses<T: Sendable>(
  _ count: Int, clock: any LoopClock = UVClock(), limits: StreamFeeds.Limits = .init(),
  projections: [StreamLog.Projection] = [], _ body: @LoopActor ([Process]) async throws -> T
) async throws -> T {
  try await TestDatabase.with { open in
    var processes: [Process] = []
    for _ in 0..<count {
      let database = try await open()
      let log = StreamLog(database, projections: projections)
      let broker = NotifyBroker(database)
      let feeds = StreamFeeds(
        log, database: database, broker: broker, clock: clock, log: .none, metrics: Metrics(), limits: limits)
      try await feeds.open()
      processes.append(Process(database: database, log: log, broker: broker, feeds: feeds))
    }
    let result: Result<T, any Error>
    do { result = .success(try await body(processes)) } catch { result = .failure(error) }
    for process in processes { process.feeds.close() }
    return try result.get()
  }
}

/// Writes down all that it is told, and can be waited for.
@LoopActor final class Ledger: FeedFollower {
  let start: Int64
  private(set) var entries: [Entry] = []
  private(set) var replaced: [Int64] = []
  private(set) var restarts = 0
  private var waiting: [(seq: Int64, continuation: CheckedContinuation<Void, Never>)] = []
  private var whenReplaced: CheckedContinuation<Void, Never>?

  /// Follows from now on.
  init(_ feed: StreamFeed) {
    start = feed.top
    feed.follow(self)
  }

  func appended(_ new: ArraySlice<Entry>, to feed: StreamFeed) {
    entries += new
    let top = new.last?.seq ?? 0
    for waiting in waiting where waiting.seq <= top { waiting.continuation.resume() }
    waiting.removeAll { $0.seq <= top }
  }

  func replaced(_ sequences: [Int64], in feed: StreamFeed) {
    replaced += sequences
    whenReplaced?.resume()
    whenReplaced = nil
  }

  func restarted(_ feed: StreamFeed) { restarts += 1 }

  func told(_ seq: Int64) async {
    // Looked at where nothing comes between: a test has no task of the loop, and may be put off just before.
    await withCheckedContinuation { continuation in
      let isTold = (entries.last?.seq ?? start) >= seq
      if isTold { continuation.resume() } else { waiting.append((seq, continuation)) }
    }
  }

  func toldOfReplacement() async {
    await withCheckedContinuation { continuation in
      if replaced.isEmpty { whenReplaced = continuation } else { continuation.resume() }
    }
  }
}

extension Entry {
  /// All that there is of it.
  var all: [Int64] { [seq, actor, at.unixUs, Int64(kind)] + payload.map(Int64.init) }
}

extension StreamFeed {
  /// All that follows, as one who recovers asks for it.
  func recovered(after seq: Int64, limit: Int = 1_000) async throws -> [Entry] {
    var found: [Entry] = []
    while (found.last?.seq ?? seq) < top {
      let more = try await entries(after: found.last?.seq ?? seq, limit: limit)
      try #require(!more.isEmpty, "there is nothing after \(found.last?.seq ?? seq), and the top is \(top)")
      found += more
    }
    return found
  }
}
