import Bytes

/// What a verified token says (RFC 7519, section 4.1). Times are in seconds since 1970, fractions dropped.
public struct TokenClaims: Sendable, Hashable {
  public let issuer: String?
  public let subject: String
  /// Whom it is for; empty when it does not say.
  public let audience: [String]
  public let expiresAt: Int64
  public let notBefore: Int64?
  public let issuedAt: Int64?
  /// Our own claim `sid`, a decimal string. Other issuers put other things there, which are nil here or, at worst, a
  /// number of theirs: it means something only in a token that we issued.
  public let session: Int64?
  /// All of it, as it was written.
  public let all: JSONValue

  public static let subjectBytesMax = 255

  /// Reads the claims that we know, each strictly.
  init(_ all: JSONValue) throws(TokenFault) {
    guard case .object = all else { throw .malformed }
    self.all = all
    issuer = try all["iss"].map { value throws(TokenFault) in try Self.text(value, "iss") }
    subject = try Self.subject(all["sub"])
    audience = try all["aud"].map(Self.audience) ?? []
    guard let expiry = all["exp"] else { throw .invalidClaim("exp") }
    expiresAt = try Self.time(expiry, "exp")
    notBefore = try all["nbf"].map { value throws(TokenFault) in try Self.time(value, "nbf") }
    issuedAt = try all["iat"].map { value throws(TokenFault) in try Self.time(value, "iat") }
    session = all["sid"].flatMap(Self.session)
  }

  private static func text(_ value: JSONValue, _ name: String) throws(TokenFault) -> String {
    guard case .string(let text) = value else { throw .invalidClaim(name) }
    return text
  }

  /// It names a person in logs and in the database, so it is short and in one line.
  private static func subject(_ value: JSONValue?) throws(TokenFault) -> String {
    guard case .string(let text)? = value, 1...subjectBytesMax ~= text.utf8.count, !text.hasControlCharacters
    else { throw .invalidClaim("sub") }
    return text
  }

  private static func audience(_ value: JSONValue) throws(TokenFault) -> [String] {
    guard case .array(let elements) = value else { return [try text(value, "aud")] }
    guard !elements.isEmpty else { throw .invalidClaim("aud") }
    return try elements.map { element throws(TokenFault) in try text(element, "aud") }
  }

  /// The end of the year 9999: a time beyond it is in milliseconds, or an attempt at an overflow.
  private static let timeMax: Int64 = 253_402_300_799

  private static func time(_ value: JSONValue, _ name: String) throws(TokenFault) -> Int64 {
    switch value {
    case .int(let seconds) where 0...timeMax ~= seconds: return seconds
    case .double(let seconds) where 0...Double(timeMax) ~= seconds: return Int64(seconds)
    default: throw .invalidClaim(name)
    }
  }

  private static func session(_ value: JSONValue) -> Int64? {
    guard case .string(let text) = value else { return nil }
    return Identifier<TokenClaims>(decimal: text)?.rawValue
  }
}

extension String {
  /// Whether a control character of ASCII or of Latin 1 is in it.
  var hasControlCharacters: Bool {
    unicodeScalars.contains { $0.value < 0x20 || 0x7f..<0xa0 ~= $0.value }
  }
}
