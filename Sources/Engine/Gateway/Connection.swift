import Bytes
import CLinux
import CWebSockets
import Loop
import Telemetry

/// One accepted socket: exchanges, one after the other, and at most one upgrade to a WebSocket.
@LoopActor final class Connection {
  let gateway: Gateway
  let peer: String
  private(set) var wsi: OpaquePointer?
  private(set) var exchange: Exchange?
  private(set) var socket: WebSocketConnection?
  /// Accepted, and waiting for libwebsockets to say that the upgrade is through.
  private var accepted: (request: Request, endpoint: WebSocketEndpoint, handler: any WebSocketHandler)?
  /// Nothing more is answered on it.
  private(set) var isEnding = false
  private var hasLibraryAnswered = false
  private var quietSinceNs: UInt64
  private var exchanges = 0

  init(gateway: Gateway, peer: String) {
    self.gateway = gateway
    self.peer = peer
    quietSinceNs = gateway.clock.nowNs
  }

  var isIdle: Bool { exchange == nil && socket == nil && accepted == nil }

  func adopted(_ wsi: OpaquePointer) { self.wsi = wsi }

  /// Ends it now; what the library still buffers is flushed first.
  func kill() {
    isEnding = true
    if let wsi { websockets_kill(wsi) }
  }

  func exchangeIsOver() {
    exchange = nil
    exchanges += 1
    quietSinceNs = gateway.clock.nowNs
  }

  /// Marks it so that a request which comes while it lingers is not begun.
  func beginEnding() { isEnding = true }

  /// An event of libwebsockets. A result other than zero closes the connection.
  func callback(
    _ wsi: OpaquePointer, _ reason: lws_callback_reasons, _ bytes: UnsafeMutableRawPointer?, _ count: Int
  )
    -> Int32
  {
    switch reason {
    case LWS_CALLBACK_HTTP: return begin(wsi)
    case LWS_CALLBACK_HTTP_BODY:
      exchange?.receive(UnsafeRawBufferPointer(start: bytes, count: count))
    case LWS_CALLBACK_HTTP_BODY_COMPLETION: exchange?.bodyEnded()
    case LWS_CALLBACK_HTTP_WRITEABLE: return exchange?.writable() ?? true ? 0 : -1
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE: return confirmUpgrade(wsi, bytes)
    case LWS_CALLBACK_ESTABLISHED: established(wsi)
    case LWS_CALLBACK_RECEIVE: return receive(wsi, UnsafeRawBufferPointer(start: bytes, count: count))
    case LWS_CALLBACK_SERVER_WRITEABLE: return socket?.flush() ?? true ? 0 : -1
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: return socket?.peerCloses() ?? true ? 0 : -1
    case LWS_CALLBACK_ADD_HEADERS: hasLibraryAnswered = true
    case LWS_CALLBACK_HTTP_DROP_PROTOCOL: answerUnreadable(wsi, bytes)
    case LWS_CALLBACK_RAW_RX:
      return refuseUnknownProtocol(wsi, UnsafeRawBufferPointer(start: bytes, count: count))
    case LWS_CALLBACK_CLOSED_HTTP, LWS_CALLBACK_CLOSED, LWS_CALLBACK_RAW_CLOSE: ended()
    case LWS_CALLBACK_WSI_DESTROY:
      ended()
      gateway.forget(self)
    default: break
    }
    return 0
  }

  private func begin(_ wsi: OpaquePointer) -> Int32 {
    guard !isEnding else { return -1 }
    // The library's own deadline closes without a word; the gateway has one that speaks.
    lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0)
    let exchange = Exchange(self, wsi)
    self.exchange = exchange
    exchange.begin()
    return 0
  }

  private func ended() {
    guard wsi != nil else { return }
    wsi = nil
    isEnding = true
    exchange?.peerLeft()
    exchange = nil
    socket?.ended()
    socket = nil
    accepted?.handler.closed()
    accepted = nil
  }
}

// MARK: WebSocket

extension Connection {
  /// Zero lets the library upgrade; else the refusal has been written and the connection ends.
  private func confirmUpgrade(_ wsi: OpaquePointer, _ upgrade: UnsafeMutableRawPointer?) -> Int32 {
    guard !hasLibraryAnswered, !isEnding else { return -1 }
    let incident = gateway.newIncident()
    var head: RequestHead?
    do {
      head = try RequestHead(wsi, extra: HeaderName.upgrading)
      accepted = try accept(&head!, wsi, incident)
      return 0
    } catch {
      let problem = error as? Problem ?? gateway.unexpected(error, incident)
      gateway.logRequest(
        method: head?.method, path: head?.path, route: "upgrade", status: problem.status, bytes: 0, ns: 0,
        peer: peer, incident: incident)
      answerAndEnd(wsi, problem, incident: incident)
      return -1
    }
  }

  private func accept(_ head: inout RequestHead, _ wsi: OpaquePointer, _ incident: String) throws -> (
    Request, WebSocketEndpoint, any WebSocketHandler
  ) {
    guard head.headers[.upgrade]?.lowercased() == "websocket" else {
      throw Problem(
        .badRequest, "unknown_upgrade", "Only an upgrade to websocket is offered; HTTP/1.1 needs none.")
    }
    guard head.method == .get,
      case .found(.webSocket(let endpoint), let parameters) = gateway.router.match(.get, head.path)
    else { throw Problem.notFound }
    guard !gateway.isDraining else {
      throw Problem(.serviceUnavailable, "shutting_down", "The server is going down; try again.").with(
        header: "Retry-After", "1")
    }
    try UpgradeCheck.check(
      head.headers, endpoint.policy, gateway.origins, isSecure: gateway.isSecure, known: gateway.subprotocols)
    try head.read(endpoint.reads, wsi)
    var request = Request(
      method: .get, path: head.path, query: head.query, headers: head.headers, peer: peer,
      isSecure: gateway.isSecure, incident: incident, body: RequestBody(length: 0, collectMax: 0) { _ in })
    request.parameters = parameters
    return (request, endpoint, try endpoint.accept(request))
  }

  private func established(_ wsi: OpaquePointer) {
    guard let (request, endpoint, handler) = accepted else { return }
    accepted = nil
    var subprotocol = lws_get_protocol(wsi).flatMap { $0.pointee.name.map { String(cString: $0) } }
    if subprotocol == Gateway.plainProtocol { subprotocol = nil }
    let socket = WebSocketConnection(
      wsi: wsi, request: request, subprotocol: subprotocol, endpoint: endpoint, handler: handler,
      gateway: gateway)
    self.socket = socket
    gateway.counters.socketsOpened.increment()
    gateway.sockets += 1
    socket.opened()
    if gateway.isDraining { socket.shutDown() }
  }

  private func receive(_ wsi: OpaquePointer, _ bytes: UnsafeRawBufferPointer) -> Int32 {
    guard let socket else { return 0 }
    let goesOn = socket.receive(
      bytes, isFirst: lws_is_first_fragment(wsi) != 0, isFinal: lws_is_final_fragment(wsi) != 0,
      isText: lws_frame_is_binary(wsi) == 0)
    return goesOn ? 0 : -1
  }
}

// MARK: What is not HTTP

extension Connection {
  /// How long the library waits for headers, and for the next request.
  static let headerSeconds: UInt64 = 10
  static let keepAliveSeconds: UInt64 = 75

  /// The library closes without a word when it cannot read a request. It calls this before it does.
  private func answerUnreadable(_ wsi: OpaquePointer, _ cause: UnsafeMutableRawPointer?) {
    guard !isEnding, isIdle, !hasLibraryAnswered, !gateway.isSecure,
      let cause, String(cString: cause.assumingMemoryBound(to: CChar.self)).contains("close")
    else { return }
    let descriptor = lws_get_socket_fd(wsi)
    let quietSeconds = (gateway.clock.nowNs - quietSinceNs) / 1_000_000_000
    guard linux_peer_has_left(descriptor) == 0, quietSeconds < Self.keepAliveSeconds - 1 else { return }
    let received = linux_tcp_bytes_received(descriptor)
    if exchanges == 0, received <= 0 { return }
    let problem =
      if quietSeconds >= Self.headerSeconds - 1 {
        Problem(
          .requestTimeout, "request_timeout", "The headers did not come within \(Self.headerSeconds) s.")
      } else if exchanges == 0, received >= Int64(Gateway.headerBytesMax) {
        Problem(
          .headersTooLarge, "headers_too_large", "The headers may have \(Gateway.headerBytesMax) bytes.")
      } else {
        Problem(.badRequest, "bad_request", "The request line or a header could not be read.")
      }
    answerAndEnd(wsi, problem, incident: gateway.newIncident())
  }

  /// The first bytes were not HTTP's: another protocol, or a method that nobody knows.
  private func refuseUnknownProtocol(_ wsi: OpaquePointer, _ bytes: UnsafeRawBufferPointer) -> Int32 {
    guard !isEnding else { return -1 }
    let problem: Problem
    if bytes.first == 0x16 || bytes.first == 0x80 {
      // A TLS client reads nothing but an alert: fatal, protocol_version.
      writeRaw(wsi, [0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46])
      isEnding = true
      return -1
    } else if gateway.isSecure {
      problem = Problem(.badRequest, "tls_expected", "This port speaks TLS: use https:// or wss://.")
    } else if bytes.prefix(32).contains(0x20),
      bytes.prefix(while: { $0 != 0x20 }).allSatisfy({ Self.isTokenByte($0) })
    {
      problem = Problem(.notImplemented, "unknown_method", "This method is not served.")
    } else {
      problem = Problem(.badRequest, "bad_request", "This is not HTTP/1.1.")
    }
    answerAndEnd(wsi, problem, incident: gateway.newIncident())
    return -1
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || byte == 0x2D }

  private func answerAndEnd(_ wsi: OpaquePointer, _ problem: Problem, incident: String) {
    isEnding = true
    let context = Answer.Context(method: .get, headers: HeaderFields(), boundary: "")
    let answer = Answer(Response(problem, incident: incident), context)
    var bytes = answer.head.bytes
    bytes += Array("Connection: close\r\n\r\n".utf8)
    for case .bytes(let body, let range) in answer.segments { bytes += body[range] }
    gateway.counters.refused.increment()
    writeRaw(wsi, bytes)
  }

  private func writeRaw(_ wsi: OpaquePointer, _ bytes: [UInt8]) {
    var framed = [UInt8](repeating: 0, count: Int(WEBSOCKETS_HEADROOM)) + bytes
    _ = framed.withUnsafeMutableBufferPointer {
      lws_write(wsi, $0.baseAddress! + Int(WEBSOCKETS_HEADROOM), bytes.count, LWS_WRITE_HTTP)
    }
  }
}

/// The callback of every protocol of the library. What has no connection of ours is the library's own business.
func onWebSockets(
  _ wsi: OpaquePointer?, _ reason: lws_callback_reasons, _ user: UnsafeMutableRawPointer?,
  _ bytes: UnsafeMutableRawPointer?, _ count: Int
) -> Int32 {
  guard let wsi, let opaque = lws_get_opaque_user_data(wsi) else { return 0 }
  let connection = Unmanaged<Connection>.fromOpaque(opaque).takeUnretainedValue()
  return LoopActor.enter((connection, wsi, bytes)) { $0.callback($1, reason, $2, count) }
}
