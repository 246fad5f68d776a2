/// Why the server closes a connection: the code and reason of the close frame. The code's range tells the client
/// whether to come back.
///
///     3000...3499  the protocol's, reconnect         4000...4499  the application's, reconnect
///     3500...3999  the protocol's, stay away         4500...4999  the application's, stay away
public struct DisconnectCode: Hashable, Sendable {
  public let code: UInt16
  /// At most 123 bytes, as a close frame can hold no more (RFC 6455, 5.5).
  public let reason: String

  /// A code of the application's own: 4000 to 4999.
  public init(application code: UInt16, reason: String) {
    precondition((4000...4999).contains(code), "An application's close code lies between 4000 and 4999.")
    self.init(code, reason)
  }

  private init(_ code: UInt16, _ reason: String) {
    precondition(reason.utf8.count <= 123, "A close frame holds a reason of at most 123 bytes.")
    self.code = code
    self.reason = reason
  }

  /// Whether the client comes back by itself.
  public var isReconnecting: Bool { !(3500...3999).contains(code) && !(4500...4999).contains(code) }

  public static let connectionClosed = DisconnectCode(3000, "connection closed")
  public static let shutdown = DisconnectCode(3001, "shutdown")
  public static let serverError = DisconnectCode(3004, "internal server error")
  public static let connectionExpired = DisconnectCode(3005, "connection expired")
  public static let subscriptionExpired = DisconnectCode(3006, "subscription expired")
  /// The client reads too slowly, and recovers when it is back.
  public static let slow = DisconnectCode(3008, "slow")
  public static let writeError = DisconnectCode(3009, "write error")
  /// The server cannot go on from where the client stands in a channel.
  public static let insufficientState = DisconnectCode(3010, "insufficient state")
  public static let forceReconnect = DisconnectCode(3011, "force reconnect")
  public static let noPong = DisconnectCode(3012, "no pong")
  public static let tooManyRequests = DisconnectCode(3013, "too many requests")
  /// The client is to forget its token and its positions before it comes back.
  public static let stateInvalidated = DisconnectCode(3014, "state invalidated")

  public static let invalidToken = DisconnectCode(3500, "invalid token")
  public static let badRequest = DisconnectCode(3501, "bad request")
  /// The client did not become authenticated in time.
  public static let stale = DisconnectCode(3502, "stale")
  public static let forceNoReconnect = DisconnectCode(3503, "force disconnect")
  public static let connectionLimit = DisconnectCode(3504, "connection limit")
  public static let channelLimit = DisconnectCode(3505, "channel limit")
  public static let inappropriateProtocol = DisconnectCode(3506, "inappropriate protocol")
  public static let permissionDenied = DisconnectCode(3507, "permission denied")
  public static let notAvailable = DisconnectCode(3508, "not available")
  public static let tooManyErrors = DisconnectCode(3509, "too many errors")
}
