import CCurl

/// A URL as libcurl reads it: what was looked at is what it will use, since no second reader can see it otherwise.
struct URLParts: ~Copyable {
  private static let bytesMax = 2_048
  private let handle: OpaquePointer

  /// `form`: what a right one looks like, for the sentence.
  init(_ text: String, form: String) throws(URLFault) {
    guard let handle = curl_url() else { preconditionFailure("libcurl had no memory for a URL") }
    self.handle = handle
    // libcurl would read up to the NUL, and others past it.
    guard text.utf8.count <= Self.bytesMax, !text.utf8.contains(0) else {
      throw URLFault("it is longer than \(Self.bytesMax) bytes, or holds a NUL; it must look like \(form).")
    }
    let status = curl_url_set(handle, CURLUPART_URL, text, 0)
    guard status == CURLUE_OK else {
      throw URLFault(
        "it is no URL (\(String(cString: curl_url_strerror(status)))); it must look like \(form).")
    }
  }

  deinit { curl_url_cleanup(handle) }

  /// A part as it stands in the URL; nil where it is absent.
  func part(_ part: CURLUPart) -> String? { try? get(part, flags: 0) }

  /// A part with its percent-encoding undone. Where that leaves a control character, it is refused.
  func decoded(_ part: CURLUPart, name: String) throws(URLFault) -> String? {
    guard self.part(part) != nil else { return nil }
    guard let text = try get(part, flags: UInt32(CURLU_URLDECODE)) else { return nil }
    guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
      throw URLFault("its \(name) holds a control character.")
    }
    return text
  }

  /// The host in lower case; an IPv6 address has its brackets.
  var host: String { (part(CURLUPART_HOST) ?? "").lowercased() }

  /// The port that is written, or the scheme's own.
  var port: UInt16 {
    get throws(URLFault) {
      let digits = try get(CURLUPART_PORT, flags: UInt32(CURLU_DEFAULT_PORT))
      guard let port = digits.flatMap({ UInt16($0) }), port > 0 else {
        throw URLFault("its port is not one from 1 to 65535.")
      }
      return port
    }
  }

  /// The URL without user, password and fragment: for the request itself.
  consuming func withoutSecrets() throws(URLFault) -> String {
    for part in [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS, CURLUPART_FRAGMENT] {
      curl_url_set(handle, part, nil, 0)
    }
    return try get(CURLUPART_URL, flags: 0) ?? ""
  }

  private func get(_ part: CURLUPart, flags: UInt32) throws(URLFault) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    let status = curl_url_get(handle, part, &text, flags)
    defer { curl_free(text) }
    guard status == CURLUE_OK else {
      throw URLFault("its parts cannot be read (\(String(cString: curl_url_strerror(status)))).")
    }
    return text.map { String(cString: $0) }
  }

  /// Whether a host is this machine itself, whatever its network is.
  static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "[::1]" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return numbers.count == 4 && !numbers.contains(nil) && numbers[0] == 127
  }
}
