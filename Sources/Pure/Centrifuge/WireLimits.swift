/// What a client may send: each bound has a name here, and is checked by both formats. A frame as a whole is bounded by
/// the transport.
public struct WireLimits: Sendable {
  /// The commands of one frame. A client that comes back sends all its subscriptions at once.
  public var commandsMax = 512
  public var channelBytesMax = 255
  /// The payload of a publish, rpc, send, connect or subscribe.
  public var dataBytesMax = 65_536
  public var tokenBytesMax = 16_384
  /// A method, an epoch, a client's name and version.
  public var wordBytesMax = 255
  /// The channels whose positions a connect brings.
  public var subscriptionsMax = 512
  public var headersMax = 64
  /// One header's name, or its value.
  public var headerBytesMax = 8_192

  public init() {}
}
