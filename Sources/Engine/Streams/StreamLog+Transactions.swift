import Database
import Loop

/// Entries that are appended with whatever else a transaction of the caller's does, decided from what it has read.
extension StreamLog {
  /// Runs the body in a transaction that has these streams to itself: nothing is appended to them until it is over. So what it reads of
  /// them and of their projections is how things are. What it appends is told to followers after the commit.
  ///
  /// The heads are locked first, in the order of everybody, so the body locks nothing before them. It waits as few round trips
  /// as it can: all appends wait as well.
  public func transaction<T: Sendable>(
    holding streams: [StreamID], _ body: @Sendable @LoopActor (HeldStreams) async throws -> T
  ) async throws -> T {
    let (value, commits, replaced) = try await database.transaction { transaction in
      let rows = try await transaction.run([StreamStore.lockHeads(streams)])[0]
      let held = HeldStreams(
        transaction, heads: try StreamStore.heads(rows), at: try StreamStore.time(rows), projections)
      return (try await body(held), held.commits, held.replaced)
    }
    tell(commits, replaced: replaced)
    return value
  }
}

/// Streams that one transaction has to itself. Only inside of `StreamLog.transaction`.
@LoopActor public final class HeldStreams {
  public let transaction: Transaction
  private var heads: [StreamID: Int64]
  private let at: SQLTime?
  private let projections: [StreamLog.Projection]
  private(set) var commits: [Committed] = []
  private(set) var replaced: [StreamID: [Int64]] = [:]

  init(
    _ transaction: Transaction, heads: [StreamID: Int64], at: SQLTime?, _ projections: [StreamLog.Projection]
  ) {
    self.transaction = transaction
    self.heads = heads
    self.at = at
    self.projections = projections
  }

  /// The entry that this actor has appended with this nonce; nil: none yet.
  public func find(_ nonce: String, by actor: Int64, in stream: StreamID) async throws -> Entry? {
    try await transaction.run([StreamStore.find(nonce, by: actor, in: stream)])[0].first.map(
      StreamStore.entry)
  }

  /// Appends what is known to be new, with its projections, and what else belongs to it, in one round trip. Answers with the
  /// sequences.
  @discardableResult public func append(
    _ appends: [Append], with others: [Statement] = []
  ) async throws -> [Int64] {
    var numbered = AppendPlan.Numbered()
    for append in appends {
      guard let head = heads[append.stream] else { throw AppendPlan.noStream }
      heads[append.stream] = head + 1
      numbered.new.append((append, head + 1))
    }
    numbered.heads = Set(appends.map(\.stream)).map { ($0, heads[$0] ?? 0) }
    if let at { commits += numbered.commits(at: at) }
    _ = try await transaction.run(numbered.statements(projections) + others)
    return numbered.new.map(\.seq)
  }

  /// Replaces an entry's content for good, when it is run. Once that is committed nobody is given the old one by this process any more.
  public func replacement(
    of seq: Int64, in stream: StreamID, kind: Int16, payload: [UInt8]
  ) throws(DatabaseError) -> Statement {
    try replacement(of: [seq], in: stream, kind: kind, payloads: [payload])
  }

  /// The same of several entries of one kind: `payloads` in the order of `sequences`.
  public func replacement(
    of sequences: [Int64], in stream: StreamID, kind: Int16, payloads: [[UInt8]]
  ) throws(DatabaseError) -> Statement {
    for payload in payloads { try StreamLog.requireReplacement(payload) }
    replaced[stream, default: []] += sequences
    return StreamStore.replace(stream, sequences, kind: kind, payloads: payloads)
  }
}
