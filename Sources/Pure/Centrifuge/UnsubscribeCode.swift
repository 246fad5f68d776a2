/// Why the server ends a subscription: the code and reason of the unsubscribe push. From 2500 on the client subscribes
/// again by itself; below, it stays unsubscribed.
public struct UnsubscribeCode: Hashable, Sendable {
  public let code: UInt32
  public let reason: String

  /// A code of the application's own: 2100 to 2499 end it, 2600 to 2999 have it begun again.
  public init(application code: UInt32, reason: String) {
    precondition(
      (2100...2499).contains(code) || (2600...2999).contains(code),
      "An application's unsubscribe code lies between 2100 and 2499, or between 2600 and 2999.")
    self.init(code, reason)
  }

  private init(_ code: UInt32, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  /// Whether the client subscribes again by itself.
  public var isResubscribing: Bool { code >= 2500 }

  public static let server = UnsubscribeCode(2000, "server unsubscribe")
  /// The server cannot go on from where the client stands; subscribing again recovers.
  public static let insufficientState = UnsubscribeCode(2500, "insufficient state")
  public static let expired = UnsubscribeCode(2501, "subscription expired")
  /// The client is to forget its token and its position before it subscribes again.
  public static let stateInvalidated = UnsubscribeCode(2502, "state invalidated")
}
