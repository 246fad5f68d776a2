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
    public var tls: (certificate: String, key: String)?
    public var origins = OriginPolicy(allowed: [])
    public var connectionsPerAddressMax = 0
    public var logsRequests = true

    public init() {}
  }

  public enum OpenFailure: Error {
    case cannotListen(host: String, port: UInt16, errno: Int32)
    case badCertificate(certificate: String, key: String)
    case libraryRefused
  }

  enum Target: Sendable {
    case route(Route, RouteMeter)
    case webSocket(WebSocketEndpoint)
  }

  static let headerBytesMax = 16_384
  /// The name of the library's protocol for HTTP, and for WebSockets without a subprotocol.
  static let plainProtocol = "http"
  /// Fewer outboxes than this are written at once.
  private static let gatherSocketsMin = 32
  /// So often the loop looks again before it writes: some microseconds each.
  private static let gatherRoundsMax = 16
  /// About a millisecond of writing.
  private static let writesPerTurnMax = 192
  /// Descriptors kept for files, the database and the log.
  private static let descriptorsReserved = 512

  let clock: any LoopClock
  let log: Log
  let counters: GatewayCounters
  let workers: WorkerPool
  let options: Options
  var origins: OriginPolicy { options.origins }
  var isSecure: Bool { options.tls != nil }

  private(set) var router = Router<Target>()
  public private(set) var routes: [Route] = []
  private(set) var subprotocols: [String] = []
  public private(set) var isDraining = false
  private var context: OpaquePointer?
  private var vhost: OpaquePointer?
  private var listener: Listener?
  private lazy var vestibule = Vestibule(gateway: self)
  private var sweeper: (any ClockTimer)?
  private var connections: [ObjectIdentifier: Connection] = [:]
  private var connectionsByAddress: [String: Int] = [:]
  private let connectionsMax: Int
  private var isAccepting = true
  private var emptied: CheckedContinuation<Void, Never>?
  private var date: (second: Int64, line: [UInt8]) = (0, [])
  /// Incidents must differ, and are not secret; the system's generator is a call into the kernel.
  private var random = SplitMix64(seed: .random(in: 0...UInt64.max))

  /// Outboxes that something was added to since they were written.
  var dirtySockets: [WebSocketConnection] = []
  private var nextDirty = 0
  /// Counts up with every frame that goes into any outbox.
  var framesQueued = 0
  private var framesAtLastFlush = 0
  private var gatherRounds = 0
  /// Responses that can go on.
  var answering: [Exchange] = []
  /// Exchanges that began, or whose body ended, in this turn.
  var unsettled: [Exchange] = []
  /// Bodies on their way in.
  var receiving: [ObjectIdentifier: Exchange] = [:]
  /// WebSockets that wait for the peer's close frame.
  var closing: [ObjectIdentifier: WebSocketConnection] = [:]
  private var lingering: [ObjectIdentifier: (connection: Connection, deadlineNs: UInt64)] = [:]
  var exchanges = 0 { didSet { gauges.exchanges.set(exchanges) } }
  var sockets = 0
  var outboxBytes = 0
  private let gauges: GatewayGauges
  let unroutedMeter: RouteMeter
  let upgradeMeter: RouteMeter

  /// Where every write is gathered: one at a time is written, on one thread.
  let scratch: UnsafeMutableRawBufferPointer
  private let scratchStorage: UnsafeMutableRawPointer
  private var protocols: UnsafeMutablePointer<lws_protocols>?
  private let retryPolicy = UnsafeMutablePointer<lws_retry_bo_t>.allocate(capacity: 1)

  public init(_ options: Options, clock: any LoopClock, log: Log, metrics: Metrics, workers: WorkerPool) {
    self.options = options
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
    // A peer that answers no ping for 35 s is gone; half-open connections cost nobody for long.
    retryPolicy.initialize(to: lws_retry_bo_t())
    retryPolicy.pointee.secs_since_valid_ping = 25
    retryPolicy.pointee.secs_since_valid_hangup = 35
  }

  // MARK: Before opening

  public func add(_ route: Route) {
    precondition(context == nil, "routes are added before the gateway opens")
    router.add(route.method, route.pattern, .route(route, RouteMeter(route.pattern, counters)))
    routes.append(route)
  }

  public func add(_ endpoint: WebSocketEndpoint) {
    precondition(context == nil, "endpoints are added before the gateway opens")
    router.add(.get, endpoint.pattern, .webSocket(endpoint))
    for name in endpoint.policy.subprotocols where !subprotocols.contains(name) { subprotocols.append(name) }
  }

  // MARK: Life

  /// Listens. Returns the port.
  @discardableResult public func open() throws(OpenFailure) -> UInt16 {
    LibraryLog.adopt(log)
    let protocols = makeProtocols()
    try createContext(protocols)
    let listener = try Listener(host: options.host, port: options.port) { [unowned self] descriptor, peer in
      admit(descriptor, peer)
    }
    self.listener = listener
    Loop.atEndOfTurn(.outboxes) { [weak self] in self?.flush() }
    sweeper = clock.timer { [weak self] in self?.sweep() }
    sweeper?.start(afterMs: 1_000, everyMs: 1_000)
    return listener.port
  }

  private func makeProtocols() -> UnsafeMutablePointer<lws_protocols> {
    let names = [Self.plainProtocol] + subprotocols
    let list = UnsafeMutablePointer<lws_protocols>.allocate(capacity: names.count + 1)
    list.initialize(repeating: lws_protocols(), count: names.count + 1)
    for (index, name) in names.enumerated() {
      list[index].name = UnsafePointer(strdup(name))
      list[index].callback = onWebSockets
      list[index].per_session_data_size = 8
      // Sizes recv and costs memory for every WebSocket; longer frames come in pieces.
      list[index].rx_buffer_size = 1_024
      list[index].tx_packet_size = SharedFrame.sliceBytes
    }
    self.protocols = list
    return list
  }

  private func createContext(_ protocols: UnsafeMutablePointer<lws_protocols>) throws(OpenFailure) {
    var info = lws_context_creation_info()
    info.port = CONTEXT_PORT_NO_LISTEN_SERVER
    info.protocols = UnsafePointer(protocols)
    info.options =
      WEBSOCKETS_OPTION_LIBUV | WEBSOCKETS_OPTION_VALIDATE_UTF8 | WEBSOCKETS_OPTION_EXPLICIT_VHOSTS
    info.gid = -1
    info.uid = -1
    info.count_threads = 1
    info.max_http_header_data = UInt16(Self.headerBytesMax)
    info.max_http_header_pool = UInt16(min(connectionsMax, 16_000))
    info.pt_serv_buf_size = UInt32(SharedFrame.sliceBytes)
    info.timeout_secs = 30
    var loop: UnsafeMutableRawPointer? = UnsafeMutableRawPointer(Loop.handle)
    if isSecure { info.options |= WEBSOCKETS_OPTION_GLOBAL_INIT }
    context = withUnsafeMutablePointer(to: &loop) {
      info.foreign_loops = $0
      return lws_create_context(&info)
    }
    guard context != nil else { throw .libraryRefused }
    try createVhost(&info)
    let context = context
    nonisolated(unsafe) let ending = context
    Loop.atEnd { lws_context_destroy(ending) }
  }

  private func createVhost(_ info: inout lws_context_creation_info) throws(OpenFailure) {
    info.options |= WEBSOCKETS_OPTION_FALLBACK
    info.retry_and_idle_policy = UnsafePointer(retryPolicy)
    info.keepalive_timeout = Int32(Connection.keepAliveSeconds)
    info.timeout_secs_ah_idle = UInt32(Vestibule.headSecondsMax)
    info.ka_time = 60
    info.ka_probes = 3
    info.ka_interval = 10
    vhost = withOptionalCStrings(options.tls?.certificate, options.tls?.key) { certificate, key in
      "default".withCString { name in
        "http/1.1".withCString { alpn in
          info.vhost_name = name
          // Pinned: over HTTP/2 the library stalls request bodies at 262,135 bytes.
          info.alpn = alpn
          guard certificate != nil else { return lws_create_vhost(context, &info) }
          info.ssl_cert_filepath = certificate
          info.ssl_private_key_filepath = key
          return Self.cipherList.withCString { ciphers in
            // The library's default still lists static RSA and CBC with SHA-1 for TLS 1.2.
            info.ssl_cipher_list = ciphers
            return lws_create_vhost(context, &info)
          }
        }
      }
    }
    guard vhost != nil else {
      if let tls = options.tls { throw .badCertificate(certificate: tls.certificate, key: tls.key) }
      throw .libraryRefused
    }
  }

  private static let cipherList =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    + "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"

  private func withOptionalCStrings<T>(
    _ a: String?, _ b: String?, _ body: (UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> T
  ) -> T {
    guard let a, let b else { return body(nil, nil) }
    return a.withCString { a in b.withCString { b in body(a, b) } }
  }

  /// Reads the certificate and key files again; connections that are open keep theirs.
  public func reloadCertificate() {
    guard let tls = options.tls, let context else { return }
    let status = lws_tls_cert_updated(context, tls.certificate, tls.key, nil, 0, nil, 0)
    if status == 0 {
      log.info("certificate reloaded", ["certificate": LogValue(tls.certificate)])
    } else {
      log.error("certificate not reloaded", ["certificate": LogValue(tls.certificate)])
    }
  }

  /// Stops accepting, closes WebSockets with their shutdown code spread over a window, lets requests finish, and
  /// ends what is left when `graceMs` are over.
  public func close(windowMs: UInt64, graceMs: UInt64) async {
    isDraining = true
    listener?.close()
    vestibule.close()
    for connection in Array(connections.values) where connection.isIdle { connection.kill() }
    await spreadCloses(overMs: windowMs)
    if !connections.isEmpty {
      let deadline = clock.timer { [weak self] in
        guard let self else { return }
        for connection in Array(connections.values) { connection.kill() }
      }
      deadline.start(afterMs: graceMs)
      await withCheckedContinuation { continuation in
        emptied = continuation
        if connections.isEmpty { resumeEmptied() }
      }
      deadline.stop()
    }
    sweeper?.stop()
    sweeper = nil
    if let context { lws_context_destroy(context) }
    context = nil
  }

  private func spreadCloses(overMs windowMs: UInt64) async {
    let open = connections.values.compactMap(\.socket)
    let stepMs: UInt64 = 20
    let steps = max(1, Int(windowMs / stepMs))
    let perStep = max(1, (open.count + steps - 1) / steps)
    for start in stride(from: 0, to: open.count, by: perStep) {
      for socket in open[start..<min(start + perStep, open.count)] { socket.shutDown() }
      if start + perStep < open.count { try? await clock.sleep(ms: stepMs) }
    }
  }

  // MARK: Connections

  private func admit(_ descriptor: Int32, _ peer: String) {
    if options.connectionsPerAddressMax > 0,
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
    if let wsi = websockets_adopt(vhost, descriptor, isSecure ? 1 : 0, opaque) {
      connection.adopted(wsi)
    } else {
      forget(connection)
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
    if !shallAccept { log.warning("connection limit reached", ["limit": LogValue(connectionsMax)]) }
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
    if !dirtySockets.isEmpty { flushSockets() }
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
    gauges.outboxBytes.set(outboxBytes)
  }

  /// A write costs some five microseconds however little it carries. While many outboxes wait and more keeps coming
  /// in, the loop looks once more at its sockets before it writes, so that a burst becomes one write each; and it
  /// writes so many in one turn that nobody else waits long.
  private func flushSockets() {
    let hasMore = framesQueued != framesAtLastFlush
    framesAtLastFlush = framesQueued
    if dirtySockets.count - nextDirty >= Self.gatherSocketsMin, hasMore, gatherRounds < Self.gatherRoundsMax {
      gatherRounds += 1
      return Loop.stayAwake()
    }
    let end = min(dirtySockets.count, nextDirty + Self.writesPerTurnMax)
    while nextDirty < end {
      dirtySockets[nextDirty].flushDirty()
      nextDirty += 1
    }
    if nextDirty < dirtySockets.count {
      // Under steady load the end is never reached: what is done is dropped now and then.
      if nextDirty >= 8_192 {
        dirtySockets.removeFirst(nextDirty)
        nextDirty = 0
      }
      return Loop.stayAwake()
    }
    dirtySockets.removeAll(keepingCapacity: true)
    nextDirty = 0
    gatherRounds = 0
  }

  /// Once a second: bodies that stall, closes that are not answered, connections that linger.
  private func sweep() {
    let now = clock.nowNs
    vestibule.sweep(nowNs: now)
    for exchange in Array(receiving.values) { exchange.checkPace(nowNs: now) }
    for socket in Array(closing.values) where socket.closeDeadlineNs <= now { socket.kill() }
    for (connection, deadlineNs) in Array(lingering.values) where deadlineNs <= now { connection.kill() }
    gauges.sockets.set(sockets)
  }

  // MARK: For exchanges

  /// After a transaction the library waits until the socket says that it is writable before it reads the next
  /// request: a turn of the loop, for a socket that has just taken a whole answer. It is told so at once.
  func skipWritable(_ wsi: OpaquePointer) {
    var event = pollfd(fd: lws_get_socket_fd(wsi), events: Int16(POLLOUT), revents: Int16(POLLOUT))
    lws_service_fd(context, &event)
  }

  func newIncident() -> IncidentID { IncidentID(using: &random) }

  /// The Date header, made once a second.
  func dateLine() -> [UInt8] {
    let wallMs = clock.wallMs
    if wallMs / 1_000 != date.second {
      date = (wallMs / 1_000, Array("Date: \(HTTPDate.format(unixMs: wallMs))\r\n".utf8))
    }
    return date.line
  }

  /// What a handler threw that is no problem of the peer's: into the log, and a word for the peer.
  func unexpected(_ error: any Error, _ incident: IncidentID) -> Problem {
    if let busy = error as? WorkerPool.Busy {
      log.warning("worker pool full", ["pool": LogValue(busy.pool), "incident": LogValue(incident.description)])
      return Problem(.serviceUnavailable, "busy", "The server has too much to do; try again in a moment.")
        .with(
          header: "Retry-After", "1")
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
    guard options.logsRequests else { return }
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
