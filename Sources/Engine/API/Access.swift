import Identity

/// Who may call an endpoint.
public enum Access: Sendable, Hashable {
  /// Whoever asks, for what is no operation on anybody's data: probes, descriptions.
  case anyone
  /// Who may do this to some thing at least. To whom it may be done the handler asks, with `Call.require`.
  case operation(Operation)

  var operation: Operation? {
    if case .operation(let operation) = self { operation } else { nil }
  }

  /// Whether nobody has to be signed in. Who is, is known all the same, where the endpoint is not a plain one.
  public var isPublic: Bool { operation?.isPublic ?? true }
}

/// How many requests of a kind one person, or one address where nobody is signed in, may send in a time. Classes are
/// told apart by their names: a request counts against its own alone.
public struct RateClass: Sendable, Hashable {
  public let name: String
  public let limit: Int
  public let windowS: Int

  public init(_ name: String, limit: Int, windowS: Int) {
    precondition(limit > 0 && windowS > 0, "a rate lets something pass in some time")
    precondition(
      !name.isEmpty
        && name.utf8.allSatisfy { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || $0 == UInt8(ascii: "_") },
      "a class has a plain name: it stands in headers")
    self.name = name
    self.limit = limit
    self.windowS = windowS
  }

  private init() {
    (name, limit, windowS) = ("", 0, 1)
  }

  /// Not limited: what costs next to nothing, and what probes and scrapers ask.
  public static let none = RateClass()
  public static let read = RateClass("read", limit: 600, windowS: 60)
  public static let write = RateClass("write", limit: 120, windowS: 60)

  var isLimited: Bool { limit > 0 }
}
