import Bytes
import Loop
import Telemetry

/// A response worked out against its request: what goes over the wire, in order. Pure but for the files it names.
struct Answer {
  enum Segment {
    case bytes([UInt8], Range<Int>)
    case file(OpenFile, Range<Int>)

    var count: Int {
      switch self {
      case .bytes(_, let range), .file(_, let range): range.count
      }
    }
  }

  private(set) var status: HTTPStatus
  /// The status line and the headers but for those of the connection, without the empty line.
  private(set) var head: ByteWriter
  private(set) var segments: [Segment] = []
  private(set) var isChunked = false
  /// What writes the body, where it comes to be as it is sent.
  private(set) var produce: (@LoopActor @Sendable (ResponseStream) async throws -> Void)?

  struct Context {
    var method: HTTPMethod
    var headers: HeaderFields
    /// It also names the parts of a multipart range: random, so that no file contains it.
    var incident: IncidentID
    var isHTTP10 = false
  }

  init(_ response: consuming Response, _ context: Context) {
    status = response.status
    head = ByteWriter(capacityBytes: 512)
    let isRead = context.method == .get || context.method == .head
    // What a handler has written is done: its new state says nothing about the condition.
    if isRead, response.status == .ok, response.validators != Validators() {
      switch response.validators.verdict(context.headers, isRead: isRead) {
      case .proceed: break
      case .notModified: response = Self.bare(.notModified, like: response)
      case .preconditionFailed: response = Self.bare(.preconditionFailed, like: response)
      }
    }
    if case .stream(let produce) = response.body {
      self.produce = produce
      isChunked = !context.isHTTP10 && !response.status.isBodiless
      status = response.status
      begin(response)
      if isChunked { head.append("Transfer-Encoding: chunked\r\n") }
      return
    }
    let size = Self.size(of: response.body)
    // RFC 9110, 14.2: a range means something to GET only.
    if response.servesRanges, context.method == .get, response.status == .ok,
      response.validators.allowRange(context.headers)
    {
      switch ByteRanges(header: context.headers[.range], size: size) {
      case .whole: break
      case .parts(let parts):
        answer(response, parts: parts, of: size, context)
        return
      case .unsatisfiable:
        response = Self.outside(response, size, incident: context.incident)
      }
    }
    answer(whole: response, context)
  }

  /// What the head says of the connection.
  enum Persistence {
    /// What the peer's version of HTTP means by itself.
    case understood
    case goesOn
    case ends
  }

  /// The connection's own headers, and the empty line.
  mutating func endHead(date: [UInt8], tookNs: UInt64, persistence: Persistence) {
    head.append(date)
    head.append("Server-Timing: app;dur=")
    head.append(fixed: Double(tookNs) / 1e6, places: 3)
    switch persistence {
    case .understood: head.append("\r\n\r\n")
    case .goesOn: head.append("\r\nConnection: keep-alive\r\n\r\n")
    case .ends: head.append("\r\nConnection: close\r\n\r\n")
    }
  }

  /// Head and body, once the head is ended.
  var pieces: [Segment] { [.bytes(head.bytes, 0..<head.count)] + segments }

  /// The same copied together, where memory holds all of it and it fits. Returns how many bytes that makes.
  func gather(into room: UnsafeMutableRawBufferPointer) -> Int? {
    guard var filled = Self.copy(head.bytes, 0..<head.count, into: room) else { return nil }
    for segment in segments {
      let rest = UnsafeMutableRawBufferPointer(rebasing: room[filled...])
      guard case .bytes(let bytes, let range) = segment, let count = Self.copy(bytes, range, into: rest)
      else { return nil }
      filled += count
    }
    return filled
  }

  private static func copy(
    _ bytes: [UInt8], _ range: Range<Int>, into room: UnsafeMutableRawBufferPointer
  ) -> Int? {
    guard range.count <= room.count else { return nil }
    bytes.withUnsafeBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }
    return range.count
  }

  /// A problem as bytes, for connections that end with it.
  static func refusal(_ problem: Problem, incident: IncidentID, date: [UInt8]) -> [UInt8] {
    let context = Context(method: .get, headers: HeaderFields(), incident: incident)
    let answer = Answer(Response(problem, incident: incident), context)
    var bytes = answer.head.bytes
    bytes += date + Array("Connection: close\r\n\r\n".utf8)
    for case .bytes(let body, let range) in answer.segments { bytes += body[range] }
    return bytes
  }

  private static func bare(_ status: HTTPStatus, like response: Response) -> Response {
    var bare = Response(status, headers: response.headers)
    bare.validators = response.validators
    return bare
  }

  /// The refusal of a range, to be read by the same origins and cached by nobody.
  private static func outside(_ response: Response, _ size: Int, incident: IncidentID) -> Response {
    let problem = Problem(
      .rangeNotSatisfiable, "range_not_satisfiable", "The resource has \(size) bytes.")
    var refusal = Response(problem, incident: incident).with(header: "Content-Range", "bytes */\(size)")
    refusal.headers += response.headers.filter { $0.name == "Vary" || $0.name.hasPrefix("Access-Control-") }
    return refusal
  }

  private static func size(of body: Response.Body) -> Int {
    switch body {
    case .none, .stream: 0
    case .bytes(let bytes): bytes.count
    case .file(let file): file.size
    }
  }

  private static func segment(_ body: Response.Body, _ range: Range<Int>) -> Segment? {
    switch body {
    case .none, .stream: nil
    case .bytes(let bytes): .bytes(bytes, range)
    case .file(let file): .file(file, range)
    }
  }

  private mutating func answer(whole response: Response, _ context: Context) {
    status = response.status
    let size = Self.size(of: response.body)
    begin(response)
    if response.servesRanges { head.append("Accept-Ranges: bytes\r\n") }
    if !status.isBodiless { contentLength(size) }
    if context.method != .head, !status.isBodiless, size > 0,
      let segment = Self.segment(response.body, 0..<size)
    {
      segments.append(segment)
    }
  }

  private mutating func answer(_ response: Response, parts: [Range<Int>], of size: Int, _ context: Context) {
    status = .partialContent
    var response = response
    response.status = .partialContent
    guard parts.count > 1 else {
      begin(response)
      header("Content-Range", Self.contentRange(parts[0], size))
      contentLength(parts[0].count)
      if context.method != .head, let segment = Self.segment(response.body, parts[0]) {
        segments.append(segment)
      }
      return
    }
    let partType = Self.inLine(response.contentType ?? ContentType.bytes)
    response.contentType = "multipart/byteranges; boundary=\(context.incident)"
    var all: [Segment] = []
    for part in parts {
      let lead =
        "\r\n--\(context.incident)\r\nContent-Type: \(partType)\r\n"
        + "Content-Range: \(Self.contentRange(part, size))\r\n\r\n"
      let bytes = Array(lead.utf8)
      all.append(.bytes(bytes, 0..<bytes.count))
      if let segment = Self.segment(response.body, part) { all.append(segment) }
    }
    let tail = Array("\r\n--\(context.incident)--\r\n".utf8)
    all.append(.bytes(tail, 0..<tail.count))
    begin(response)
    contentLength(all.reduce(0) { $0 + $1.count })
    if context.method != .head { segments = all }
  }

  private static func contentRange(_ part: Range<Int>, _ size: Int) -> String {
    "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(size)"
  }

  private mutating func begin(_ response: Response) {
    head.append("HTTP/1.1 ")
    head.append(decimal: response.status.code)
    head.append(" ")
    head.append(response.status.reason)
    head.append("\r\n")
    if let type = response.contentType { header("Content-Type", type) }
    if let etag = response.validators.etag { header("ETag", etag) }
    if let modified = response.validators.lastModified {
      header("Last-Modified", HTTPDate.format(unixMs: modified * 1_000))
    }
    for (name, value) in response.headers { header(name, value) }
    head.append("X-Content-Type-Options: nosniff\r\n")
  }

  private mutating func contentLength(_ length: Int) {
    head.append("Content-Length: ")
    head.append(decimal: length)
    head.append("\r\n")
  }

  private mutating func header(_ name: String, _ value: String) {
    head.append(utf8: name)
    head.append(": ")
    head.append(utf8: Self.inLine(value))
    head.append("\r\n")
  }

  /// A control character in a value would end the header and begin another: it is left out.
  private static func inLine(_ value: String) -> String {
    let isClean = value.utf8.withContiguousStorageIfAvailable { $0.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }
    if isClean == true { return value }
    return String(decoding: value.utf8.filter { $0 >= 0x20 && $0 != 0x7F }, as: UTF8.self)
  }
}
