import Database

/// Something that happened, as its feature puts it: `lesson.completed`, `message.sent`, `class.ended`.
public struct NewEvent: Sendable {
  public let kind: String
  /// Who did it; nil: the server itself.
  public let actor: Int64?
  /// Whom and what it concerns, in an order that the kind defines.
  public let subjects: [Int64]
  public let course: Int64?
  /// A JSON object, in UTF-8.
  public let payload: [UInt8]

  public init(
    _ kind: String, actor: Int64? = nil, subjects: [Int64] = [], course: Int64? = nil,
    payload: [UInt8] = Array("{}".utf8)
  ) {
    precondition(kind.contains(".") && kind.utf8.count <= 64, "an event's kind is feature.happened")
    self.kind = kind
    self.actor = actor
    self.subjects = subjects
    self.course = course
    self.payload = payload
  }
}

/// An event that is committed and has its place in the order.
public struct DomainEvent: Sendable, Hashable {
  /// Its place: from 1, without gaps, and never smaller than that of an event which it could have followed.
  public let id: Int64
  public let kind: String
  public let actor: Int64?
  public let subjects: [Int64]
  public let course: Int64?
  public let payload: [UInt8]
  /// When the transaction began that wrote it.
  public let at: SQLTime
}
