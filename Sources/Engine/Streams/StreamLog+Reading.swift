import Database
import Loop

/// A stretch of a stream, and how far the stream was when it was read.
public struct History: Sendable {
  public let position: StreamPosition
  public let entries: [Entry]
}

extension StreamLog {
  /// Where a history begins.
  public enum Start: Sendable {
    /// Forward: at the first entry. In reverse: at the last.
    case end
    /// Forward: after this entry. In reverse: before it.
    case beyond(Int64)
    /// At the first entry that is not older; in reverse: before it.
    case since(SQLTime)
  }

  /// By how much the times of neighbouring entries may be out of order: an append is not waited for any longer.
  static let disorderUs: Int64 = 10_000_000

  /// A history ends with the entry that passes so many bytes.
  static let historyBytesMax = 1 << 20

  /// Entries in order, or newest first, as many as the limit or fewer that are large; a limit of 0 tells the position
  /// alone. Nil if there is no such stream.
  ///
  /// What has been replaced is served as it is now.
  public func history(
    of stream: StreamID, from start: Start = .end, limit: Int, reverse: Bool = false
  ) async throws -> History? {
    var edge: Int64 = reverse ? .max : 0
    switch start {
    case .end: break
    case .beyond(let seq): edge = seq
    case .since(let time):
      let first: Int64? = try await database.run([
        StreamStore.first(stream, since: time, disorderUs: Self.disorderUs)
      ])[0][0].column(0)
      if let first { edge = reverse ? first : first - 1 } else if !reverse { edge = .max }
    }
    let size = PageSize(entries: limit, bytes: Self.historyBytesMax)
    let entries =
      reverse
      ? StreamStore.page(stream, before: edge, size)
      : StreamStore.page(stream, after: edge, through: .max, size)
    // The position first: what is appended between is in the entries and beyond it, never the other way round.
    let rows = try await database.run([StreamStore.position(stream), entries])
    guard let row = rows[0].first else { return nil }
    let (head, epoch) = try row.values(Int64.self, SQLUUID.self)
    return History(
      position: StreamPosition(head: head, epoch: epoch),
      entries: try rows[1].map(StreamStore.entry).filter { $0.seq <= head })
  }

  /// Finds the entry that an actor has appended with a nonce: for a question that is asked together with others. No row: none yet.
  public nonisolated static func find(_ nonce: String, by actor: Int64, in stream: StreamID) -> Statement {
    StreamStore.find(nonce, by: actor, in: stream)
  }

  /// Replaces an entry's content for good, at its place: a tombstone. For a transaction of the caller's; one row comes
  /// back if the entry was there. Every process is told when that is committed.
  public nonisolated static func replacement(
    of seq: Int64, in stream: StreamID, kind: Int16, payload: [UInt8]
  ) throws(DatabaseError) -> Statement {
    try requireReplacement(payload)
    return StreamStore.replace(stream, [seq], kind: kind, payloads: [payload])
  }

  nonisolated static func requireReplacement(_ payload: [UInt8]) throws(DatabaseError) {
    guard payload.count <= Append.payloadBytesMax else {
      throw DatabaseError(
        .badData, "an entry has \(payload.count) bytes; \(Append.payloadBytesMax) are the most")
    }
  }

  /// The same in a transaction of its own; false if there is no such entry.
  public func replace(
    _ seq: Int64, in stream: StreamID, kind: Int16, payload: [UInt8]
  ) async throws -> Bool {
    if let refusal = database.writeRefusal { throw refusal }
    let statement = try Self.replacement(of: seq, in: stream, kind: kind, payload: payload)
    return try await !database.run([statement])[0].isEmpty
  }

  /// How far these streams are; those that are not there are left out.
  func positions(of streams: [StreamID]) async throws -> [StreamID: StreamPosition] {
    let rows = try await database.run([StreamStore.positions(streams)])[0]
    return Dictionary(
      uniqueKeysWithValues: try rows.map { row in
        let (stream, head, epoch) = try row.values(StreamID.self, Int64.self, SQLUUID.self)
        return (stream, StreamPosition(head: head, epoch: epoch))
      })
  }

  /// The entries after one and through another, as far as a page goes; one at least, if there is any.
  func page(of stream: StreamID, after: Int64, through: Int64, _ size: PageSize) async throws -> [Entry] {
    try await database.run([StreamStore.page(stream, after: after, through: through, size)])[0]
      .map(StreamStore.entry)
  }
}
