import Database
import Loop

/// All durable streams: appends of a turn, over all streams, go as one transaction; each is answered when it is on
/// disk, with its place in its stream.
@LoopActor public final class StreamLog {
  /// What else is written with new entries, in the same transaction: counters, domain events. Told the new entries
  /// of a batch, it answers with statements whose rows are folded already.
  public typealias Projection = @Sendable @LoopActor (_ new: [(Append, Appended)]) -> [Statement]

  private let database: Database
  private let commits: GroupCommit<[Append], [Appended]>

  public init(
    _ database: Database, projections: [Projection] = [],
    limits: GroupCommit<[Append], [Appended]>.Limits = .init()
  ) {
    self.database = database
    commits = GroupCommit(database, name: "streams", limits: limits) { groups, batch in
      try await Self.write(groups, over: batch, projections)
    }
  }

  /// Returns when the entry is on disk; the same nonce again returns the same place.
  public func append(_ append: Append) async throws -> Appended { try await self.append([append])[0] }

  /// Several entries, of one or more streams: all or none.
  public func append(_ group: [Append]) async throws -> [Appended] {
    guard !group.isEmpty else { return [] }
    return try await commits.add(group, bytes: group.reduce(0) { $0 + $1.payload.count + 64 })
  }

  /// The stream of this name, made if need be.
  public func stream(named name: String) async throws -> StreamID {
    let rows = try await database.run([StreamStore.make(name), StreamStore.find(name)])
    return try rows[1][0].column(0)
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

  private static func write(
    _ groups: [[Append]], over batch: Batch, _ projections: [Projection]
  ) async throws -> [Result<[Appended], DatabaseError>] {
    let folded = FoldedAppends(groups)
    let statements = [StreamStore.lockHeads(folded.streams), StreamStore.insert(folded.appends)]
    guard !projections.isEmpty else {
      return folded.outcomes(try await batch.commit(statements)[1].map(StreamStore.appended))
    }
    let appended = try await batch.run(statements)[1].map(StreamStore.appended)
    let new = Array(zip(folded.appends, appended).filter { !$0.1.isRepeat })
    _ = try await batch.commit(new.isEmpty ? [] : projections.flatMap { $0(new) })
    return folded.outcomes(appended)
  }
}
