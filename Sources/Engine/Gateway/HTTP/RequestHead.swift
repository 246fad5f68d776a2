import Bytes
import CWebSockets
import Loop

/// What libwebsockets has parsed of a request, copied out: its own table lives only as long as the connection.
///
/// It resolves `.`, `..` and percent signs, and lets a few things by that RFC 9112 does not; those are refused
/// here.
struct RequestHead {
  let method: HTTPMethod
  let path: String
  let query: [(name: String, value: String)]
  var headers = HeaderFields()
  let isHTTP10: Bool
  let wantsClose: Bool
  /// As announced; nil where a method that has a body came without one.
  var contentLength: Int?

  @LoopActor init(_ wsi: OpaquePointer, extra: [HeaderName] = []) throws(Problem) {
    (method, path) = try Self.requestLine(wsi)
    query = Self.query(wsi)
    for name in HeaderName.common + extra {
      if let value = try Self.value(wsi, name) { headers.add(name, value) }
    }
    let version = Self.token(wsi, WSI_TOKEN_HTTP)
    guard version == "HTTP/1.1" || version == "HTTP/1.0" else {
      throw Problem(.badRequest, "bad_version", "This server speaks HTTP/1.1.").ending()
    }
    isHTTP10 = version == "HTTP/1.0"
    let connection = headers[.connection]?.lowercased() ?? ""
    wantsClose = isHTTP10 ? connection != "keep-alive" : connection == "close"
    try checkHost()
    try checkFraming()
  }

  /// Reads headers that only some routes ask for.
  @LoopActor mutating func read(_ names: [HeaderName], _ wsi: OpaquePointer) throws(Problem) {
    for name in names where headers[name] == nil {
      if let value = try Self.value(wsi, name) { headers.add(name, value) }
    }
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
    let bytes = UnsafeRawBufferPointer(start: uri, count: Int(length))
    guard let path = String(validating: bytes, as: UTF8.self), path.hasPrefix("/") else {
      throw Problem(.badRequest, "bad_path", "The path must be absolute and, decoded, UTF-8.").ending()
    }
    return (method, path)
  }

  @LoopActor private static func query(_ wsi: OpaquePointer) -> [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = []
    var index: Int32 = 0
    while let fragment = fragment(wsi, WSI_TOKEN_HTTP_URI_ARGS, index) {
      let parts = fragment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      pairs.append((String(parts[0]), parts.count > 1 ? String(parts[1]) : ""))
      index += 1
    }
    return pairs
  }

  /// A header's value; one that came more than once is joined as RFC 9110, 5.3 has it.
  @LoopActor private static func value(_ wsi: OpaquePointer, _ name: HeaderName) throws(Problem) -> String? {
    guard let token = name.token else { return custom(wsi, name) }
    guard var value = fragment(wsi, lws_token_indexes(token), 0) else { return nil }
    var index: Int32 = 1
    while let more = fragment(wsi, lws_token_indexes(token), index) {
      value += (name == .cookie ? "; " : ", ") + more
      index += 1
    }
    guard index == 1 || !name.isSingle else {
      throw Problem(.badRequest, "repeated_header", "The header \(name.text) came more than once.").ending()
    }
    return value
  }

  @LoopActor private static func token(_ wsi: OpaquePointer, _ token: lws_token_indexes) -> String? {
    fragment(wsi, token, 0)
  }

  @LoopActor private static func fragment(
    _ wsi: OpaquePointer, _ token: lws_token_indexes, _ index: Int32
  ) -> String? {
    let length = Int(lws_hdr_fragment_length(wsi, token, index))
    guard length > 0 || (index == 0 && lws_hdr_total_length(wsi, token) > 0) else { return nil }
    return copied(length) { lws_hdr_copy_fragment(wsi, $0, $1, token, index) }
  }

  @LoopActor private static func custom(_ wsi: OpaquePointer, _ name: HeaderName) -> String? {
    let label = name.text + ":"
    let length = lws_hdr_custom_length(wsi, label, Int32(label.utf8.count))
    guard length >= 0 else { return nil }
    return copied(Int(length)) { lws_hdr_custom_copy(wsi, $0, $1, label, Int32(label.utf8.count)) }
  }

  private static func copied(_ length: Int, _ copy: (UnsafeMutablePointer<CChar>, Int32) -> Int32) -> String?
  {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: length + 2) { buffer in
      let count = Int(copy(buffer.baseAddress!, Int32(length + 2)))
      guard count >= 0 else { return nil }
      var bytes = UnsafeRawBufferPointer(start: buffer.baseAddress!, count: count)[...]
      while bytes.first == 0x20 || bytes.first == 0x09 { bytes = bytes.dropFirst() }
      while bytes.last == 0x20 || bytes.last == 0x09 { bytes = bytes.dropLast() }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  private func checkHost() throws(Problem) {
    guard isHTTP10 || headers[.host] != nil else {
      throw Problem(.badRequest, "missing_host", "HTTP/1.1 wants a Host header.").ending()
    }
  }

  /// Where a body ends must be beyond doubt, or the next request is smuggled in it.
  private mutating func checkFraming() throws(Problem) {
    guard headers[.transferEncoding] == nil else {
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
