import Bytes
import Loop
import Telemetry

/// What a handler answers. Lengths, ranges, validators, compression and HEAD are the gateway's affair.
public struct Response: Sendable {
  public enum Body: Sendable {
    case none
    case bytes([UInt8])
    case file(OpenFile)
    /// Written by the closure as long as it likes; the peer's pace holds it back.
    case stream(@LoopActor @Sendable (ResponseStream) async throws -> Void)
  }

  public var status: HTTPStatus
  public var headers: [(name: String, value: String)]
  public var contentType: String?
  public var body: Body
  public var validators = Validators()
  /// Whether a `Range` is honoured: for files and other stable bytes.
  public var servesRanges = false
  /// The body in gzip, where somebody has it ready: it is not compressed anew for each who takes it.
  public var gzippedBody: [UInt8]?

  public init(
    _ status: HTTPStatus = .ok, contentType: String? = nil, headers: [(name: String, value: String)] = [],
    body: Body = .none
  ) {
    self.status = status
    self.contentType = contentType
    self.headers = headers
    self.body = body
  }

  public static func text(_ text: String, type: String = ContentType.text, status: HTTPStatus = .ok)
    -> Response
  {
    Response(status, contentType: type, body: .bytes(Array(text.utf8)))
  }

  public static func json(_ status: HTTPStatus = .ok, _ build: (inout JSONWriter) -> Void) -> Response {
    var writer = JSONWriter()
    build(&writer)
    return Response(status, contentType: ContentType.json, body: .bytes(writer.bytes))
  }

  public static func json(bytes: [UInt8], status: HTTPStatus = .ok) -> Response {
    Response(status, contentType: ContentType.json, body: .bytes(bytes))
  }

  public static let noContent = Response(.noContent)

  public func with(header name: String, _ value: String) -> Response {
    var copy = self
    copy.headers.append((name, value))
    return copy
  }

  /// The body, where it is worth compressing.
  var compressibleBytes: [UInt8]? {
    guard status == .ok, !servesRanges, case .bytes(let bytes) = body, Gzip.range.contains(bytes.count),
      let contentType, ContentType.isCompressible(contentType),
      !headers.contains(where: { $0.name.lowercased() == "content-encoding" })
    else { return nil }
    return bytes
  }

  /// The same resource in another coding: another body, and another state to those who compare.
  mutating func replaceBody(gzipped bytes: [UInt8]) {
    body = .bytes(bytes)
    headers.append(("Content-Encoding", "gzip"))
    validators.etag = validators.etag.map { $0.dropLast() + "-gzip\"" }
  }

  init(_ problem: Problem, incident: IncidentID) {
    self.init(
      problem.status, contentType: ContentType.problem, headers: problem.headers,
      body: .bytes(problem.body(incident: incident)))
    headers.append(("Cache-Control", "no-store"))
  }
}
