import Bytes
import CWebSockets
import Glibc
import Loop
import Telemetry

/// HTTP and WebSocket for the browsers: libwebsockets on the loop, through its libuv plugin.
///
/// The library parses, frames and encrypts. Accepting, routing, bodies, responses, outboxes, limits, deadlines and
/// the close are here.
@LoopActor public final class Gateway {
  public struct Options: Sendable {
    public var host = "127.0.0.1"
    /// Zero: any free port.
    public var port: UInt16 = 8080
    public var tls: TLSPair?
    public var origins = OriginPolicy(allowed: [])
    public var connectionsPerAddressMax = 0
    /// Whose `X-Forwarded-For` is believed. Their connections are not counted: they are everybody's.
    public var proxies = TrustedProxies.none
    public var logsRequests = true

    public init() {}
  }

  public enum OpenFailure: Error {
    case cannotListen(host: String, port: UInt16, errno: Int32)
    case badPair(TLSPair, TLSPair.Fault)
    case libraryRefused
  }

  enum Target: Sendable {
    case route(MountedRoute)
    case webSocket(WebSocketEndpoint)
  }

  /// By reference, since each request passes it on.
  final class MountedRoute: Sendable {
    let route: Route
    let meter: RouteMeter

    init(_ route: Route, _ meter: RouteMeter) {
      self.route = route
      self.meter = meter
    }
  }

  static let headerBytesMax = 16_384
  private static let drainStepMs: UInt64 = 20
  /// Descriptors kept for files, the database and the log.
  private static let descriptorsReserved = 512

  let clock: any LoopClock
  let log: Log
  let counters: GatewayCounters
  let workers: WorkerPool
  let options: Options
  var origins: OriginPolicy { options.origins }
  let isSecure: Bool
  private let logsRequests: Bool

  private(set) var router = Router<Target>()
  private(set) var subprotocols: [String] = []
  public private(set) var isDraining = false
  private var library: Library?
  private var listener: Listener?
  private lazy var vestibule = Vestibule(gateway: self)
  private var sweeper: (any ClockTimer)?
  private var connections: [ObjectIdentifier: Connection] = [:]
  private var connectionsByAddress: [String: Int] = [:]
  private let connectionsMax: Int
  private var isAccepting = true
  /// At the bound it is reached again with every connection that ends: said once a minute.
  private var limitToldNs: UInt64 = 0
  private var emptied: CheckedContinuation<Void, Never>?
  private var date: (untilNs: UInt64, line: [UInt8]) = (0, [])
  /// Incidents must differ, and are not secret; the system's generator is a call into the kernel.
  private var random = SplitMix64(seed: .random(in: 0...UInt64.max))

  let outboxes = OutboxRound()
  /// Responses that can go on.
  var answering: [Exchange] = []
  /// Exchanges that began, or whose body ended, in this turn.
  var unsettled: [Exchange] = []
  /// Bodies on their way in.
  private var receiving: [ObjectIdentifier: Exchange] = [:]
  private var intake = IntakeTurns<ObjectIdentifier>()
  /// Responses that a peer did not take at once.
  var sending: [ObjectIdentifier: Exchange] = [:]
  /// WebSockets that wait for the peer's close frame.
  var closing: [ObjectIdentifier: WebSocketConnection] = [:]
  private var lingering: [ObjectIdentifier: (connection: Connection, deadlineNs: UInt64)] = [:]
  var exchanges = 0 { didSet { gauges.exchanges.set(exchanges) } }
  var sockets = 0 { didSet { gauges.sockets.set(sockets) } }
  var outboxBytes = 0
  private let gauges: GatewayGauges
  let unroutedMeter: RouteMeter
  let upgradeMeter: RouteMeter

  /// Where every write is gathered: one at a time is written, on one thread.
  let scratch: UnsafeMutableRawBufferPointer
  private let scratchStorage: UnsafeMutableRawPointer

  public init(_ options: Options, clock: any LoopClock, log: Log, metrics: Metrics, workers: WorkerPool) {
    self.options = options
    isSecure = options.tls != nil
    logsRequests = options.logsRequests
    self.clock = clock
    self.log = log
    self.workers = workers
    counters = GatewayCounters(metrics)
    gauges = GatewayGauges(metrics)
    unroutedMeter = RouteMeter("none", counters)
    upgradeMeter = RouteMeter("upgrade", counters)
    connectionsMax = Self.raiseDescriptorLimit() - Self.descriptorsReserved
    scratchStorage = .allocate(byteCount: Int(WEBSOCKETS_HEADROOM) + SharedFrame.sliceBytes, alignment: 64)
    scratch = UnsafeMutableRawBufferPointer(
      start: scratchStorage + Int(WEBSOCKETS_HEADROOM), count: SharedFrame.sliceBytes)
  }

  // MARK: Before opening

  /// What somebody is shown who looks at a path that does not exist; programs get the problem.
  public var unknownPage: Response? {
    didSet { precondition(library == nil, "the page for unknown paths is given before the gateway opens") }
  }

  /// Below these paths `X-HTTP-Method-Override` says what a POST means.
  public var methodOverridePaths: [String] = []

  func takesMethodOverride(_ path: String) -> Bool {
    methodOverridePaths.contains { path.utf8.starts(with: $0.utf8) }
  }

  public func add(_ route: Route) {
    precondition(library == nil, "routes are added before the gateway opens")
    router.add(route.method, route.pattern, .route(MountedRoute(route, RouteMeter(route.pattern, counters))))
  }

  public func add(_ endpoint: WebSocketEndpoint) {
    precondition(library == nil, "endpoints are added before the gateway opens")
    router.add(.get, endpoint.pattern, .webSocket(endpoint))
    for name in endpoint.policy.subprotocols where !subprotocols.contains(name) { subprotocols.append(name) }
  }

  // MARK: Life

  /// Listens. Returns the port.
  @discardableResult public func open() throws(OpenFailure) -> UInt16 {
    library = try Library(tls: options.tls, subprotocols: subprotocols, log: log)
    let listener = try Listener(host: options.host, port: options.port) { [unowned self] descriptor, peer in
      admit(descriptor, peer)
    }
    self.listener = listener
    Loop.atEndOfTurn(.outboxes) { [weak self] in self?.flush() }
    sweeper = clock.every(ms: 1_000) { [weak self] in self?.sweep() }
    return listener.port
  }

  /// Reads the certificate and key files again; connections that are open keep theirs.
  public func reloadCertificate() {
    guard let pair = options.tls, let library else { return }
    do throws(TLSPair.Fault) {
      let days = try pair.daysLeft()
      library.reload(pair)
      log.info(
        "certificate reloaded", ["certificate": LogValue(pair.certificate), "days_left": LogValue(days)])
    } catch {
      log.error(
        "certificate not reloaded",
        ["certificate": LogValue(pair.certificate), "fault": LogValue("\(error)")])
    }
  }

  /// Nobody new from now on; whoever is in stays.
  public func stopListening() {
    guard !isDraining else { return }
    isDraining = true
    listener?.close()
    vestibule.close()
  }

  /// Stops accepting, closes WebSockets with their shutdown code spread over a window, lets requests finish, and
  /// ends what is left when `graceMs` are over.
  public func close(windowMs: UInt64, graceMs: UInt64) async {
    stopListening()
    for connection in Array(connections.values) where connection.isIdle { connection.kill() }
    await spreadCloses(overMs: windowMs)
    if !connections.isEmpty {
      let deadline = clock.after(ms: graceMs) { [weak self] in
        guard let self else { return }
        for connection in Array(connections.values) { connection.abort() }
      }
      await withCheckedContinuation { continuation in
        emptied = continuation
        if connections.isEmpty { resumeEmptied() }
      }
      deadline.stop()
    }
    sweeper?.stop()
    sweeper = nil
    library?.close()
    library = nil
  }

  private func spreadCloses(overMs windowMs: UInt64) async {
    let open = connections.values.compactMap(\.socket)
    let steps = windowMs / Self.drainStepMs
    var closed = 0
    for step in 0..<steps where closed < open.count {
      let due = open.count * Int(step + 1) / Int(steps)
      for socket in open[closed..<due] { socket.shutDown() }
      closed = due
      try? await clock.sleep(ms: Self.drainStepMs)
    }
    for socket in open[closed...] { socket.shutDown() }
  }

  // MARK: Connections

  private func admit(_ descriptor: Int32, _ peer: String) {
    if options.connectionsPerAddressMax > 0, !options.proxies.trusts(peer),
      connectionsByAddress[peer, default: 0] >= options.connectionsPerAddressMax
    {
      counters.turnedAway.increment()
      Glibc.close(descriptor)
      return
    }
    connectionsByAddress[peer, default: 0] += 1
    counters.accepted.increment()
    vestibule.receive(descriptor, peer)
    updateAccepting()
  }

  /// The vestibule lets a connection in: its first request can be read.
  func adopt(_ descriptor: Int32, _ peer: String) {
    let connection = Connection(gateway: self, peer: peer)
    connections[ObjectIdentifier(connection)] = connection
    // Held by `connections` until the library has destroyed its own side, which is the last it says of it.
    let opaque = Unmanaged.passUnretained(connection).toOpaque()
    // Without a result the library has ended it already (a TLS handshake that fails), but says so only later.
    if let wsi = library?.adopt(descriptor, opaque) {
      connection.adopted(wsi)
    } else {
      connection.beginEnding()
    }
  }

  /// A connection has ended, wherever it stood.
  func left(_ peer: String) {
    if let count = connectionsByAddress[peer] { connectionsByAddress[peer] = count > 1 ? count - 1 : nil }
    updateAccepting()
  }

  /// At the bound new connections wait in the system's backlog until others end.
  private func updateAccepting() {
    let count = connections.count + vestibule.count
    gauges.connections.set(count)
    let shallAccept = count < connectionsMax
    guard shallAccept != isAccepting, !isDraining else { return }
    isAccepting = shallAccept
    listener?.setAccepting(shallAccept)
    guard !shallAccept, clock.nowNs - limitToldNs >= 60_000_000_000 else { return }
    limitToldNs = clock.nowNs
    log.warning("connection limit reached", ["limit": LogValue(connectionsMax)])
  }

  func forget(_ connection: Connection) {
    guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
    lingering[ObjectIdentifier(connection)] = nil
    left(connection.peer)
    if connections.isEmpty { resumeEmptied() }
  }

  private func resumeEmptied() {
    emptied?.resume()
    emptied = nil
  }

  func linger(_ connection: Connection, ms: UInt64) {
    lingering[ObjectIdentifier(connection)] = (connection, clock.nowNs + ms * 1_000_000)
  }

  // MARK: The turn

  /// The end of a turn: one write for each dirty outbox, the answers that are ready, and no busy waiting for the
  /// rest.
  private func flush() {
    outboxes.flush()
    if !answering.isEmpty {
      let ready = answering
      answering.removeAll(keepingCapacity: true)
      for exchange in ready { exchange.flush() }
    }
    if !unsettled.isEmpty {
      let begun = unsettled
      unsettled.removeAll(keepingCapacity: true)
      for exchange in begun { exchange.settle() }
    }
    shareOutIntake()
    gauges.outboxBytes.set(outboxBytes)
  }

  // MARK: Bodies

  func receive(_ exchange: Exchange) { receiving[ObjectIdentifier(exchange)] = exchange }

  /// Its body has come whole, or nobody reads it any more.
  func receiveNoMore(_ exchange: Exchange) {
    let id = ObjectIdentifier(exchange)
    receiving[id] = nil
    intake.forget(id)
    exchange.setWaitsForTurn(false)
  }

  /// When a turn has taken enough, whoever has not been read in it is not read any more.
  func received(_ count: Int, from exchange: Exchange) {
    guard intake.bring(count, from: ObjectIdentifier(exchange)) else { return }
    for id in intake.hold(receiving.keys) { receiving[id]?.setWaitsForTurn(true) }
  }

  private func shareOutIntake() {
    guard !intake.isQuiet else { return }
    let (held, next) = intake.end()
    for id in held { receiving[id]?.setWaitsForTurn(true) }
    for id in next { receiving[id]?.setWaitsForTurn(false) }
    // Those who are read now may have nothing to bring.
    if !intake.isQuiet { Loop.stayAwake() }
  }

  /// Once a second: silence, bodies that stall, closes that are not answered, connections that linger.
  private func sweep() {
    let now = clock.nowNs
    listener?.sweep()
    for connection in Array(connections.values) { connection.checkLife(nowNs: now) }
    vestibule.sweep(nowNs: now)
    for exchange in Array(receiving.values) { exchange.checkPace(nowNs: now) }
    for exchange in Array(sending.values) { exchange.checkProgress(nowNs: now) }
    for socket in Array(closing.values) where socket.closeDeadlineNs <= now { socket.abort() }
    for (connection, deadlineNs) in Array(lingering.values) where deadlineNs <= now { connection.abort() }
  }

  // MARK: For exchanges

  /// After a transaction the library waits until the socket says that it is writable before it reads the next
  /// request: a turn of the loop, for a socket that has just taken a whole answer. It is told so at once.
  func skipWritable(_ wsi: OpaquePointer) {
    library?.serviceWritable(wsi)
  }

  /// Whom a request comes from: the peer, or whom a trusted proxy names.
  func client(of peer: String, _ headers: HeaderFields) -> String {
    options.proxies.isEmpty
      ? peer : options.proxies.client(of: peer, forwardedFor: headers[.forwardedFor])
  }

  func newIncident() -> IncidentID { IncidentID(using: &random) }

  /// The Date header, made once a second.
  func dateLine(nowNs: UInt64) -> [UInt8] {
    if nowNs >= date.untilNs {
      let wallMs = clock.wallMs
      let restMs = UInt64(1_000 - wallMs % 1_000)
      date = (nowNs + restMs * 1_000_000, Array("Date: \(HTTPDate.format(unixMs: wallMs))\r\n".utf8))
    }
    return date.line
  }

  /// What a handler threw that is no problem of the peer's: into the log, and a word for the peer.
  func unexpected(_ error: any Error, _ incident: IncidentID) -> Problem {
    if let busy = error as? WorkerPool.Busy {
      log.warning(
        "worker pool full", ["pool": LogValue(busy.pool), "incident": LogValue(incident.description)])
      return Problem(.serviceUnavailable, "busy", "The server has too much to do; try again in a moment.")
        .with(
          header: "Retry-After", "1")
    }
    if let problem = (error as? any ToldToPeers)?.problem {
      log.warning("request refused", ["incident": LogValue(incident.description), "error": LogValue(error)])
      return problem
    }
    log.error("handler failed", ["incident": LogValue(incident.description), "error": LogValue(error)])
    return Problem(
      .internalServerError, "internal", "Something went wrong here. Quote the instance when you ask about it."
    )
  }

  func logRequest(
    method: HTTPMethod?, path: String?, meter: RouteMeter, status: HTTPStatus, bytes: Int, ns: UInt64,
    peer: String,
    incident: IncidentID
  ) {
    meter.count(method, status, seconds: Double(ns) / 1e9)
    guard logsRequests else { return }
    log.info(
      "request",
      [
        "method": LogValue(method?.rawValue ?? "-"), "path": LogValue(path ?? "-"),
        "status": LogValue(status.code),
        "bytes": LogValue(bytes), "ms": LogValue(Double(ns / 1_000) / 1_000), "peer": LogValue(peer),
        "incident": LogValue(incident.description),
      ])
  }

  /// As many descriptors as the system allows this process.
  private nonisolated static func raiseDescriptorLimit() -> Int {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    return Int(min(limit.rlim_cur, 1_000_000))
  }
}

/// What is so at the moment.
struct GatewayGauges: Sendable {
  let connections: Gauge
  let sockets: Gauge
  let exchanges: Gauge
  let outboxBytes: Gauge

  init(_ metrics: Metrics) {
    connections = metrics.gauge("lyceum_connections", help: "Open connections.")
    sockets = metrics.gauge("lyceum_websockets", help: "Open WebSockets.")
    exchanges = metrics.gauge("lyceum_http_exchanges", help: "Requests being received, handled or answered.")
    outboxBytes = metrics.gauge("lyceum_outbox_bytes", help: "Bytes that wait in the outboxes of WebSockets.")
  }
}
