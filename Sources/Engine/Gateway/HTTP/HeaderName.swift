import Bytes
import CWebSockets

/// A request header that Lyceum reads. libwebsockets knows most by an index; others it finds by name. Names are
/// literals: every request is asked for a score of them, and copies of these count no references.
public struct HeaderName: Hashable, Sendable {
  /// Lower case, without the colon.
  public let text: StaticString
  let token: UInt32?

  private init(_ text: StaticString, _ token: lws_token_indexes) {
    self.text = text
    self.token = token.rawValue
  }

  /// A header that libwebsockets does not know. A route that reads one names it among its `reads`.
  public init(_ text: StaticString) {
    precondition(
      text.description == text.description.lowercased(), "header names are written in lower case here")
    self.text = text
    token = nil
  }

  /// Those that libwebsockets knows differ by their index alone.
  public static func == (a: HeaderName, b: HeaderName) -> Bool {
    a.token == b.token && (a.token != nil || a.text.description == b.text.description)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(text.description) }

  public static let host = HeaderName("host", WSI_TOKEN_HOST)
  public static let connection = HeaderName("connection", WSI_TOKEN_CONNECTION)
  public static let upgrade = HeaderName("upgrade", WSI_TOKEN_UPGRADE)
  public static let origin = HeaderName("origin", WSI_TOKEN_ORIGIN)
  public static let accept = HeaderName("accept", WSI_TOKEN_HTTP_ACCEPT)
  public static let acceptEncoding = HeaderName("accept-encoding", WSI_TOKEN_HTTP_ACCEPT_ENCODING)
  public static let acceptLanguage = HeaderName("accept-language", WSI_TOKEN_HTTP_ACCEPT_LANGUAGE)
  public static let authorization = HeaderName("authorization", WSI_TOKEN_HTTP_AUTHORIZATION)
  public static let cookie = HeaderName("cookie", WSI_TOKEN_HTTP_COOKIE)
  public static let contentLength = HeaderName("content-length", WSI_TOKEN_HTTP_CONTENT_LENGTH)
  public static let contentType = HeaderName("content-type", WSI_TOKEN_HTTP_CONTENT_TYPE)
  public static let contentEncoding = HeaderName("content-encoding", WSI_TOKEN_HTTP_CONTENT_ENCODING)
  public static let transferEncoding = HeaderName("transfer-encoding", WSI_TOKEN_HTTP_TRANSFER_ENCODING)
  public static let expect = HeaderName("expect", WSI_TOKEN_HTTP_EXPECT)
  public static let range = HeaderName("range", WSI_TOKEN_HTTP_RANGE)
  public static let ifRange = HeaderName("if-range", WSI_TOKEN_HTTP_IF_RANGE)
  public static let ifMatch = HeaderName("if-match", WSI_TOKEN_HTTP_IF_MATCH)
  public static let ifNoneMatch = HeaderName("if-none-match", WSI_TOKEN_HTTP_IF_NONE_MATCH)
  public static let ifModifiedSince = HeaderName("if-modified-since", WSI_TOKEN_HTTP_IF_MODIFIED_SINCE)
  public static let ifUnmodifiedSince = HeaderName("if-unmodified-since", WSI_TOKEN_HTTP_IF_UNMODIFIED_SINCE)
  public static let referer = HeaderName("referer", WSI_TOKEN_HTTP_REFERER)
  public static let userAgent = HeaderName("user-agent", WSI_TOKEN_HTTP_USER_AGENT)
  public static let forwardedFor = HeaderName("x-forwarded-for", WSI_TOKEN_X_FORWARDED_FOR)
  public static let webSocketKey = HeaderName("sec-websocket-key", WSI_TOKEN_KEY)
  public static let webSocketVersion = HeaderName("sec-websocket-version", WSI_TOKEN_VERSION)
  public static let webSocketProtocol = HeaderName("sec-websocket-protocol", WSI_TOKEN_PROTOCOL)
  public static let requestedHeaders = HeaderName(
    "access-control-request-headers", WSI_TOKEN_HTTP_AC_REQUEST_HEADERS)

  static let methodOverride = HeaderName("x-http-method-override")

  /// Copied out of every request, since libwebsockets' own table goes when the peer does.
  static let common: [HeaderName] = [
    .host, .connection, .origin, .accept, .acceptEncoding, .acceptLanguage, .authorization, .cookie,
    .contentLength, .contentType, .contentEncoding, .transferEncoding, .expect, .range, .ifRange, .ifMatch,
    .ifNoneMatch, .ifModifiedSince, .ifUnmodifiedSince, .referer, .userAgent, .forwardedFor,
    .requestedHeaders,
  ]
  static let upgrading: [HeaderName] = [.upgrade, .webSocketKey, .webSocketVersion, .webSocketProtocol]
}

/// The headers that a request came with, those that were asked for. Their bytes are copied at once, since
/// libwebsockets' own go when the peer does; strings are made of those that somebody reads.
public struct HeaderFields: Sendable {
  private var fields: [(name: HeaderName, range: Range<Int>)] = []
  private var bytes: [UInt8] = []

  public init() {}

  public subscript(_ name: HeaderName) -> String? {
    fields.first { $0.name == name }.map { String(decoding: bytes[$0.range], as: UTF8.self) }
  }

  public func contains(_ name: HeaderName) -> Bool { fields.contains { $0.name == name } }

  public mutating func add(_ name: HeaderName, _ value: String) {
    value.withContiguousBytes { add(name, $0) }
  }

  /// Blanks around the value are not part of it.
  mutating func add(_ name: HeaderName, _ value: UnsafeRawBufferPointer) {
    // A browser sends about so much: growing to it step by step costs more.
    if fields.isEmpty {
      fields.reserveCapacity(12)
      bytes.reserveCapacity(512)
    }
    let start = bytes.count
    bytes.append(contentsOf: ASCII.trimmed(value))
    fields.append((name, start..<bytes.count))
  }
}

extension String {
  fileprivate func withContiguousBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
    var copy = self
    copy.withUTF8 { body(UnsafeRawBufferPointer($0)) }
  }
}
