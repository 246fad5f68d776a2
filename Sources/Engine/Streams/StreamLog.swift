import Database
import Loop

/// All durable streams: appends of a turn, over all streams, go as one transaction; each is answered when it is on
/// disk, with its place in its stream.
@LoopActor public final class StreamLog {
  /// What else is written with new entries, in the same transaction: counters, domain events. Told the new entries of a batch, it
  /// answers with statements whose rows are folded already; none where nothing of it is its own.
  public typealias Projection = @Sendable @LoopActor (_ new: [Projected]) -> Writes

  /// The statement that belongs to bringing a backup back, in the same transaction: what was appended after the backup
  /// is gone, so nobody may go on from there.
  public nonisolated static let renewEpochs = StreamStore.renewEpochs

  let database: Database
  let projections: [Projection]
  private let commits: GroupCommit<[Append], [Appended]>
  private let names: SharedLooks<String, StreamID>
  private let witness: Witness

  public init(
    _ database: Database, projections: [Projection] = [],
    limits: GroupCommit<[Append], [Appended]>.Limits = .init()
  ) {
    self.database = database
    self.projections = projections
    let witness = Witness()
    self.witness = witness
    names = SharedLooks { try await Self.streams(named: $0, in: database) }
    commits = GroupCommit(database, name: "streams", limits: limits) { groups, batch, mayRepeat in
      try await Self.write(groups, over: batch, projections, mayRepeat, witness)
    }
  }

  /// Returns when the entry is on disk; the same nonce again returns the same place.
  public func append(_ append: Append) async throws -> Appended { try await self.append([append])[0] }

  /// Several entries, of one or more streams: all or none.
  public func append(_ group: [Append]) async throws -> [Appended] {
    guard !group.isEmpty else { return [] }
    return try await commits.add(group, bytes: Self.bytes(of: group))
  }

  /// The same without a task that waits: for what comes by the ten thousand a second.
  public func append(
    _ group: [Append], told: @escaping @LoopActor (Result<[Appended], DatabaseError>) -> Void
  ) {
    guard !group.isEmpty else { return told(.success([])) }
    commits.add(group, bytes: Self.bytes(of: group), told: told)
  }

  private static func bytes(of group: [Append]) -> Int { group.reduce(0) { $0 + $1.payload.count + 64 } }

  /// The stream of this name, made if need be.
  public func stream(named name: String) async throws -> StreamID {
    guard let stream = try await names.find(name) else { preconditionFailure("what was made is there") }
    return stream
  }

  /// Looked for first: on a full disk nothing can be made, and what is there can be read.
  private static func streams(named names: [String], in database: Database) async throws -> [String: StreamID]
  {
    let found = try streams(try await database.run([StreamStore.find(names)])[0])
    let missing = names.filter { found[$0] == nil }
    guard !missing.isEmpty else { return found }
    if let refusal = database.writeRefusal { throw refusal }
    let rows = try await database.run([StreamStore.make(missing), StreamStore.find(missing)])
    return try found.merging(streams(rows[1])) { found, _ in found }
  }

  private static func streams(_ rows: Rows) throws -> [String: StreamID] {
    Dictionary(uniqueKeysWithValues: try rows.map { try $0.values(String.self, StreamID.self) })
  }

  /// Nil if there is no such stream.
  public func position(of stream: StreamID) async throws -> StreamPosition? {
    guard let row = try await database.run([StreamStore.position(stream)])[0].first else { return nil }
    let (head, epoch) = try row.values(Int64.self, SQLUUID.self)
    return StreamPosition(head: head, epoch: epoch)
  }

  /// The entries that follow `seq`, in order.
  public func entries(of stream: StreamID, after seq: Int64, limit: Int) async throws -> [Entry] {
    try await database.run([StreamStore.entries(stream, after: seq, limit: limit)])[0].map(StreamStore.entry)
  }

  /// Has somebody told of every commit from now on. There is one; it is not kept alive.
  public func tell(_ witness: (any StreamWitness)?) { self.witness.target = witness }

  private static func write(
    _ groups: [[Append]], over batch: Batch, _ projections: [Projection], _ mayRepeat: Bool,
    _ witness: Witness
  ) async throws -> [Result<[Appended], DatabaseError>] {
    if !mayRepeat { return try await writeAtOnce(AppendRun(groups), over: batch, projections, witness) }
    return try await writeInSteps(AppendPlan(groups), over: batch, projections, witness)
  }

  /// One round trip, where nothing has to be known before: the heads are locked, and added up by PostgreSQL.
  private static func writeAtOnce(
    _ run: AppendRun, over batch: Batch, _ projections: [Projection], _ witness: Witness
  ) async throws -> [Result<[Appended], DatabaseError>] {
    let writes = Writes(run.projected, by: projections)
    let rows = try await batch.commit(
      linked: { StreamStore.append(behind: run, $0).including(writes.beside) }, then: writes.after)
    let heads = try StreamStore.heads(rows)
    if let target = witness.target, let at = try StreamStore.time(rows) {
      target.committed(run.commits(heads: heads, at: at))
    }
    return run.outcomes(heads: heads)
  }

  /// Two round trips: the heads, locked, and what is there already; then everything new, with its projections, and the
  /// commit. Only when an attempt without has shown that something is: repeats are rare, and the look-up is a third of
  /// PostgreSQL's work.
  private static func writeInSteps(
    _ plan: AppendPlan, over batch: Batch, _ projections: [Projection], _ witness: Witness
  ) async throws -> [Result<[Appended], DatabaseError>] {
    let found = try await batch.run([
      StreamStore.lockHeads(plan.streams), StreamStore.findRepeats(plan.appends),
    ])
    let numbered = plan.numbered(
      heads: try StreamStore.heads(found[0]), earlier: try found[1].map { try $0.column(0) })
    _ = try await batch.commit(numbered.statements(projections))
    if let target = witness.target, let at = try StreamStore.time(found[0]) {
      target.committed(numbered.commits(at: at))
    }
    return numbered.outcomes
  }

  /// Tells of what a transaction of the caller's has committed.
  func tell(_ commits: [Committed], replaced: [StreamID: [Int64]]) {
    for (stream, sequences) in replaced { witness.target?.replaced(sequences, of: stream) }
    if !commits.isEmpty { witness.target?.committed(commits) }
  }

  /// Whom the batches tell: known only after they are set up.
  @LoopActor private final class Witness {
    weak var target: (any StreamWitness)?
  }
}
