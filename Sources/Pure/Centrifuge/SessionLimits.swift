/// What one connection may do and cost, and when it is given up.
public struct SessionLimits: Sendable {
  public var wire = WireLimits()
  public var subscriptionsMax = 128
  /// Commands whose answers come from elsewhere and have not come yet, subscribes aside.
  public var callsMax = 64
  /// Commands that are sent before the connect is answered.
  public var earlyCommandsMax = 256
  /// Nil: as many as there come.
  public var commands: Rate? = Rate(burst: 400, perSecond: 50)
  /// Commands that were answered with an error.
  public var errors: Rate? = Rate(burst: 200, perSecond: 5)
  /// From the opening to the connect.
  public var staleMs: Int64 = 15_000
  /// From the connect to its answer.
  public var connectingMs: Int64 = 30_000
  public var pingIntervalMs: Int64 = 25_000
  public var pongTimeoutMs: Int64 = 8_000
  /// How long after it expires a connection or a subscription may still be refreshed.
  public var refreshGraceMs: Int64 = 25_000
  /// What the reply to a subscribe holds; the rest follows.
  public var replyPublicationsMax = 1_000
  public var replyBytesMax = 262_144
  /// What one read of a log brings.
  public var readPublicationsMax = 1_000
  public var readBytesMax = 262_144
  /// Reads of logs that are under way at once.
  public var readsMax = 4
  public var historyPublicationsMax = 1_000
  public var historyBytesMax = 262_144

  public init() {}

  /// So many at once, and so many a second again.
  public struct Rate: Hashable, Sendable {
    public var burst: Int64
    public var perSecond: Int64

    public init(burst: Int64, perSecond: Int64) {
      self.burst = burst
      self.perSecond = perSecond
    }
  }
}
