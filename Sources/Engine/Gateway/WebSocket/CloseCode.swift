/// Why a WebSocket ends: RFC 6455's codes, and those of the protocols above it, whose range tells a client whether
/// to come back.
public struct CloseCode: Hashable, Sendable, RawRepresentable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let normal = CloseCode(rawValue: 1000)
  public static let goingAway = CloseCode(rawValue: 1001)
  public static let protocolError = CloseCode(rawValue: 1002)
  public static let unsupportedData = CloseCode(rawValue: 1003)
  public static let invalidPayload = CloseCode(rawValue: 1007)
  public static let policyViolation = CloseCode(rawValue: 1008)
  public static let messageTooBig = CloseCode(rawValue: 1009)
  public static let internalError = CloseCode(rawValue: 1011)
  public static let tryAgainLater = CloseCode(rawValue: 1013)
  /// Centrifuge's: the server goes down, come back.
  public static let shutdown = CloseCode(rawValue: 3001)
  /// Centrifuge's: you read too slowly; come back and recover.
  public static let slow = CloseCode(rawValue: 3008)
}
