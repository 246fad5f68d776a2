import Bytes

/// What tells one state of a resource from another: RFC 9110, 8.8 and 13.
public struct Validators: Sendable, Equatable {
  /// With its quotes, and `W/` where it is weak.
  public var etag: String?
  /// Unix seconds.
  public var lastModified: Int64?

  public init(etag: String? = nil, lastModified: Int64? = nil) {
    self.etag = etag
    self.lastModified = lastModified
  }

  /// A tag for bytes that are made once: FNV-1a, so other bytes have another.
  public static func tag(of bytes: [UInt8]) -> String {
    let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return "\"\(String(hash, radix: 36))\""
  }

  enum Verdict: Equatable { case proceed, notModified, preconditionFailed }

  /// In the order of RFC 9110, 13.2.2.
  func verdict(_ headers: HeaderFields, isRead: Bool) -> Verdict {
    if let ifMatch = headers[.ifMatch] {
      if !Self.list(ifMatch, names: etag, strongly: true, isRead: isRead) { return .preconditionFailed }
    } else if let since = Self.date(headers[.ifUnmodifiedSince]), let lastModified, lastModified > since {
      return .preconditionFailed
    }
    if let ifNoneMatch = headers[.ifNoneMatch] {
      if Self.list(ifNoneMatch, names: etag, strongly: false, isRead: isRead) {
        return isRead ? .notModified : .preconditionFailed
      }
    } else if isRead, let since = Self.date(headers[.ifModifiedSince]), let lastModified,
      lastModified <= since
    {
      return .notModified
    }
    return .proceed
  }

  /// Whether a range may be served: `If-Range` names just this state, or is absent.
  func allowRange(_ headers: HeaderFields) -> Bool {
    guard let ifRange = headers[.ifRange] else { return true }
    if ifRange.hasPrefix("\"") { return ifRange == etag }
    guard let date = Self.date(ifRange), let lastModified else { return false }
    return date == lastModified
  }

  private static func date(_ text: String?) -> Int64? {
    text.flatMap { HTTPDate.parse($0) }.map { $0 / 1_000 }
  }

  /// A write is about the state of the resource: whoever read it in gzip has read that state.
  private static func isGzipped(_ tag: Substring, of own: Substring) -> Bool {
    tag.hasSuffix("-gzip\"") && tag.dropLast("-gzip\"".count) + "\"" == own
  }

  private static func list(_ header: String, names etag: String?, strongly: Bool, isRead: Bool) -> Bool {
    if header == "*" { return true }
    guard let etag else { return false }
    if strongly, etag.hasPrefix("W/") { return false }
    let own = opaque(etag[...])
    return tags(header).contains { tag in
      if strongly, tag.hasPrefix("W/") { return false }
      return opaque(tag) == own || (!isRead && isGzipped(opaque(tag), of: own))
    }
  }

  /// `1#entity-tag`: a comma inside of the quotes is part of the tag.
  private static func tags(_ header: String) -> [Substring] {
    var isQuoted = false
    let parts = header.split { character in
      if character == "\"" { isQuoted.toggle() }
      return character == "," && !isQuoted
    }
    return parts.map { part in
      var tag = part.drop { $0 == " " || $0 == "\t" }
      while tag.last == " " || tag.last == "\t" { tag.removeLast() }
      return tag
    }
  }

  private static func opaque(_ tag: Substring) -> Substring { tag.hasPrefix("W/") ? tag.dropFirst(2) : tag }
}
