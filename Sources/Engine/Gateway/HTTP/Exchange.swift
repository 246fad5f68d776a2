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
  /// The library waits for a body of a length that the peer never gave.
  private var lacksLength = false
  private var pace: BodyPace?

  private var status = HTTPStatus.internalServerError
  private var isChunked = false
  private var segments: ArraySlice<Answer.Segment> = []
  private var stream: ResponseStream?
  private var isReadingFile = false
  private var bytesSent = 0

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
      endsConnection = head.wantsClose
      if head.contentLength == nil, [.post, .put, .patch].contains(head.method) {
        lacksLength = true
        endsConnection = true
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
      if head.headers[.expect]?.lowercased() == "100-continue" { sendContinue(wsi) }
    }
    if case .collected = route.body, length > 0 {
      pendingStart = (route, request)
    } else {
      start(route, request)
    }
  }

  private func sendContinue(_ wsi: OpaquePointer) {
    var bytes =
      [UInt8](repeating: 0, count: Int(WEBSOCKETS_HEADROOM)) + Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
    let count = bytes.count - Int(WEBSOCKETS_HEADROOM)
    _ = bytes.withUnsafeMutableBufferPointer {
      lws_write(wsi, $0.baseAddress! + Int(WEBSOCKETS_HEADROOM), count, LWS_WRITE_HTTP)
    }
  }

  func receive(_ bytes: UnsafeRawBufferPointer) {
    guard let body, phase != .over, bytes.count > 0 else { return }
    pace?.received(bytes.count, nowNs: gateway.clock.nowNs)
    body.receive(bytes)
  }

  /// The library has read as many bytes as were announced.
  func bodyEnded() {
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
    guard case .bytes(let bytes) = response.body, bytes.count >= Gzip.bytesMin, !response.servesRanges,
      let type = response.contentType, ContentType.isCompressible(type),
      !response.headers.contains(where: { $0.name == "Content-Encoding" })
    else { return response }
    var response = response
    response.headers.append(("Vary", "Accept-Encoding"))
    guard AcceptEncoding.takesGzip(request.headers[.acceptEncoding]) else { return response }
    let packed =
      bytes.count <= Gzip.onLoopBytesMax
      ? Gzip.compress(bytes, level: 1) : try await gateway.workers.run { Gzip.compress(bytes, level: 6) }
    response.body = .bytes(packed)
    response.headers.append(("Content-Encoding", "gzip"))
    if let etag = response.validators.etag { response.validators.etag = etag.dropLast() + "-gzip\"" }
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
    pendingStart = nil
    if pace != nil || gateway.isDraining { endsConnection = true }
    // What is left of a body is read and dropped.
    setReading(true)
    var response = response
    if let head, let origin = head.headers[.origin] {
      CORS.decorate(&response, origin: origin, isAllowed: allowsOrigin(head))
    }
    let context = Answer.Context(
      method: head?.method ?? .get, headers: head?.headers ?? HeaderFields(), incident: incident,
      isHTTP10: head?.isHTTP10 ?? false)
    let answer = Answer(response, context)
    status = answer.status
    isChunked = answer.isChunked
    if case .stream(let produce) = response.body, context.method != .head { beginStream(produce) }
    if case .stream = response.body, !isChunked { endsConnection = true }
    let lead = finished(answer.head)
    segments = ([.bytes(lead, 0..<lead.count)] + answer.segments)[...]
    gateway.answering.append(self)
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

  private func beginStream(_ produce: @escaping @LoopActor @Sendable (ResponseStream) async throws -> Void) {
    let stream = ResponseStream { [weak self] in
      guard let self else { return }
      gateway.answering.append(self)
    }
    self.stream = stream
    task = LoopActor.start { [self] in
      do { try await produce(stream) } catch {
        guard !(error is ResponseStream.PeerLeft), !(error is CancellationError) else { return }
        // The status is out already; only a connection that breaks tells the peer that the rest is missing.
        _ = gateway.unexpected(error, incident)
        endsConnection = true
        stream.fail(error)
        finish(broken: true)
        return
      }
      stream.finish()
    }
  }

  /// The end of a turn. While a request is handled or answered the library reads nothing, but is woken all the
  /// same by what the peer has sent next, or by its leaving, over and over. So it is not to be woken. (Its flow
  /// control would do that too, but it also holds back the writable callback.) It starts anew when it is told that
  /// the transaction is complete.
  func settle() {
    isFresh = false
    guard phase != .over, pace == nil, let wsi else { return }
    uv_loop_ignore_input(Loop.handle, lws_get_socket_fd(wsi))
  }

  func flush() {
    if !transmit() { connection.kill() } else { settle() }
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

  private func transmit() -> Bool {
    guard phase == .answering, let wsi else { return true }
    var budget = Self.bytesPerTurnMax
    while true {
      if lws_partial_buffered(wsi) != 0 || isReadingFile { return true }
      if segments.isEmpty, !takeFromStream() {
        return stream == nil || stream?.isFinished == true ? finish() : true
      }
      if budget <= 0 {
        lws_callback_on_writable(wsi)
        return true
      }
      let count = fillScratch()
      guard count > 0 else { return true }
      budget -= count
      bytesSent += count
      let start = gateway.scratch.baseAddress!.assumingMemoryBound(to: UInt8.self)
      guard lws_write(wsi, start, count, LWS_WRITE_HTTP) >= 0 else { return false }
    }
  }

  /// Moves what the stream's writer has queued to the segments. Returns whether there was anything.
  private func takeFromStream() -> Bool {
    guard let stream, stream.pendingBytes > 0 else {
      if let stream, stream.isFinished, isChunked {
        isChunked = false
        let last = Array("0\r\n\r\n".utf8)
        segments = [.bytes(last, 0..<last.count)]
        return true
      }
      return false
    }
    let bytes = stream.take()
    guard isChunked else {
      segments = [.bytes(bytes, 0..<bytes.count)]
      return true
    }
    let size = Array((String(bytes.count, radix: 16) + "\r\n").utf8)
    let end: [UInt8] = [0x0D, 0x0A]
    segments = [.bytes(size, 0..<size.count), .bytes(bytes, 0..<bytes.count), .bytes(end, 0..<2)]
    return true
  }

  /// Gathers the next bytes of the segments into one write.
  private func fillScratch() -> Int {
    var filled = 0
    while let segment = segments.first, filled < gateway.scratch.count {
      let room = UnsafeMutableRawBufferPointer(rebasing: gateway.scratch[filled...])
      switch segment {
      case .bytes(let bytes, let range):
        let part = range.prefix(room.count)
        bytes.withUnsafeBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[part])) }
        filled += part.count
        advance(segment, by: part.count)
      case .file(let file, let range):
        let target = UnsafeMutableRawBufferPointer(rebasing: room.prefix(range.count))
        switch file.readIfCached(at: range.lowerBound, into: target) {
        case .bytes(let count):
          filled += count
          advance(segment, by: count)
        case .notCached:
          readOnWorker(file, range)
          return filled
        case .failed: return giveUp(filled)
        }
      }
    }
    return filled
  }

  private func advance(_ segment: Answer.Segment, by count: Int) {
    segments.removeFirst()
    guard count < segment.count else { return }
    switch segment {
    case .bytes(let bytes, let range):
      segments.insert(.bytes(bytes, range.dropFirst(count)), at: segments.startIndex)
    case .file(let file, let range):
      segments.insert(.file(file, range.dropFirst(count)), at: segments.startIndex)
    }
  }

  /// What memory does not hold is fetched by a worker, a piece at a time.
  private func readOnWorker(_ file: OpenFile, _ range: Range<Int>) {
    isReadingFile = true
    let piece = Range(uncheckedBounds: (range.lowerBound, min(range.upperBound, range.lowerBound + 262_144)))
    LoopActor.start { [self] in
      do {
        let bytes = try await gateway.workers.run { try file.read(at: piece.lowerBound, count: piece.count) }
        isReadingFile = false
        guard phase == .answering, let segment = segments.first else { return }
        advance(segment, by: piece.count)
        segments.insert(.bytes(bytes, 0..<bytes.count), at: segments.startIndex)
        gateway.answering.append(self)
      } catch {
        isReadingFile = false
        _ = gateway.unexpected(error, incident)
        finish(broken: true)
      }
    }
  }

  /// The announced length cannot be kept: only a broken connection says so.
  private func giveUp(_ filled: Int) -> Int {
    LoopActor.post { [self] in finish(broken: true) }
    segments = []
    isReadingFile = true
    return filled
  }

  @discardableResult private func finish(broken: Bool = false) -> Bool {
    guard phase != .over, let wsi else { return true }
    let isLate = pace != nil
    end()
    if broken {
      connection.kill()
      return true
    }
    connection.exchangeIsOver()
    if isLate, !lacksLength {
      // The library discards the rest of the body, and the gateway ends the connection soon.
      connection.beginEnding()
      gateway.linger(connection, ms: Self.lingerMs)
      return lws_http_transaction_completed(wsi) == 0
    }
    if endsConnection {
      connection.beginEnding()
      return false
    }
    // What the library holds already it looks at only after an event of the socket.
    let canSkip = isFresh && !isWritable && !Connection.holdsInput(wsi)
    guard lws_http_transaction_completed(wsi) == 0 else { return false }
    if canSkip { gateway.skipWritable(wsi) }
    return true
  }

  private func end() {
    phase = .over
    gateway.exchanges -= 1
    gateway.receiving[ObjectIdentifier(self)] = nil
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
    stream?.fail(ResponseStream.PeerLeft())
    task?.cancel()
  }

  private func setReading(_ isReading: Bool) {
    guard let wsi, isReadingStopped == isReading else { return }
    isReadingStopped = !isReading
    websockets_set_reading(wsi, isReading ? 1 : 0)
  }
}

/// How a body comes in: libwebsockets would wait for a byte every few seconds for ever. Pure.
struct BodyPace {
  static let stallMs: UInt64 = 20_000
  static let windowMs: UInt64 = 10_000
  /// A slow telephone has ten times this.
  static let bytesPerSecondMin = 256

  private var lastByteNs: UInt64
  private var windowStartNs: UInt64
  private var windowBytes = 0

  init(nowNs: UInt64) {
    lastByteNs = nowNs
    windowStartNs = nowNs
  }

  mutating func received(_ count: Int, nowNs: UInt64) {
    lastByteNs = nowNs
    windowBytes += count
  }

  /// While we do not read, the peer cannot be blamed.
  mutating func isTooSlow(nowNs: UInt64, isPaused: Bool) -> Bool {
    if isPaused {
      lastByteNs = nowNs
      windowStartNs = nowNs
      windowBytes = 0
      return false
    }
    if nowNs - lastByteNs >= Self.stallMs * 1_000_000 { return true }
    let elapsedMs = (nowNs - windowStartNs) / 1_000_000
    guard elapsedMs >= Self.windowMs else { return false }
    let isSlow = windowBytes * 1_000 < Self.bytesPerSecondMin * Int(elapsedMs)
    windowStartNs = nowNs
    windowBytes = 0
    return isSlow
  }
}
