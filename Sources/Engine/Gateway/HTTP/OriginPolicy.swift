/// Which web pages may call: the server's own, and those that the operator listed. Compared as RFC 6454 has it,
/// scheme, host and port, all of them.
public struct OriginPolicy: Sendable, Equatable {
  private let allowed: Set<String>
  private let own: String?
  public let allowsAny: Bool

  /// `*` allows every origin: for development, and for servers that have only bearer tokens. `own` is the server's
  /// own origin, where the operator has said it; else the request's Host tells it.
  public init(allowed: [String], own: String? = nil) {
    self.allowed = Set(allowed.compactMap { Self.normalised($0) })
    self.own = own.flatMap { Self.normalised($0) }
    allowsAny = allowed.contains("*")
  }

  /// Whether the answer to a request depends on its Origin, which caches must be told.
  var allowsOthers: Bool { allowsAny || !allowed.isEmpty }

  /// A page of this very server is always welcome. Where its origin is known, a Host is not believed: a name that
  /// somebody else has bound to this address would come with its own.
  public func allows(_ origin: String, host: String?, isSecure: Bool) -> Bool {
    guard let origin = Self.normalised(origin) else { return false }
    if allowsAny || allowed.contains(origin) { return true }
    if let own { return origin == own }
    guard let host else { return false }
    return origin == Self.normalised((isSecure ? "https://" : "http://") + host)
  }

  /// Lower case, with the scheme's own port left out. Nil: not an origin (`null` is none).
  public static func normalised(_ origin: String) -> String? {
    // Letters beyond ASCII could become a letter of ASCII in lower case, as the Kelvin sign does.
    guard origin.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    let origin = origin.lowercased()
    for (scheme, port) in [("https://", ":443"), ("http://", ":80")] where origin.hasPrefix(scheme) {
      var authority = origin.dropFirst(scheme.count)
      if authority.hasSuffix(port) { authority.removeLast(port.count) }
      let isPlain = !authority.isEmpty && authority.utf8.allSatisfy { isAuthorityByte($0) }
      return isPlain ? scheme + authority : nil
    }
    return nil
  }

  private static func isAuthorityByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x61...0x7A: true  // 0-9 a-z
    case 0x2D, 0x2E, 0x3A, 0x5B, 0x5D, 0x5F: true  // - . : [ ] _
    default: false
    }
  }
}
