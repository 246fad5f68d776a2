import Bytes
import Database

public enum StreamTag {}
public typealias StreamID = Identifier<StreamTag>

/// One entry to be written: the same nonce from the same actor is the same entry.
public struct Append: Sendable {
  public static let payloadBytesMax = 256 << 10
  public static let nonceBytesMax = 64

  public let stream: StreamID
  /// Who did it; 0 is the server itself.
  public let actor: Int64
  public let nonce: String
  public let kind: Int16
  public let payload: [UInt8]
  /// What a projection needs to know of it, as the feature has it: the payload need not be read again.
  public let subject: (any Sendable)?
  /// Whether it is one of those that its stream counts.
  public let isCounted: Bool

  /// Refuses what PostgreSQL would refuse, so that one person's text cannot fail everybody's batch.
  public init(
    to stream: StreamID, by actor: Int64, nonce: String, kind: Int16, payload: [UInt8],
    subject: (any Sendable)? = nil, isCounted: Bool = false
  ) throws(DatabaseError) {
    guard (1...Self.nonceBytesMax).contains(nonce.utf8.count), !nonce.utf8.contains(0) else {
      throw DatabaseError(.badData, "a nonce is 1 to \(Self.nonceBytesMax) bytes of text without NUL")
    }
    guard payload.count <= Self.payloadBytesMax else {
      throw DatabaseError(
        .badData, "an entry has \(payload.count) bytes; \(Self.payloadBytesMax) are the most")
    }
    self.stream = stream
    self.actor = actor
    self.nonce = nonce
    self.kind = kind
    self.payload = payload
    self.subject = subject
    self.isCounted = isCounted
  }

  struct Key: Hashable {
    let stream: StreamID
    let actor: Int64
    let nonce: String
  }

  var key: Key { Key(stream: stream, actor: actor, nonce: nonce) }
}

/// Where an entry stands, now that it is on disk.
public struct Appended: Hashable, Sendable {
  public let seq: Int64
  /// It was there already, from an earlier attempt: the caller's, or the server's own, whose outcome was in doubt.
  /// So nobody may have been told of it yet.
  public let isRepeat: Bool
}

/// An entry as it is read back.
public struct Entry: Sendable {
  public let seq: Int64
  public let actor: Int64
  public let at: SQLTime
  public let kind: Int16
  public let payload: [UInt8]

  init(seq: Int64, actor: Int64, at: SQLTime, kind: Int16, payload: [UInt8]) {
    self.seq = seq
    self.actor = actor
    self.at = at
    self.kind = kind
    self.payload = payload
  }

  /// As it was written.
  init(_ append: Append, seq: Int64, at: SQLTime) {
    self.init(seq: seq, actor: append.actor, at: at, kind: append.kind, payload: append.payload)
  }
}

/// How far a stream is.
public struct StreamPosition: Hashable, Sendable {
  public let head: Int64
  public let epoch: SQLUUID
}
