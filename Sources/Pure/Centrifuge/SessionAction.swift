/// What a session asks its surroundings to do, in this order.
public enum SessionAction: Hashable, Sendable {
  /// Answered by `accept` or `refuse`.
  case authenticate(ConnectRequest)
  /// Join the channel's subscribers first, so that `published` is called from now on; then read what the request asks
  /// for. Answered by `subscribed` or `refuse`.
  case subscribe(SubscriptionID, SubscribeRequest, isServerSide: Bool)
  /// Leave the channel's subscribers at once: this id is not valid any more.
  case leave(SubscriptionID, channel: String)
  /// Read the channel's log after this offset: at most so many, and no more than the first of them beyond so many bytes.
  /// Answered by `readThrough` or `readFailed`, once, even if
  /// the subscription has ended meanwhile.
  case readOn(SubscriptionID, after: UInt64, publicationsMax: Int, bytesMax: Int)
  /// Send what was read at these offsets, in order; `usesDelta`: in the form of `base`, otherwise `plain`.
  case deliver(SubscriptionID, ClosedRange<UInt64>, usesDelta: Bool)
  /// Calls, each answered by `answer`.
  case publish(CallID, PublishRequest)
  case presence(CallID, channel: String)
  case presenceStats(CallID, channel: String)
  case history(CallID, HistoryRequest)
  case rpc(CallID, RPCRequest)
  /// Answered by `refreshed` or `answer` with an error.
  case refresh(CallID, token: String)
  /// Answered by `subscriptionRefreshed` or `answer` with an error.
  case refreshSubscription(CallID, SubscriptionID, token: String)
  /// A message that gets no answer.
  case message([UInt8])
  /// One frame to the client.
  case send([UInt8])
  /// The end: nothing follows.
  case close(DisconnectCode)
}

/// A subscription of one session. Its slot is used again by later ones, its generation never.
public struct SubscriptionID: Hashable, Sendable {
  let slot: UInt32
  let generation: UInt32
}

/// A command of one session that waits for its answer.
public struct CallID: Hashable, Sendable {
  let number: UInt64
}

/// How a request is denied.
public enum Refusal: Hashable, Sendable {
  case error(ErrorCode)
  case disconnect(DisconnectCode)
}

/// Who is there, and what they get.
public struct Acceptance: Sendable {
  /// The connection's id.
  public var client: String
  /// The server's version.
  public var version = ""
  /// In the clock of `nowMs`; nil: never.
  public var expiresAtMs: Int64?
  /// One JSON value, or nothing.
  public var data: [UInt8] = []
  /// The channels that the server subscribes the client to.
  public var channels: [String] = []
  /// What the fallback transports name the connection by.
  public var session = ""
  public var node = ""

  public init(client: String) { self.client = client }
}

/// What was found for a subscribe.
public struct SubscribeAnswer: Sendable {
  public var memory: ChannelMemory
  /// The channel's top. It must not lie below what was committed when the question came: a cache that may lag is not
  /// to answer for an offset beyond its own top.
  public var top: ChannelPosition
  /// For a log, what follows the request's offset, if it recovers and the epoch is the same (or the request names none),
  /// or the beginning of that; for a latest value, that.
  public var publications: [Publication] = []
  /// In the clock of `nowMs`; nil: never.
  public var expiresAtMs: Int64?
  /// One JSON value, or nothing.
  public var data: [UInt8] = []
  /// Whether Fossil deltas may be had.
  public var offersDelta = false
  /// Whether joins and leaves are pushed.
  public var pushesJoinLeave = false

  public init(_ memory: ChannelMemory, top: ChannelPosition = ChannelPosition(offset: 0, epoch: "")) {
    self.memory = memory
    self.top = top
  }
}
