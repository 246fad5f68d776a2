import Centrifuge
import Gateway
import Identity
import Loop
import Telemetry

/// The real-time plane: WebSockets that speak the Centrifuge client protocol, in front of a hub of channels.
@LoopActor public final class RealtimePlane {
  public struct Options: Sendable {
    /// What clients are told of the server.
    public var version = ""
    /// Off for load tests: no limits by rate or by count of connections.
    public var limitsRates = true
    public var connectionsPerPersonMax = 32

    public init() {}
  }

  public static let path = "/connection/websocket"
  /// A frame: many subscribes, or one publish of the longest payload.
  static let frameBytesMax = 131_072
  /// Where rates are not limited: what a load test may have under way at once.
  private static let callsUnlimitedMax = 4_096
  private static let presenceEveryMs: UInt64 = 1_000

  public let hub: Hub
  let admission: any Admission
  let options: Options
  let limits: SessionLimits
  let clock: any LoopClock
  let log: Log
  let wheel: DeadlineWheel<RealtimeConnection>
  private var connections: [PersonID: Int] = [:]
  private var connectionCount = 0
  private(set) var isDraining = false
  let forwarding: Forwarding
  /// Those without a WebSocket, by what they show with each request of theirs.
  private var streamed: [String: RealtimeConnection] = [:]
  private var presenceTimer: (any ClockTimer)?
  /// Pings are the same for everybody.
  let pings: [WireFormat: SharedFrame] = [
    .json: SharedFrame(.json, WireFormat.json.ping),
    .protobuf: SharedFrame(.protobuf, WireFormat.protobuf.ping),
  ]

  public init(_ hub: Hub, admission: any Admission, _ options: Options, clock: any LoopClock, log: Log) {
    self.hub = hub
    self.admission = admission
    self.options = options
    self.clock = clock
    self.log = log
    var limits = SessionLimits()
    // Together with what a full outbox holds, far from its bound.
    limits.readsMax = 2
    limits.readBytesMax = RealtimeConnection.outboxFullBytes / 2
    if !options.limitsRates {
      limits.commands = nil
      limits.errors = nil
      limits.callsMax = Self.callsUnlimitedMax
    }
    self.limits = limits
    wheel = DeadlineWheel(clock)
    forwarding = Forwarding(hub.elsewhere, clock: clock)
    presenceTimer = clock.every(ms: Self.presenceEveryMs) { [weak hub] in hub?.tellPresence() }
    forwarding.receive = { [weak self] session, frame in
      guard let connection = self?.streamed(session) else { return false }
      connection.receive(frame)
      return true
    }
  }

  public func close() {
    presenceTimer = nil
    wheel.close()
  }

  public func addEndpoint(to gateway: Gateway) {
    var policy = WebSocketPolicy()
    policy.subprotocols = [WireFormat.protobufSubprotocol]
    policy.messageBytesMax = Self.frameBytesMax
    gateway.add(
      WebSocketEndpoint(Self.path, policy: policy) { [self] _ in RealtimeConnection(of: self) })
    addStreams(to: gateway)
  }

  /// The server goes down: clients without a WebSocket are told, whom the gateway does not know.
  public func drain() {
    isDraining = true
    for connection in Array(streamed.values) { connection.shutDown() }
  }

  func streamed(_ session: String) -> RealtimeConnection? { streamed[session] }

  func note(_ session: String, _ connection: RealtimeConnection?) { streamed[session] = connection }

  /// Monotonic.
  var nowMs: Int64 { Int64(clock.nowNs / 1_000_000) }

  /// A moment of Unix time, in the clock of `nowMs`.
  func monotonicMs(_ unixMs: Int64?) -> Int64? {
    unixMs.map { nowMs + max(-1, min($0 - clock.wallMs, Int64(Int32.max) * 1_000)) }
  }

  /// Who is connected to this process.
  public var people: [PersonID] { Array(connections.keys) }

  /// Whether a person may have one more connection; if so, they have.
  func seat(_ id: PersonID) -> Bool {
    let count = connections[id, default: 0]
    guard
      !options.limitsRates || options.connectionsPerPersonMax == 0 || count < options.connectionsPerPersonMax
    else { return false }
    connections[id] = count + 1
    connectionCount += 1
    hub.meter.connections.set(connectionCount)
    return true
  }

  func unseat(_ id: PersonID) {
    guard let count = connections[id] else { return }
    connections[id] = count > 1 ? count - 1 : nil
    connectionCount -= 1
    hub.meter.connections.set(connectionCount)
  }
}
