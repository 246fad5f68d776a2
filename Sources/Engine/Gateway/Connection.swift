import Bytes
import CLinux
import CUV
import CWebSockets
import Glibc
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

  /// Ends it now, and what is still to be sent with it.
  func abort() {
    isEnding = true
    if let wsi { Library.sever(wsi) }
  }

  /// Once a second: a connection without a request is closed after a while, a WebSocket that is silent is asked.
  func checkLife(nowNs: UInt64) {
    if let socket {
      socket.checkLife(nowNs: nowNs)
    } else if isIdle, nowNs - quietSinceNs >= Self.keepAliveSeconds * 1_000_000_000 {
      kill()
    }
  }

  func exchangeIsOver(nowNs: UInt64) {
    exchange = nil
    exchanges += 1
    quietSinceNs = nowNs
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
    case LWS_CALLBACK_RECEIVE_PONG: socket?.heard()
    case LWS_CALLBACK_SERVER_WRITEABLE: return socket?.flush() ?? true ? 0 : -1
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
      return socket?.peerCloses(UnsafeRawBufferPointer(start: bytes, count: count)) ?? true ? 0 : -1
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
    if exchanges > 0, Self.hasBody(wsi), Self.holdsInput(wsi) {
      let problem = Problem(
        .badRequest, "pipelined_body", "Wait for the previous answer before you send a request with a body.")
      answerAndEnd(wsi, problem, incident: gateway.newIncident())
      return -1
    }
    // The library's own deadline closes without a word; the gateway has one that speaks.
    lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0)
    let exchange = Exchange(self, wsi)
    self.exchange = exchange
    exchange.begin()
    return 0
  }

  /// Whether the library will wait for a body, announced or not.
  private static func hasBody(_ wsi: OpaquePointer) -> Bool {
    lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0
      || lws_hdr_total_length(wsi, WSI_TOKEN_POST_URI) > 0
      || lws_hdr_total_length(wsi, WSI_TOKEN_PUT_URI) > 0
      || lws_hdr_total_length(wsi, WSI_TOKEN_PATCH_URI) > 0
  }

  /// Whether the library holds input of this connection that it has read and not parsed: the rest of a pipeline.
  ///
  /// libwebsockets 4.1.6 takes what it holds for the body of the request that it is parsing, and then frees it under
  /// its own reader (`lws_http_action`), so a request with a body must not be begun while this is so. The library
  /// does not tell; but when it is told to read while it holds input, it asks for writability, and libuv
  /// knows what a socket waits for.
  static func holdsInput(_ wsi: OpaquePointer) -> Bool {
    websockets_set_reading(wsi, 1)
    return uv_loop_awaits_writable(Loop.handle, lws_get_socket_fd(wsi)) != 0
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
    guard !isEnding else { return -1 }
    let incident = gateway.newIncident()
    var head: RequestHead?
    do {
      head = try RequestHead(wsi, extra: HeaderName.upgrading)
      accepted = try accept(&head!, wsi, incident)
      return 0
    } catch {
      let problem = (error as any Error) as? Problem ?? gateway.unexpected(error, incident)
      gateway.logRequest(
        method: head?.method, path: head?.path, meter: gateway.upgradeMeter, status: problem.status, bytes: 0,
        ns: 0,
        peer: head.map { gateway.client(of: peer, $0.headers) } ?? peer, incident: incident)
      answerAndEnd(wsi, problem, incident: incident)
      return -1
    }
  }

  private func accept(_ head: inout RequestHead, _ wsi: OpaquePointer, _ incident: IncidentID) throws -> (
    Request, WebSocketEndpoint, any WebSocketHandler
  ) {
    guard head.headers[.upgrade]?.lowercased() == "websocket" else {
      throw HeadScreen.unknownUpgrade
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
      method: .get, path: head.path, query: head.query, headers: head.headers,
      peer: gateway.client(of: peer, head.headers),
      isSecure: gateway.isSecure, incident: incident, body: .empty)
    request.parameters = parameters
    return (request, endpoint, try endpoint.accept(request))
  }

  private func established(_ wsi: OpaquePointer) {
    guard let (request, endpoint, handler) = accepted else { return }
    accepted = nil
    var subprotocol = lws_get_protocol(wsi).flatMap { $0.pointee.name.map { String(cString: $0) } }
    if subprotocol == Library.plainProtocol { subprotocol = nil }
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
      endsFrame: lws_remaining_packet_payload(wsi) == 0, isText: lws_frame_is_binary(wsi) == 0)
    return goesOn ? 0 : -1
  }
}

// MARK: What is not HTTP

extension Connection {
  /// How long a connection may be without a request.
  static let keepAliveSeconds: UInt64 = 75

  /// The library closes without a word when it cannot read a request. It calls this before it does, but for the
  /// first request, which the vestibule has screened.
  private func answerUnreadable(_ wsi: OpaquePointer, _ cause: UnsafeMutableRawPointer?) {
    guard !isEnding, let cause,
      strcmp(cause.assumingMemoryBound(to: CChar.self), "__lws_close_free_wsi") == 0
    else { return }
    if let exchange, exchange.isReceiving {
      let (problem, incident) = exchange.bodyCutShort()
      return answerAndEnd(wsi, problem, incident: incident)
    }
    let quietSeconds = (gateway.clock.nowNs - quietSinceNs) / 1_000_000_000
    guard isIdle, exchanges > 0, linux_peer_has_left(lws_get_socket_fd(wsi)) == 0,
      quietSeconds < Self.keepAliveSeconds - 1
    else { return }
    let problem = Problem(
      .badRequest, "bad_request", "The request could not be read, or its headers came too slowly.")
    answerAndEnd(wsi, problem, incident: gateway.newIncident())
  }

  /// What came after a first request was not HTTP: the library has fallen back to raw bytes.
  private func refuseUnknownProtocol(_ wsi: OpaquePointer, _ bytes: UnsafeRawBufferPointer) -> Int32 {
    guard !isEnding else { return -1 }
    let problem =
      if case .refused(let problem) = HeadScreen.verdict(on: bytes.bytes, bytesMax: Gateway.headerBytesMax) {
        problem
      } else {
        HeadScreen.unreadable
      }
    answerAndEnd(wsi, problem, incident: gateway.newIncident())
    return -1
  }

  private func answerAndEnd(_ wsi: OpaquePointer, _ problem: Problem, incident: IncidentID) {
    isEnding = true
    gateway.counters.refused.increment()
    let date = gateway.dateLine(nowNs: gateway.clock.nowNs)
    Library.send(wsi, Answer.refusal(problem, incident: incident, date: date))
  }
}

/// The callback of every protocol of the library. What has no connection of ours is the library's own business.
func onWebSockets(
  _ wsi: OpaquePointer?, _ reason: lws_callback_reasons, _ user: UnsafeMutableRawPointer?,
  _ bytes: UnsafeMutableRawPointer?, _ count: Int
) -> Int32 {
  // Half of what the library tells of a request is not of interest.
  guard reason != LWS_CALLBACK_HTTP_BIND_PROTOCOL, reason != LWS_CALLBACK_FILTER_HTTP_CONNECTION,
    let wsi, let opaque = lws_get_opaque_user_data(wsi)
  else { return 0 }
  let connection = Unmanaged<Connection>.fromOpaque(opaque).takeUnretainedValue()
  // Everything is passed: a closure that captures is allocated at each call.
  return LoopActor.enter((connection, wsi, reason, bytes, count)) { $0.callback($1, $2, $3, $4) }
}
