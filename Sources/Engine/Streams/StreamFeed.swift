import Database
import Loop

/// The live end of one stream: its newest entries in memory, and who is told of them.
///
/// What this process commits comes straight from the commit. What others have written between is read from the log, once
/// and in its place; all else that is heard only tells how far the stream is.
@LoopActor public final class StreamFeed {
  public let stream: StreamID

  private let feeds: StreamFeeds
  private var position: StreamPosition
  private var ring: FeedRing
  private var followers: [ObjectIdentifier: any FeedFollower] = [:]
  private var held: HeldEntries
  /// How far the stream is known to be.
  private var known: Int64
  private var isReading = false
  private var isRenewing = false
  /// Replaced before they were read: what comes in their place from elsewhere may be older.
  private var replacedAhead: Set<Int64> = []
  private var revision = 0
  private var waiting: [(seq: Int64, continuation: CheckedContinuation<Void, any Error>)] = []
  /// When it was last of use to somebody.
  private(set) var usedNs: UInt64

  init(_ stream: StreamID, at position: StreamPosition, known: Int64, in feeds: StreamFeeds) {
    self.stream = stream
    self.position = position
    self.known = known
    self.feeds = feeds
    held = HeldEntries(max: feeds.limits.heldEntriesMax)
    ring = FeedRing(entriesMax: feeds.limits.entriesPerFeedMax, bytesMax: feeds.limits.bytesPerFeedMax)
    usedNs = feeds.clock.nowNs
    if known > position.head { catchUp() }
  }

  public var epoch: SQLUUID { position.epoch }

  /// The highest entry that followers were told of. What another process has committed may be above it for a moment:
  /// `confirmTop` waits for that.
  public var top: Int64 { position.head }

  var ringBytes: Int { ring.bytes }
  var isFollowed: Bool { !followers.isEmpty }

  /// Told of everything above `top` from now on, until it lets go.
  public func follow(_ follower: any FeedFollower) {
    followers[ObjectIdentifier(follower)] = follower
  }

  public func unfollow(_ follower: any FeedFollower) {
    followers[ObjectIdentifier(follower)] = nil
    touch()
  }

  /// The entries after `seq` up to `top`, from memory; nil where memory does not reach back so far.
  public func recent(after seq: Int64) -> ArraySlice<Entry>? { ring.entries(after: seq, top: top) }

  /// The first entries after `seq` and up to `top`, from memory where it reaches, else from the log; one at least, if
  /// there is any. They may be fewer than the limit: ask on until `top` is reached.
  public func entries(after seq: Int64, limit: Int) async throws -> [Entry] {
    let pageEntries = Int64(feeds.limits.pageEntries)
    // Pages are the same for all who ask. Whom such a page does not bring further reads from where it is.
    var after = seq / pageEntries * pageEntries
    for _ in 0..<feeds.limits.attemptsMax {
      guard seq < top, limit > 0 else { return [] }
      if let recent = recent(after: seq) { return Array(recent.prefix(limit)) }
      let revision = revision
      let page = try await feeds.reads.entries(
        FeedReads.Read(stream: stream, after: after, through: after + pageEntries, revision: revision))
      // An entry may have been replaced since it was read.
      guard revision == self.revision else { continue }
      let told = page.prefix { $0.seq <= top }
      feeds.noteRing(of: self) { ring.prepend(told, top: top) }
      let wanted = told.drop { $0.seq <= seq }
      guard wanted.isEmpty else { return Array(wanted.prefix(limit)) }
      after = seq
    }
    throw DatabaseError(.conflict, "a stream changed again and again while it was read")
  }

  /// Returns when `top` is not below what any process had committed when this was called.
  public func confirmTop() async throws {
    let found = try await feeds.looks.position(of: stream)
    notice(found)
    try await reach(found.head)
  }

  /// Waits until `top` is there; throws when the log cannot be read.
  private func reach(_ seq: Int64) async throws {
    guard seq > top else { return }
    guard !feeds.isClosed else { throw StreamFeeds.ending }
    try await withCheckedThrowingContinuation { waiting.append((seq, $0)) }
  }
}

/// What the feeds tell it.
extension StreamFeed {
  func touch() { usedNs = feeds.clock.nowNs }

  /// Committed by this process.
  func take(_ commit: Committed) {
    known = max(known, commit.head)
    let new = commit.entries.drop { $0.seq <= top }
    if !isReading, let first = new.first, first.seq == top + 1 {
      advance(new)
    } else {
      held.add(new)
    }
    catchUp()
  }

  /// The stream is so far.
  func notice(head: Int64) {
    known = max(known, head)
    catchUp()
  }

  /// Where the database says that the stream is.
  func notice(_ found: StreamPosition) {
    guard found.epoch != epoch else { return notice(head: found.head) }
    position = found
    known = found.head
    held.removeAll()
    replacedAhead = []
    forget()
    release { _ in true }
    for follower in Array(followers.values) where isFollowing(follower) { follower.restarted(self) }
  }

  /// These have another content now.
  func replaced(_ sequences: [Int64]) {
    revision += 1
    held.remove(sequences)
    for seq in sequences where seq > top {
      // Whoever could replace it has seen it committed.
      known = max(known, seq)
      replacedAhead.insert(seq)
    }
    let marked = sequences.filter { ring.mark(stale: $0) }
    if !marked.isEmpty { renew() }
    for follower in Array(followers.values) where isFollowing(follower) {
      follower.replaced(sequences, in: self)
    }
    catchUp()
  }

  /// Something may have been replaced, nobody knows what.
  func forget() {
    revision += 1
    letGo()
  }

  /// Keeps nothing in memory.
  func letGo() { feeds.noteRing(of: self) { ring.removeAll() } }

  /// Whoever waits for `top` waits no longer.
  func refuse(_ error: any Error) {
    let refused = waiting
    waiting = []
    for waiting in refused { waiting.continuation.resume(throwing: error) }
  }
}

extension StreamFeed {
  private func isFollowing(_ follower: any FeedFollower) -> Bool {
    followers[ObjectIdentifier(follower)] != nil
  }

  /// Everybody is told what stands directly above `top`.
  private func advance(_ entries: ArraySlice<Entry>) {
    guard let first = entries.first, let last = entries.last else { return }
    precondition(first.seq == top + 1, "a feed goes on from \(top), not with \(first.seq)")
    position = StreamPosition(head: last.seq, epoch: epoch)
    known = max(known, last.seq)
    touch()
    feeds.noteRing(of: self) { ring.append(entries) }
    settleReplaced()
    for follower in Array(followers.values) where isFollowing(follower) {
      follower.appended(entries, to: self)
    }
    release { $0 <= last.seq }
  }

  private func settleReplaced() {
    guard !replacedAhead.isEmpty else { return }
    let come = replacedAhead.filter { $0 <= top }
    replacedAhead.subtract(come)
    if !come.filter({ ring.mark(stale: $0) }).isEmpty { renew() }
  }

  private func release(_ isReached: (Int64) -> Bool) {
    guard !waiting.isEmpty else { return }
    let reached = waiting.filter { isReached($0.seq) }
    waiting.removeAll { isReached($0.seq) }
    for waiting in reached { waiting.continuation.resume() }
  }

  /// Reads what is missing up to what is known, one read at a time.
  private func catchUp() {
    guard !isReading, known > top else { return }
    isReading = true
    LoopActor.start { [self] in
      while known > top, !feeds.isClosed {
        do { try await readOn() } catch {
          refuse(error)
          await feeds.pause(after: error)
        }
      }
      isReading = false
    }
  }

  private func readOn() async throws {
    advance(held.take(after: top))
    guard known > top else { return }
    let epoch = epoch
    let through = held.first.map { $0 - 1 } ?? .max
    let after = top
    let entries = try await feeds.reads.entries(
      FeedReads.Read(stream: stream, after: after, through: through, revision: revision),
      isUrgent: true)
    guard epoch == self.epoch, after == top else { return }
    guard !entries.isEmpty else {
      throw DatabaseError(.conflict, "a stream is known to be further than its log")
    }
    advance(entries[...])
    advance(held.take(after: top))
  }

  /// Reads what was replaced once more, or lets it go when that fails.
  private func renew() {
    guard !isRenewing else { return }
    isRenewing = true
    LoopActor.start { [self] in
      while let seq = ring.stale.max() {
        let before = revision
        let read = FeedReads.Read(stream: stream, after: seq - 1, through: seq, revision: before)
        do {
          let entries = try await feeds.reads.entries(read)
          guard before == revision else { continue }
          guard let entry = entries.first else { throw DatabaseError(.conflict, "an entry is not there") }
          feeds.noteRing(of: self) { ring.renew(entry) }
        } catch { feeds.noteRing(of: self) { ring.drop(through: seq) } }
      }
      isRenewing = false
    }
  }
}
