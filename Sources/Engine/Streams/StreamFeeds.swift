import Database
import Loop
import Telemetry

/// The live ends of streams: of each that somebody follows here its newest entries in memory, in order and without a gap.
@LoopActor public final class StreamFeeds {
  public struct Limits: Sendable {
    public var feedsMax = 100_000
    /// What a feed keeps in memory.
    public var entriesPerFeedMax = 1_024
    public var bytesPerFeedMax = 512 << 10
    /// What all feeds of the process keep together.
    public var bytesMax = 64 << 20
    /// What a feed holds back while it reads a gap.
    public var heldEntriesMax = 1_024
    /// A feed that nobody follows or holds is let go after so long.
    public var idleMs: UInt64 = 60_000
    /// Reads of the log at a time, for the whole process, and how much each brings.
    public var readsAtOnceMax = 3
    public var readsWaitingMax = 4_096
    public var pageEntries = 128
    public var pageBytes = 256 << 10
    public var looksWaitingMax = 65_536
    public var positionsPerLook = 1_000
    /// How often all feeds are compared with the database: the last hint may have been lost.
    public var compareEveryMs: UInt64 = 40_000
    public var retryMs: UInt64 = 250
    /// How often a read begins anew because what it reads was replaced.
    public var attemptsMax = 8
    public var openPatienceMs: UInt64 = 10_000

    public init() {}
  }

  private static let sweepMs: UInt64 = 5_000

  let clock: any LoopClock
  let limits: Limits
  let reads: FeedReads
  let looks: PositionLooks
  private let streams: StreamLog
  private let broker: any Broker
  private let log: Log
  let metrics: FeedMetrics
  private var feeds: [StreamID: StreamFeed] = [:]
  private var openings: [StreamID: Opening] = [:]
  private var timers: [any ClockTimer] = []
  private var ringBytes = 0
  private var whenListening: [CheckedContinuation<Void, any Error>] = []
  private var isListening = false
  private var isComparing = false
  private var isToCompare = false
  private(set) var isClosed = false

  /// `broker`: that of PostgreSQL, unless there is another.
  public init(
    _ streams: StreamLog, database: Database, broker: (any Broker)? = nil, clock: any LoopClock, log: Log,
    metrics: Metrics, limits: Limits = Limits()
  ) {
    self.streams = streams
    self.broker = broker ?? NotifyBroker(database)
    self.clock = clock
    self.log = log
    self.metrics = FeedMetrics(metrics)
    self.limits = limits
    reads = FeedReads(streams, limits: limits, metrics: self.metrics)
    looks = PositionLooks(streams, limits: limits, metrics: self.metrics)
  }

  /// Begins to listen to what other processes append, and to what is replaced; returns when nothing is missed any more.
  public func open() async throws {
    streams.tell(self)
    broker.open { [weak self] in self?.hear($0) }
    timers = [
      clock.every(ms: limits.compareEveryMs) { [weak self] in self?.compare() },
      clock.every(ms: Self.sweepMs) { [weak self] in self?.sweep() },
    ]
    let patience = clock.after(ms: limits.openPatienceMs) { [weak self] in
      self?.endOpening(.failure(DatabaseError(.unavailable, "the other processes cannot be listened to")))
    }
    defer { patience.stop() }
    guard !isListening else { return }
    try await withCheckedThrowingContinuation { whenListening.append($0) }
  }

  /// Nobody is told anything any more.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    streams.tell(nil)
    broker.close()
    for timer in timers { timer.stop() }
    timers = []
    endOpening(.failure(Self.ending))
    for feed in feeds.values { feed.refuse(Self.ending) }
    feeds = [:]
  }

  /// The live end of a stream: the same for all who ask. Its `top` is not below what this process had committed, and,
  /// when it had to be opened, not below what any process had.
  public func feed(of stream: StreamID) async throws -> StreamFeed {
    guard !isClosed else { throw Self.ending }
    if let feed = feeds[stream] {
      feed.touch()
      return feed
    }
    if let task = openings[stream]?.task { return try await task.value.get() }
    guard feeds.count + openings.count < limits.feedsMax else {
      throw DatabaseError(.busy, "\(feeds.count) streams are followed already")
    }
    let opening = Opening()
    openings[stream] = opening
    let task = LoopActor.start { [self] in await made(stream, opening) }
    opening.task = task
    return try await task.value.get()
  }

  private func made(_ stream: StreamID, _ opening: Opening) async -> Result<StreamFeed, any Error> {
    defer { openings[stream] = nil }
    do {
      // What is committed from here on is noted.
      let position = try await looks.position(of: stream)
      guard !isClosed else { throw Self.ending }
      let feed = StreamFeed(stream, at: position, known: opening.known, in: self)
      feeds[stream] = feed
      return .success(feed)
    } catch { return .failure(error) }
  }

  static let ending = DatabaseError(.unavailable, "the server is ending")

  /// A feed that is being opened, and how far its stream is known to be meanwhile.
  @LoopActor private final class Opening {
    var task: Task<Result<StreamFeed, any Error>, Never>?
    var known: Int64 = 0
  }
}

extension StreamFeeds: StreamWitness {
  /// Followers first, then the other processes.
  public func committed(_ commits: [Committed]) {
    for commit in commits {
      if let feed = feeds[commit.stream] {
        feed.take(commit)
      } else if let opening = openings[commit.stream] {
        opening.known = max(opening.known, commit.head)
      }
    }
    broker.publish(commits.map { StreamHead(stream: $0.stream, head: $0.head) })
  }
  public func replaced(_ sequences: [Int64], of stream: StreamID) { feeds[stream]?.replaced(sequences) }
}

/// What is heard from the other processes.
extension StreamFeeds {
  private func hear(_ notice: BrokerNotice) {
    metrics.hints.increment()
    switch notice {
    case .grown(let heads):
      for head in heads {
        feeds[head.stream]?.notice(head: head.head)
        if let opening = openings[head.stream] { opening.known = max(opening.known, head.head) }
      }
    case .anyGrown: compare()
    case .replaced(let stream, let sequences): feeds[stream]?.replaced(sequences)
    case .gap:
      for feed in feeds.values { feed.forget() }
      compare()
      isListening = true
      endOpening(.success(()))
    }
  }

  private func endOpening(_ result: Result<Void, any Error>) {
    let waiting = whenListening
    whenListening = []
    for continuation in waiting { continuation.resume(with: result) }
  }

  /// Looks where the streams of all feeds are, in batches, until that has succeeded.
  private func compare() {
    isToCompare = true
    guard !isComparing else { return }
    isComparing = true
    LoopActor.start { [self] in
      while isToCompare, !isClosed {
        isToCompare = false
        do { try await compareOnce() } catch {
          isToCompare = true
          await pause(after: error)
        }
      }
      isComparing = false
    }
  }

  private func compareOnce() async throws {
    var left = Array(feeds.keys)[...]
    while !left.isEmpty, !isClosed {
      let found = try await streams.positions(of: Array(left.prefix(limits.positionsPerLook)))
      left = left.dropFirst(limits.positionsPerLook)
      for (stream, position) in found { feeds[stream]?.notice(position) }
    }
  }

  /// After a failure, before the next attempt.
  func pause(after error: any Error) async {
    metrics.failures.increment()
    if !isClosed { log.warning("streams not read", ["reason": LogValue(DatabaseError.detail(of: error))]) }
    do { try await clock.sleep(ms: limits.retryMs) } catch {
      // Cancelled: there is no more to wait for.
    }
  }
}

/// What is kept in memory.
extension StreamFeeds {
  /// Changes what a feed keeps; the rest makes room for it.
  func noteRing(of feed: StreamFeed, _ change: () -> Void) {
    let before = feed.ringBytes
    change()
    let grown = feed.ringBytes - before
    ringBytes += grown
    if grown > 0, ringBytes > limits.bytesMax { makeRoom() }
  }

  /// Lets memory go until an eighth is free: first of feeds that nobody follows, and of those that were of no use for
  /// longest.
  private func makeRoom() {
    let order = feeds.values.sorted {
      ($0.isFollowed ? 1 : 0, $0.usedNs) < ($1.isFollowed ? 1 : 0, $1.usedNs)
    }
    for feed in order where ringBytes > limits.bytesMax - limits.bytesMax / 8 { feed.letGo() }
  }

  /// Lets feeds go that nobody follows, holds, or has asked for lately.
  private func sweep() {
    let oldestNs = limits.idleMs * 1_000_000
    let now = clock.nowNs
    for stream in Array(feeds.keys) {
      guard feeds[stream]?.isFollowed == false, now - (feeds[stream]?.usedNs ?? now) >= oldestNs,
        isKnownUniquelyReferenced(&feeds[stream])
      else { continue }
      feeds[stream]?.letGo()
      feeds[stream] = nil
    }
    metrics.open.set(feeds.count)
    metrics.bytes.set(ringBytes)
  }
}
