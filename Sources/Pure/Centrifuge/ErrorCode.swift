/// Why a command is refused: the error of the reply to it.
///
/// 100 to 399 are the protocol's; 400 to 1999 are the application's. A temporary error invites the client to try
/// again by itself.
public struct ErrorCode: Error, Hashable, Sendable {
  public let code: UInt32
  public let message: String
  public let isTemporary: Bool

  /// An error of the application's own.
  public init(code: UInt32, message: String, isTemporary: Bool = false) {
    self.code = code
    self.message = message
    self.isTemporary = isTemporary
  }

  /// The server failed; the client has done nothing wrong.
  public static let internalServerError = ErrorCode(
    code: 100, message: "internal server error", isTemporary: true)
  public static let unauthorized = ErrorCode(code: 101, message: "unauthorized")
  public static let unknownChannel = ErrorCode(code: 102, message: "unknown channel")
  public static let permissionDenied = ErrorCode(code: 103, message: "permission denied")
  /// There is no rpc method of this name.
  public static let methodNotFound = ErrorCode(code: 104, message: "method not found")
  public static let alreadySubscribed = ErrorCode(code: 105, message: "already subscribed")
  public static let limitExceeded = ErrorCode(code: 106, message: "limit exceeded")
  /// The command says nothing that could be done; to repeat it does not help.
  public static let badRequest = ErrorCode(code: 107, message: "bad request")
  /// The thing asked for is not offered here.
  public static let notAvailable = ErrorCode(code: 108, message: "not available")
  /// The client is to fetch a new token and try again.
  public static let tokenExpired = ErrorCode(code: 109, message: "token expired")
  /// The connection's or subscription's right has expired, and no token can renew it.
  public static let expired = ErrorCode(code: 110, message: "expired")
  public static let tooManyRequests = ErrorCode(code: 111, message: "too many requests", isTemporary: true)
  /// The channel's log has another epoch than the position that was asked for.
  public static let unrecoverablePosition = ErrorCode(code: 112, message: "unrecoverable position")

  /// Ours: the client unsubscribed before its subscribe was answered. Temporary, so that a client that has subscribed
  /// a second time meanwhile takes it for a reason to go on, not for the end.
  public static let unsubscribedMeanwhile = ErrorCode(
    code: 1000, message: "unsubscribed meanwhile", isTemporary: true)
}
