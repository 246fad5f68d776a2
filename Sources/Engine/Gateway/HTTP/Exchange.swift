import Bytes
import CUV
import CWebSockets
import Glibc
import Loop
import Telemetry

/// One request and its response: headers in, body in, handler, response out, in bounded memory and bounded time.
@LoopActor final class Exchange {
  private enum Phase { case receiving, handling, answering, over }

  /// Bytes written to one peer in one turn; then the others have theirs.
  static let bytesPerTurnMax = 131_072
  /// A handler's answer to a body that is still coming waits so long for its end, so that the peer reads the
  /// answer before its connection is reset.
  static let lingerMs: UInt64 = 5_000
  /// So long a peer may take nothing of its answer.
  static let sendStallMs: UInt64 = 60_000

  private let connection: Connection
  private let gateway: Gateway
  private let incident: IncidentID
  private let startedNs: UInt64
  private var wsi: OpaquePointer?
  private var phase = Phase.receiving
  private var head: RequestHead?
  private var meter: RouteMeter
  private var body: RequestBody?
  private var pendingStart: (route: Route, request: Request)?
  private var task: Task<Void, Never>?
  private var isReadingStopped = false
  /// Whether this is still the turn in which the library has read of it.
  private var isFresh = true
  /// Whether the library is calling.
  private var isWritable = false
  private var endsConnection = false
  /// Whether an announced body has not come whole, wanted or not.
  private var awaitsBody = false
  private var pace: BodyPace?

  private var status = HTTPStatus.internalServerError
  private var response: Response?
  private var transmission: Transmission?
  private var bytesSent = 0
  private var progressNs: UInt64 = 0

  init(_ connection: Connection, _ wsi: OpaquePointer) {
    self.connection = connection
    self.wsi = wsi
    gateway = connection.gateway
    meter = gateway.unroutedMeter
    incident = gateway.newIncident()
    startedNs = gateway.clock.nowNs
  }

  /// Whether its body is still on its way, and nothing is answered yet.
  var isReceiving: Bool { pace != nil && phase != .answering && phase != .over }

  // MARK: Request

  func begin() {
    guard let wsi else { return }
    gateway.exchanges += 1
    gateway.unsettled.append(self)
    do throws(Problem) {
      var head = try RequestHead(wsi)
      self.head = head
      awaitsBody = (head.contentLength ?? 0) > 0
      endsConnection = head.wantsClose
      // The library goes on waiting for a body whose length was never told.
      if head.contentLength == nil, [.post, .put, .patch].contains(head.method) { endsConnection = true }
      try refuseForeignWrite(head)
      try route(&head, wsi)
    } catch {
      refuse(error)
    }
  }

  /// A page of another origin may read what CORS lets it, and change nothing.
  private func refuseForeignWrite(_ head: RequestHead) throws(Problem) {
    guard let origin = head.headers[.origin], ![.get, .head, .options].contains(head.method),
      !gateway.origins.allows(origin, host: head.headers[.host], isSecure: gateway.isSecure)
    else { return }
    throw Problem(
      .forbidden, "forbidden_origin",
      "Pages of this origin may not do this; LYCEUM_ALLOWED_ORIGINS lists those that may.")
  }

  private func route(_ head: inout RequestHead, _ wsi: OpaquePointer) throws(Problem) {
    switch gateway.router.match(head.method, head.path) {
    case .notFound: throw .notFound
    case .wrongMethod(let allowed):
      let list = allowed.map(\.rawValue).joined(separator: ", ")
      guard head.method == .options else {
        throw Problem(.methodNotAllowed, "method_not_allowed", "Here go: \(list).").with(
          header: "Allow", list)
      }
      respond(CORS.preflight(head.headers, allowed: list, isAllowed: allowsOrigin(head)))
    case .found(.webSocket, _):
      throw Problem(.upgradeRequired, "websocket_only", "A WebSocket handshake is wanted here.").with(
        header: "Upgrade", "websocket")
    case .found(.route(let route, let meter), let parameters):
      self.meter = meter
      try head.read(route.reads, wsi)
      try receive(route, head, parameters, wsi)
    }
  }

  private func receive(
    _ route: Route, _ head: RequestHead, _ parameters: [String: String], _ wsi: OpaquePointer
  ) throws(Problem) {
    let length = head.contentLength ?? 0
    guard length <= route.body.bytesMax else { throw RequestBody.tooLarge(max: route.body.bytesMax) }
    let body =
      length == 0
      ? .empty
      : RequestBody(length: length, collectMax: route.body.bytesMax) { [weak self] isReading in
        self?.setReading(isReading)
      }
    self.body = body
    var request = Request(
      method: head.method, path: head.path, query: head.query, headers: head.headers, peer: connection.peer,
      isSecure: gateway.isSecure, incident: incident, body: body)
    request.parameters = parameters
    if length > 0 {
      pace = BodyPace(nowNs: startedNs)
      gateway.receiving[ObjectIdentifier(self)] = self
      if head.headers[.expect]?.lowercased() == "100-continue" {
        Library.send(wsi, Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
      }
    }
    if case .collected = route.body, length > 0 {
      pendingStart = (route, request)
    } else {
      start(route, request)
    }
  }

  func receive(_ bytes: UnsafeRawBufferPointer) {
    guard let body, phase != .over, bytes.count > 0 else { return }
    pace?.received(bytes.count, nowNs: gateway.clock.nowNs)
    body.receive(bytes)
  }

  /// The library has read as many bytes as were announced.
  func bodyEnded() {
    awaitsBody = false
    guard let body, pace != nil else { return }
    pace = nil
    isFresh = true
    gateway.receiving[ObjectIdentifier(self)] = nil
    gateway.unsettled.append(self)
    body.end()
    if let (route, request) = pendingStart {
      pendingStart = nil
      start(route, request)
    }
  }

  /// Called now and then while a body is coming: one that stalls or trickles is given up.
  func checkPace(nowNs: UInt64) {
    guard pace?.isTooSlow(nowNs: nowNs, isPaused: body?.isPaused ?? false) ?? false else { return }
    let problem = Problem(.requestTimeout, "request_timeout", "The body came too slowly, or stopped coming.")
      .ending()
    body?.fail(problem)
    if phase == .receiving { refuse(problem) }
  }

  // MARK: Handler

  private func start(_ route: Route, _ request: Request) {
    phase = .handling
    task = LoopActor.start { [self] in
      do {
        var response = try await route.handler(request)
        if response.status == .ok { response = try await compressed(response, request) }
        respond(response)
      } catch let problem as Problem {
        refuse(problem)
      } catch {
        refuse(gateway.unexpected(error, incident))
      }
    }
  }

  private func compressed(_ response: Response, _ request: Request) async throws -> Response {
    guard case .bytes(let bytes) = response.body, Gzip.range.contains(bytes.count), !response.servesRanges,
      let type = response.contentType, ContentType.isCompressible(type),
      !response.headers.contains(where: { $0.name.lowercased() == "content-encoding" })
    else { return response }
    var response = response
    response.headers.append(("Vary", "Accept-Encoding"))
    guard AcceptEncoding.takesGzip(request.headers[.acceptEncoding]) else { return response }
    let packed =
      bytes.count <= Gzip.onLoopBytesMax
      ? Gzip.compress(bytes, level: 1) : try await gateway.workers.run { Gzip.compress(bytes, level: 6) }
    response.replaceBody(gzipped: packed)
    return response
  }

  // MARK: Response

  private func refuse(_ problem: Problem) {
    if problem.endsConnection { endsConnection = true }
    respond(Response(problem, incident: incident))
  }

  private func respond(_ response: Response) {
    guard phase != .over, phase != .answering, wsi != nil else { return }
    phase = .answering
    progressNs = gateway.clock.nowNs
    pendingStart = nil
    // What is left of a body is read and dropped.
    setReading(true)
    self.response = response
    gateway.answering.append(self)
  }

  /// At the end of the turn, when a short body has come whole even if nobody wanted it.
  private func beginTransmission(of response: Response) {
    if awaitsBody || gateway.isDraining { endsConnection = true }
    var response = response
    if gateway.origins.allowsOthers || head?.headers.contains(.origin) == true {
      CORS.decorate(
        &response, origin: head?.headers[.origin], isAllowed: head.map { allowsOrigin($0) } ?? false)
    }
    let context = Answer.Context(
      method: head?.method ?? .get, headers: head?.headers ?? HeaderFields(), incident: incident,
      isHTTP10: head?.isHTTP10 ?? false)
    let answer = Answer(response, context)
    status = answer.status
    var stream: ResponseStream?
    if case .stream(let produce) = response.body {
      // Without chunks only the connection's end ends the body.
      if !answer.isChunked { endsConnection = true }
      if context.method != .head { stream = beginStream(produce) }
    }
    let lead = finished(answer.head)
    transmission = Transmission(
      [.bytes(lead, 0..<lead.count)] + answer.segments, isChunked: stream != nil && answer.isChunked,
      stream: stream, workers: gateway.workers
    ) { [weak self] error in self?.transmissionWoke(error) }
  }

  /// The connection's own headers, and the empty line.
  private func finished(_ head: ByteWriter) -> [UInt8] {
    var head = head
    head.append(gateway.dateLine())
    head.append("Server-Timing: app;dur=")
    head.append(fixed: Double(gateway.clock.nowNs - startedNs) / 1e6, places: 3)
    head.append("\r\n")
    if endsConnection {
      head.append("Connection: close\r\n")
    } else if self.head?.isHTTP10 ?? false {
      head.append("Connection: keep-alive\r\n")
    }
    head.append("\r\n")
    return head.take()
  }

  private func allowsOrigin(_ head: RequestHead) -> Bool {
    guard let origin = head.headers[.origin] else { return false }
    return gateway.origins.allows(origin, host: head.headers[.host], isSecure: gateway.isSecure)
  }

  private func beginStream(
    _ produce: @escaping @LoopActor @Sendable (ResponseStream) async throws -> Void
  ) -> ResponseStream {
    let stream = ResponseStream { [weak self] in self?.transmissionWoke(nil) }
    task = LoopActor.start { [self] in
      do {
        try await produce(stream)
        stream.finish()
      } catch {
        if !(error is ResponseStream.PeerLeft), !(error is CancellationError) {
          _ = gateway.unexpected(error, incident)
        }
        stream.fail(error)
      }
    }
    return stream
  }

  private func transmissionWoke(_ error: (any Error)?) {
    if let error { _ = gateway.unexpected(error, incident) }
    if phase == .answering { gateway.answering.append(self) }
  }

  /// The end of a turn. While a request is handled or answered the library reads nothing, but is woken all the
  /// same by what the peer has sent next, or by its leaving, over and over. So it is not to be woken. (Its flow
  /// control would do that too, but it also holds back the writable callback.) It starts anew when it is told that
  /// the transaction is complete.
  func settle() {
    isFresh = false
    if phase == .answering { gateway.sending[ObjectIdentifier(self)] = self }
    guard phase != .over, !awaitsBody, let wsi else { return }
    uv_loop_ignore_input(Loop.handle, lws_get_socket_fd(wsi))
  }

  func flush() {
    if phase == .answering, let response {
      self.response = nil
      beginTransmission(of: response)
    }
    if !transmit() { connection.kill() } else { settle() }
  }

  /// Called now and then: a peer that takes nothing of what waits for it is given up.
  func checkProgress(nowNs: UInt64) {
    guard phase == .answering, let wsi, lws_partial_buffered(wsi) != 0,
      nowNs - progressNs >= Self.sendStallMs * 1_000_000
    else { return }
    connection.abort()
  }

  /// The socket takes more. Returns whether the connection goes on.
  func writable() -> Bool {
    guard phase == .answering else { return true }
    isWritable = true
    let goesOn = transmit()
    isWritable = false
    settle()
    return goesOn
  }

  /// Writes what may be written now. Returns whether the connection goes on.
  private func transmit() -> Bool {
    guard phase == .answering, let wsi, let transmission else { return true }
    var budget = Self.bytesPerTurnMax
    // While the library holds the tail of an earlier write nothing is added; it calls back when that has gone.
    while lws_partial_buffered(wsi) == 0 {
      guard budget > 0 else {
        lws_callback_on_writable(wsi)
        return true
      }
      switch transmission.fill(gateway.scratch) {
      case .waiting: return true
      case .ended: return finish()
      case .broken:
        end()
        return false
      case .bytes(let count):
        budget -= count
        bytesSent += count
        progressNs = gateway.clock.nowNs
        let bytes = UnsafeMutableRawBufferPointer(rebasing: gateway.scratch[..<count])
        guard Library.send(wsi, bytes) else { return false }
      }
    }
    return true
  }

  private func finish() -> Bool {
    guard phase != .over, let wsi else { return true }
    end()
    connection.exchangeIsOver()
    if awaitsBody {
      // The library discards the rest of the body, and the gateway ends the connection soon.
      connection.beginEnding()
      gateway.linger(connection, ms: Self.lingerMs)
      return lws_http_transaction_completed(wsi) == 0
    }
    if endsConnection || gateway.isDraining {
      connection.beginEnding()
      return false
    }
    // What the library holds already it looks at only after an event of the socket.
    let canSkip = isFresh && !isWritable && !Connection.holdsInput(wsi)
    guard lws_http_transaction_completed(wsi) == 0 else { return false }
    // Its own deadline for the next request: five seconds where none is set.
    lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0)
    if canSkip { gateway.skipWritable(wsi) }
    return true
  }

  private func end() {
    phase = .over
    gateway.exchanges -= 1
    gateway.receiving[ObjectIdentifier(self)] = nil
    gateway.sending[ObjectIdentifier(self)] = nil
    gateway.logRequest(
      method: head?.method, path: head?.path, meter: meter, status: status, bytes: bytesSent,
      ns: gateway.clock.nowNs - startedNs, peer: connection.peer, incident: incident)
  }

  /// The peer has gone: whoever works for it is told.
  func peerLeft() {
    guard phase != .over else { return }
    if phase != .answering { status = HTTPStatus(code: 499, reason: "Client Closed Request") }
    wsi = nil
    end()
    body?.fail(Problem(.badRequest, "body_cut_short", "The connection ended before the body did."))
    transmission?.abandon()
    task?.cancel()
  }

  private func setReading(_ isReading: Bool) {
    guard let wsi, isReadingStopped == isReading else { return }
    isReadingStopped = !isReading
    websockets_set_reading(wsi, isReading ? 1 : 0)
  }
}
