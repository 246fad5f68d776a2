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
  private static let cutShort = Problem(
    .badRequest, "body_cut_short", "The connection ended before the body did.")

  private let connection: Connection
  private let gateway: Gateway
  private let incident: IncidentID
  private let startedNs: UInt64
  private var wsi: OpaquePointer?
  private var phase = Phase.receiving
  private var head: RequestHead?
  /// Whom the request comes from, as far as that is known.
  private var client: String
  private var meter: RouteMeter
  private var body: RequestBody?
  private var pendingStart: (route: Route, request: Request)?
  private var task: Task<Void, Never>?
  private var isReadingStopped = false
  /// Whether its body waits for a turn of the loop, and whether for its reader.
  private var (waitsForTurn, waitsForReader) = (false, false)
  /// Whether this is still the turn in which the library has read of it.
  private var isFresh = true
  /// Whether the library is calling.
  private var isWritable = false
  private var endsConnection = false
  private var answerHeaders: [(name: String, value: String)] = []
  private var isOptionsRoute = false
  private var isToldCutShort = false
  /// Whether an announced body has not come whole, wanted or not.
  private var awaitsBody = false
  private var pace: BodyPace?
  /// Whether the gateway watches that the peer takes its answer.
  private var isWatched = false

  private var status = HTTPStatus.internalServerError
  private var response: Response?
  private var transmission: Transmission?
  private var bytesSent = 0
  private var progressNs: UInt64 = 0

  init(_ connection: Connection, _ wsi: OpaquePointer) {
    self.connection = connection
    self.wsi = wsi
    gateway = connection.gateway
    client = connection.peer
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
      client = gateway.client(of: connection.peer, head.headers)
      awaitsBody = (head.contentLength ?? 0) > 0
      endsConnection = head.wantsClose
      // The library goes on waiting for a body whose length was never told.
      if head.contentLength == nil, [.post, .put, .patch].contains(head.method) { endsConnection = true }
      if head.method == .post, gateway.takesMethodOverride(head.path) {
        try head.overrideMethod(wsi)
        self.head = head
      }
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
    case .notFound:
      guard let page = gateway.unknownPage, head.method == .get || head.method == .head,
        head.headers[.accept]?.contains("text/html") ?? false
      else { throw .notFound }
      negotiate(page, head.headers)
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
    case .found(.route(let mounted), let parameters):
      meter = mounted.meter
      answerHeaders = mounted.route.answerHeaders
      isOptionsRoute = mounted.route.method == .options
      try head.read(mounted.route.reads, wsi)
      try receive(mounted.route, head, parameters, wsi)
    }
  }

  /// What every OPTIONS is answered, beside what the route says.
  private func addPreflight(to response: inout Response, _ head: RequestHead) {
    let methods = gateway.router.methods(of: head.path).map(\.rawValue).joined(separator: ", ")
    response.headers += CORS.preflight(head.headers, allowed: methods, isAllowed: allowsOrigin(head)).headers
  }

  private func receive(
    _ route: Route, _ head: RequestHead, _ parameters: [String: String], _ wsi: OpaquePointer
  ) throws(Problem) {
    let length = head.contentLength ?? 0
    guard length <= route.body.bytesMax else { throw RequestBody.tooLarge(max: route.body.bytesMax) }
    var isCollected = false
    if case .collected = route.body { isCollected = true }
    let body =
      length == 0
      ? .empty
      : RequestBody(length: length, collectMax: route.body.bytesMax, isHeldWhole: isCollected) {
        [weak self] isReading in
        self?.waitsForReader = !isReading
        self?.applyWaits()
      }
    self.body = body
    var request = Request(
      method: head.method, path: head.path, query: head.query, headers: head.headers, peer: client,
      isSecure: gateway.isSecure, incident: incident, body: body)
    request.parameters = parameters
    request.arrivedNs = startedNs
    if length > 0 {
      pace = BodyPace(nowNs: startedNs)
      gateway.receive(self)
      if head.headers[.expect]?.lowercased() == "100-continue" {
        // A handler that is handed the body as it comes may refuse it before it asks for any.
        body.wanted = { [weak self] in self?.invite() }
        if isCollected { invite() }
      }
    }
    if isCollected, length > 0 {
      pendingStart = (route, request)
    } else {
      start(route, request)
    }
  }

  private func invite() {
    guard let wsi, awaitsBody, phase != .over, phase != .answering else { return }
    Library.send(wsi, Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
  }

  func receive(_ bytes: UnsafeRawBufferPointer) {
    if pace != nil { gateway.received(bytes.count, from: self) }
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
    gateway.receiveNoMore(self)
    gateway.unsettled.append(self)
    body.end()
    if let (route, request) = pendingStart {
      pendingStart = nil
      start(route, request)
    }
  }

  /// Called now and then while a body is coming: one that stalls or trickles is given up.
  func checkPace(nowNs: UInt64) {
    let isPaused = waitsForTurn || body?.isPaused ?? false
    guard pace?.isTooSlow(nowNs: nowNs, isPaused: isPaused) ?? false else { return }
    let problem = Problem(.requestTimeout, "request_timeout", "The body came too slowly, or stopped coming.")
      .ending()
    body?.fail(problem)
    if phase == .receiving { refuse(problem) }
  }

  // MARK: Handler

  private func start(_ route: Route, _ request: Request) {
    phase = .handling
    switch route.handler {
    case .prompt(let answer):
      do { negotiate(try answer(request), request.headers) } catch { fail(error) }
    case .waiting(let answer):
      task = LoopActor.start { [self] in
        do { negotiate(try await answer(request), request.headers) } catch { fail(error) }
      }
    }
  }

  /// Compresses what is worth it and wanted so, on a worker where that takes long.
  private func negotiate(_ response: consuming Response, _ headers: HeaderFields) {
    let bytes = response.compressibleBytes
    guard bytes != nil || response.gzippedBody != nil else { return respond(response) }
    response.headers.append(("Vary", "Accept-Encoding"))
    guard AcceptEncoding.takesGzip(headers[.acceptEncoding]) else { return respond(response) }
    if let packed = response.gzippedBody {
      response.replaceBody(gzipped: packed)
      return respond(response)
    }
    guard let bytes else { return respond(response) }
    guard bytes.count > Gzip.onLoopBytesMax else {
      response.replaceBody(gzipped: Gzip.compress(bytes, level: 1))
      return respond(response)
    }
    task = LoopActor.start { [self, uncompressed = response] in
      do {
        var response = uncompressed
        response.replaceBody(gzipped: try await gateway.workers.run { Gzip.compress(bytes, level: 6) })
        respond(response)
      } catch {
        fail(error)
      }
    }
  }

  private func fail(_ error: any Error) {
    refuse(error as? Problem ?? gateway.unexpected(error, incident))
  }

  // MARK: Response

  private func refuse(_ problem: Problem) {
    if problem.endsConnection { endsConnection = true }
    respond(Response(problem, incident: incident))
  }

  private func respond(_ response: consuming Response) {
    guard phase != .over, phase != .answering, wsi != nil else { return }
    phase = .answering
    pendingStart = nil
    response.headers += answerHeaders
    if let head, isOptionsRoute { addPreflight(to: &response, head) }
    // What is left of a body is read and dropped.
    waitsForReader = false
    applyWaits()
    self.response = response
    gateway.answering.append(self)
  }

  /// At the end of the turn, when a short body has come whole even if nobody wanted it. Returns whether the
  /// connection goes on.
  private func beginTransmission(of response: consuming Response, _ wsi: OpaquePointer) -> Bool {
    if awaitsBody || gateway.isDraining { endsConnection = true }
    if gateway.origins.allowsOthers || head?.headers.contains(.origin) == true {
      CORS.decorate(
        &response, origin: head?.headers[.origin], isAllowed: head.map { allowsOrigin($0) } ?? false)
    }
    let context = Answer.Context(
      method: head?.method ?? .get, headers: head?.headers ?? HeaderFields(), incident: incident,
      isHTTP10: head?.isHTTP10 ?? false)
    var answer = Answer(response, context)
    status = answer.status
    var stream: ResponseStream?
    if let produce = answer.produce {
      // Without chunks only the connection's end ends the body.
      if !answer.isChunked { endsConnection = true }
      if context.method != .head { stream = beginStream(produce) }
    }
    progressNs = gateway.clock.nowNs
    answer.endHead(
      date: gateway.dateLine(nowNs: progressNs), tookNs: progressNs - startedNs,
      persistence: endsConnection ? .ends : context.isHTTP10 ? .goesOn : .understood)
    if stream == nil, lws_partial_buffered(wsi) == 0, let count = answer.gather(into: gateway.scratch) {
      return send(count, wsi) && transmit()
    }
    transmission = Transmission(
      answer.pieces, isChunked: stream != nil && answer.isChunked, stream: stream, workers: gateway.workers
    ) { [weak self] error in self?.transmissionWoke(error) }
    return transmit()
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
    guard phase != .over else { return }
    if phase == .answering, !isWatched {
      isWatched = true
      gateway.sending[ObjectIdentifier(self)] = self
    }
    guard !awaitsBody, let wsi else { return }
    uv_loop_ignore_input(Loop.handle, lws_get_socket_fd(wsi))
  }

  func flush() {
    guard let wsi else { return }
    let goesOn =
      if let response = response.take() { beginTransmission(of: response, wsi) } else { transmit() }
    if goesOn { settle() } else { connection.kill() }
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
    guard phase == .answering, response == nil, let wsi else { return true }
    var budget = Self.bytesPerTurnMax
    // While the library holds the tail of an earlier write nothing is added; it calls back when that has gone.
    while lws_partial_buffered(wsi) == 0 {
      // What was gathered whole needs no transmission.
      guard let transmission else { return finish(wsi) }
      guard budget > 0 else {
        lws_callback_on_writable(wsi)
        return true
      }
      switch transmission.fill(gateway.scratch) {
      case .waiting: return true
      case .ended: return finish(wsi)
      case .broken:
        end(nowNs: gateway.clock.nowNs)
        return false
      case .bytes(let count):
        budget -= count
        progressNs = gateway.clock.nowNs
        guard send(count, wsi) else { return false }
      }
    }
    return true
  }

  /// Hands over what the scratch buffer begins with.
  private func send(_ count: Int, _ wsi: OpaquePointer) -> Bool {
    bytesSent += count
    return Library.send(wsi, UnsafeMutableRawBufferPointer(rebasing: gateway.scratch[..<count]))
  }

  private func finish(_ wsi: OpaquePointer) -> Bool {
    let nowNs = gateway.clock.nowNs
    end(nowNs: nowNs)
    connection.exchangeIsOver(nowNs: nowNs)
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

  private func end(nowNs: UInt64) {
    phase = .over
    gateway.exchanges -= 1
    if pace != nil { gateway.receiveNoMore(self) }
    if isWatched { gateway.sending[ObjectIdentifier(self)] = nil }
    gateway.logRequest(
      method: head?.method, path: head?.path, meter: meter, status: status, bytes: bytesSent,
      ns: nowNs - startedNs, peer: client, incident: incident)
  }

  /// The peer has ended its side in the midst of a body. If it reads, it learns what was wrong.
  func bodyCutShort() -> (Problem, IncidentID) {
    status = Self.cutShort.status
    isToldCutShort = true
    return (Self.cutShort, incident)
  }

  /// The peer has gone: whoever works for it is told.
  func peerLeft() {
    guard phase != .over else { return }
    if phase != .answering, !isToldCutShort {
      status = HTTPStatus(code: 499, reason: "Client Closed Request")
    }
    wsi = nil
    end(nowNs: gateway.clock.nowNs)
    body?.fail(Self.cutShort)
    transmission?.abandon()
    task?.cancel()
  }

  /// Its body is read, or is not, as the gateway shares out its turns.
  func setWaitsForTurn(_ waits: Bool) {
    waitsForTurn = waits
    applyWaits()
  }

  private func applyWaits() {
    let isStopped = waitsForTurn || waitsForReader
    guard let wsi, isReadingStopped != isStopped else { return }
    isReadingStopped = isStopped
    websockets_set_reading(wsi, isStopped ? 0 : 1)
  }
}
