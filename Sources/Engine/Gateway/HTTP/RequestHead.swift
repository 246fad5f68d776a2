import Bytes
import CWebSockets
import Glibc
import Loop

/// What libwebsockets has parsed of a request, copied out: its own table lives only as long as the connection.
///
/// It resolves `.`, `..` and percent signs, and lets a few things by that RFC 9112 does not; those are refused
/// here.
struct RequestHead {
  private(set) var method: HTTPMethod
  let path: String
  let query: [(name: String, value: String)]
  var headers = HeaderFields()
  let isHTTP10: Bool
  let wantsClose: Bool
  /// As announced; nil where a method that has a body came without one.
  var contentLength: Int?

  @LoopActor init(_ wsi: OpaquePointer, extra: [HeaderName] = []) throws(Problem) {
    (method, path) = try Self.requestLine(wsi)
    query = try Self.query(wsi)
    // Most requests bring few of these.
    for name in HeaderName.common where Self.isThere(name, wsi) { try Self.read(name, wsi, into: &headers) }
    for name in extra { try Self.read(name, wsi, into: &headers) }
    isHTTP10 = try Self.isHTTP10(wsi)
    let options = headers[.connection]?.lowercased().split { $0 == "," || $0 == " " || $0 == "\t" } ?? []
    wantsClose = options.contains("close") || (isHTTP10 && !options.contains("keep-alive"))
    try checkHost()
    try checkFraming()
  }

  /// For clients that can send no other method than POST: the one that they mean. To mean HEAD is to mean GET, since
  /// whoever sent POST waits for a body.
  @LoopActor mutating func overrideMethod(_ wsi: OpaquePointer) throws(Problem) {
    try Self.read(.methodOverride, wsi, into: &headers)
    guard let text = headers[.methodOverride] else { return }
    guard let wanted = HTTPMethod(rawValue: text.uppercased()) else {
      throw Problem(.notImplemented, "unknown_method", "This method is not served.").ending()
    }
    method = wanted == .head ? .get : wanted
  }

  /// Reads headers that only some routes ask for.
  @LoopActor mutating func read(_ names: [HeaderName], _ wsi: OpaquePointer) throws(Problem) {
    for name in names where !headers.contains(name) { try Self.read(name, wsi, into: &headers) }
  }

  @LoopActor private static func requestLine(_ wsi: OpaquePointer) throws(Problem) -> (HTTPMethod, String) {
    var uri: UnsafeMutablePointer<CChar>?
    var length: Int32 = 0
    let method: HTTPMethod? =
      switch lws_http_get_uri_and_method(wsi, &uri, &length) {
      case Int32(LWSHUMETH_GET): .get
      case Int32(LWSHUMETH_POST): .post
      case Int32(LWSHUMETH_OPTIONS): .options
      case Int32(LWSHUMETH_PUT): .put
      case Int32(LWSHUMETH_PATCH): .patch
      case Int32(LWSHUMETH_DELETE): .delete
      case Int32(LWSHUMETH_HEAD): .head
      default: nil
      }
    guard let method else {
      throw Problem(.notImplemented, "unknown_method", "This method is not served.").ending()
    }
    let bytes = UnsafeRawBufferPointer(start: uri, count: Int(length)).assumingMemoryBound(to: UInt8.self)
    guard bytes.first == UInt8(ascii: "/"), let path = try? UTF8Span(validating: bytes.span) else {
      throw Problem(.badRequest, "bad_path", "The path must be absolute and, decoded, UTF-8.").ending()
    }
    return (method, String(copying: path))
  }

  /// Refused where it is no text: repaired, two different values would become the same.
  @LoopActor private static func query(_ wsi: OpaquePointer) throws(Problem) -> [(
    name: String, value: String
  )] {
    var pairs: [(name: String, value: String)] = []
    while let pair = try queryPair(wsi, Int32(pairs.count)) { pairs.append(pair) }
    return pairs
  }

  @LoopActor private static func queryPair(
    _ wsi: OpaquePointer, _ index: Int32
  ) throws(Problem) -> (name: String, value: String)? {
    var isThere = false
    var text: String?
    withFragment(wsi, WSI_TOKEN_HTTP_URI_ARGS, index) { bytes in
      isThere = true
      text = String(validating: bytes, as: UTF8.self)
    }
    guard isThere else { return nil }
    guard let text else {
      throw Problem(.badRequest, "bad_query", "The query must, decoded, be UTF-8.").ending()
    }
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
  }

  /// Of the headers that the library knows.
  private static func isThere(_ name: HeaderName, _ wsi: OpaquePointer) -> Bool {
    name.token.map { lws_hdr_total_length(wsi, lws_token_indexes($0)) > 0 } ?? true
  }

  /// A header's value; one that came more than once is joined as RFC 9110, 5.3 has it.
  @LoopActor private static func read(
    _ name: HeaderName, _ wsi: OpaquePointer, into headers: inout HeaderFields
  ) throws(Problem) {
    guard let token = name.token else { return readCustom(name, wsi, into: &headers) }
    let token32 = lws_token_indexes(token)
    guard lws_hdr_total_length(wsi, token32) > 0 else { return }
    guard lws_hdr_fragment_length(wsi, token32, 1) > 0 else {
      withFragment(wsi, token32, 0) { headers.add(name, $0) }
      return
    }
    guard !name.isSingle else {
      throw Problem(.badRequest, "repeated_header", "The header \(name.text) came more than once.").ending()
    }
    var parts: [String] = []
    while let more = fragment(wsi, token32, Int32(parts.count)) { parts.append(more) }
    headers.add(name, parts.joined(separator: name == .cookie ? "; " : ", "))
  }

  @LoopActor private static func readCustom(
    _ name: HeaderName, _ wsi: OpaquePointer, into headers: inout HeaderFields
  ) {
    let label = "\(name.text):"
    let length = lws_hdr_custom_length(wsi, label, Int32(label.utf8.count))
    guard length >= 0 else { return }
    withCopy(Int(length)) {
      lws_hdr_custom_copy(wsi, $0, $1, label, Int32(label.utf8.count))
    } _: {
      headers.add(name, $0)
    }
  }

  @LoopActor private static func isHTTP10(_ wsi: OpaquePointer) throws(Problem) -> Bool {
    var minor: UInt8?
    withFragment(wsi, WSI_TOKEN_HTTP, 0) { version in
      if version.count == 8, memcmp(version.baseAddress!, "HTTP/1.", 7) == 0 { minor = version[7] }
    }
    guard minor == UInt8(ascii: "1") || minor == UInt8(ascii: "0") else {
      throw Problem(.badRequest, "bad_version", "This server speaks HTTP/1.1.").ending()
    }
    return minor == UInt8(ascii: "0")
  }

  @LoopActor private static func fragment(
    _ wsi: OpaquePointer, _ token: lws_token_indexes, _ index: Int32
  ) -> String? {
    var text: String?
    withFragment(wsi, token, index) { text = String(decoding: $0, as: UTF8.self) }
    return text
  }

  /// Calls with nothing where there is no such fragment.
  private static func withFragment(
    _ wsi: OpaquePointer, _ token: lws_token_indexes, _ index: Int32, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    let length = Int(lws_hdr_fragment_length(wsi, token, index))
    guard length > 0 else { return }
    withCopy(length, { lws_hdr_copy_fragment(wsi, $0, $1, token, index) }, body)
  }

  private static func withCopy(
    _ length: Int, _ copy: (UnsafeMutablePointer<CChar>, Int32) -> Int32,
    _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: length + 2) { buffer in
      let count = Int(copy(buffer.baseAddress!, Int32(length + 2)))
      if count >= 0 { body(UnsafeRawBufferPointer(start: buffer.baseAddress!, count: count)) }
    }
  }

  private func checkHost() throws(Problem) {
    guard isHTTP10 || headers.contains(.host) else {
      throw Problem(.badRequest, "missing_host", "HTTP/1.1 wants a Host header.").ending()
    }
  }

  /// Where a body ends must be beyond doubt, or the next request is smuggled in it.
  private mutating func checkFraming() throws(Problem) {
    guard !headers.contains(.transferEncoding) else {
      throw Problem(.lengthRequired, "length_required", "Send the body with a Content-Length, not chunked.")
        .ending()
    }
    if let text = headers[.contentLength] {
      guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let length = Int(text) else {
        throw Problem(.badRequest, "bad_content_length", "Content-Length must be one decimal number.")
          .ending()
      }
      contentLength = length
    }
  }
}

extension HeaderName {
  /// Headers that change their meaning when two of them are joined.
  fileprivate var isSingle: Bool {
    switch self {
    case .host, .contentLength, .contentType, .authorization, .origin, .range, .ifRange, .webSocketKey,
      .webSocketVersion:
      true
    default: false
    }
  }
}
