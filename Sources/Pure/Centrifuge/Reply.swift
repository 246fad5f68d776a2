/// What a command is answered with. Centrifuge client protocol v2, definitions/client.proto: Reply.
public enum Reply: Hashable, Sendable {
  case error(ErrorCode)
  case connect(ConnectResult)
  case subscribe(SubscribeResult)
  case unsubscribe
  case publish
  case presence([ClientInfo])
  case presenceStats(clients: UInt32, users: UInt32)
  case history(HistoryResult)
  case ping
  /// One JSON value, or nothing.
  case rpc([UInt8])
  case refresh(client: String, Expiry?)
  case subscriptionRefresh(Expiry?)
}

/// How long a right lasts from now.
public struct Expiry: Hashable, Sendable {
  /// In seconds.
  public var ttlSeconds: UInt32

  public init(ttlSeconds: UInt32) { self.ttlSeconds = ttlSeconds }
}

/// What a client learns when it is connected.
public struct ConnectResult: Hashable, Sendable {
  /// The connection's id.
  public var client: String
  /// The server's version.
  public var version = ""
  public var expiry: Expiry?
  public var data: [UInt8] = []
  /// The server-side subscriptions.
  public var subscriptions: [ServerSubscription] = []
  /// How often the server pings.
  public var pingSeconds: UInt32 = 0
  /// Whether it waits for an answer to its pings.
  public var wantsPong = false
  /// What the fallback transports name the connection by.
  public var session = ""
  public var node = ""

  public init(client: String) { self.client = client }
}

/// A subscription that the server made.
public struct ServerSubscription: Hashable, Sendable {
  public var channel: String
  public var result: SubscribeResult

  public init(channel: String, _ result: SubscribeResult) {
    self.channel = channel
    self.result = result
  }
}

/// What a client learns when it is subscribed.
public struct SubscribeResult: Hashable, Sendable {
  public var expiry: Expiry?
  public var isRecoverable = false
  public var isPositioned = false
  /// Where the publications that follow go on from: the client counts from here.
  public var position = ChannelPosition(offset: 0, epoch: "")
  /// What was missed, or its beginning.
  public var publications: [Publication] = []
  public var isRecovered = false
  public var wasRecovering = false
  /// Whether data goes out as `PublicationForm.base` and `.delta`.
  public var usesDelta = false
  /// One JSON value, or nothing.
  public var data: [UInt8] = []

  public init() {}
}

/// A part of a channel's log.
public struct HistoryResult: Hashable, Sendable {
  public var publications: [Publication]
  /// The log's top, whatever was asked for.
  public var position: ChannelPosition

  public init(publications: [Publication], position: ChannelPosition) {
    self.publications = publications
    self.position = position
  }
}
