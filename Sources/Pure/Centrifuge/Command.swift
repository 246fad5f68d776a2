/// What a client asks for, in one frame with others. Centrifuge client protocol v2, definitions/client.proto: Command.
public struct Command: Hashable, Sendable {
  /// What the reply is matched by; 0 for what gets none.
  public var id: UInt32
  public var request: Request

  public init(id: UInt32, _ request: Request) {
    self.id = id
    self.request = request
  }

  /// The requests of a command, of which it has exactly one.
  public enum Request: Hashable, Sendable {
    case connect(ConnectRequest)
    case subscribe(SubscribeRequest)
    case unsubscribe(channel: String)
    case publish(PublishRequest)
    case presence(channel: String)
    case presenceStats(channel: String)
    case history(HistoryRequest)
    case ping
    /// A message that gets no reply.
    case send([UInt8])
    case rpc(RPCRequest)
    case refresh(token: String)
    case subscriptionRefresh(channel: String, token: String)
    /// An empty command: the answer to the server's ping.
    case pong
  }
}

/// The first request of a connection.
public struct ConnectRequest: Hashable, Sendable {
  public var token = ""
  /// One JSON value, or nothing.
  public var data: [UInt8] = []
  /// The positions to go on from in server-side subscriptions.
  public var subscriptions: [SubscribeRequest] = []
  /// The client's software.
  public var name = ""
  public var version = ""
  /// Headers that a browser could not set.
  public var headers: [Tag] = []

  public init() {}
}

/// Asks for what is published into a channel.
public struct SubscribeRequest: Hashable, Sendable {
  public var channel: String
  public var token = ""
  /// Whether to send what was published since `position`.
  public var isRecovering = false
  public var position = ChannelPosition(offset: 0, epoch: "")
  public var data: [UInt8] = []
  public var wantsPositions = false
  public var wantsRecovery = false
  public var wantsJoinLeave = false
  public var wantsFossilDelta = false
  /// Whether to be refused when the position cannot be recovered from: error 112.
  public var refusesUnrecovered = false
  /// Whether it asks for what this server does not offer: filters by tag, maps, shared polls. To leave them out
  /// silently would send what was not asked for.
  public var asksForMore = false

  public init(channel: String) { self.channel = channel }
}

/// Publishes into a channel.
public struct PublishRequest: Hashable, Sendable {
  public var channel: String
  public var data: [UInt8]
  /// Whether it publishes into a map, which this server does not offer.
  public var asksForMore = false

  public init(channel: String, data: [UInt8]) {
    self.channel = channel
    self.data = data
  }
}

/// Asks for a part of a channel's log.
public struct HistoryRequest: Hashable, Sendable {
  public var channel: String
  /// 0 asks for the position alone, a negative number for as much as there may be.
  public var limit: Int32 = 0
  /// The publications after it; in reverse, those before it.
  public var since: ChannelPosition?
  public var isReverse = false

  public init(channel: String) { self.channel = channel }
}

/// Calls a method.
public struct RPCRequest: Hashable, Sendable {
  public var method: String
  public var data: [UInt8]

  public init(method: String, data: [UInt8]) {
    self.method = method
    self.data = data
  }
}
