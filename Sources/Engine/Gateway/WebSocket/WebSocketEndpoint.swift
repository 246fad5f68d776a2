import Loop

/// What a WebSocket's owner implements. All of it is called on the loop.
@LoopActor public protocol WebSocketHandler: AnyObject {
  func opened(_ socket: WebSocketConnection)
  /// One whole message. The bytes are only lent: copy what is to be kept.
  func received(_ message: RawSpan, isText: Bool)
  /// Said once for each `WebSocketConnection.tellRoom(below:)`: no more than that waits to be sent.
  func hasRoom()
  /// Said once, when nothing can be sent any more.
  func closed()
}

extension WebSocketHandler {
  public func hasRoom() {}
}

/// The bounds of one kind of WebSocket.
public struct WebSocketPolicy: Sendable {
  public var subprotocols: [String] = []
  public var messageBytesMax = 65_536
  /// Fragments of one message; empty ones cost the sender nothing.
  public var fragmentsMax = 1_024
  public var outboxBytesMax = 1 << 20
  public var slowCode = CloseCode.slow
  public var shutdownCode = CloseCode.shutdown
  /// Whether a client that sends no Origin, so not a browser, may connect.
  public var allowsAbsentOrigin = true

  public init() {}
}

/// A path where WebSockets are accepted. `accept` looks at the request, and refuses by throwing a problem.
public struct WebSocketEndpoint: Sendable {
  public let pattern: String
  public let policy: WebSocketPolicy
  public let reads: [HeaderName]
  public let accept: @LoopActor @Sendable (Request) throws -> any WebSocketHandler

  public init(
    _ pattern: String, policy: WebSocketPolicy = WebSocketPolicy(), reads: [HeaderName] = [],
    accept: @escaping @LoopActor @Sendable (Request) throws -> any WebSocketHandler
  ) {
    self.pattern = pattern
    self.policy = policy
    self.reads = reads
    self.accept = accept
  }
}
