import Bytes

/// A JSON Web Token whose signature nobody has looked at yet: only what is needed to choose the key can be read.
///
///     token = header "." claims "." signature      each base 64 of RFC 4648, section 5, without padding
///                                                  (RFC 7515, section 3.1, the compact serialisation)
///
/// The key is one of ours, chosen by `alg` and `kid`. What else a header says about keys (`jwk`, `jku`, `x5c`, `x5u`) is
/// not read.
public struct UnverifiedToken: Sendable {
  public static let bytesMax = 8_192
  public static let keyIDBytesMax = 256
  /// How many keys are tried for a token that does not say which of them it means.
  public static let candidatesMax = 4

  public let algorithm: TokenAlgorithm
  /// The token's `kid`.
  public let keyID: String?

  /// What is signed: header and claims as they were sent.
  private let message: [UInt8]
  private let claims: [UInt8]
  private let signature: [UInt8]

  public init(parsing text: String) throws(TokenFault) {
    guard text.utf8.count <= Self.bytesMax else { throw .tooLong }
    let bytes = Array(text.utf8)
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .malformed }
    let header = try TokenHeader(try Self.json(try Self.decoded(parts[0])))
    algorithm = header.algorithm
    keyID = header.keyID
    claims = try Self.decoded(parts[1])
    signature = try Self.decoded(parts[2])
    message = Array(bytes[..<parts[1].endIndex])
  }

  /// The keys that may have signed it: of its algorithm, and of its id where both have one.
  public func candidates(among keys: [VerificationKey]) -> [VerificationKey] {
    Array(keys.lazy.filter(mayBeSigned).prefix(Self.candidatesMax))
  }

  /// What the token says, if it is signed with this key and says what is expected.
  public func verified(
    by key: VerificationKey, checker: some SignatureChecker, expecting: TokenExpectation, nowS: Int64
  ) throws(TokenFault) -> TokenClaims {
    try verified(byOneOf: [key], checker: checker, expecting: expecting, nowS: nowS)
  }

  /// What the token says, if it is signed with one of these keys and says what is expected.
  public func verified(
    byOneOf keys: [VerificationKey], checker: some SignatureChecker, expecting: TokenExpectation, nowS: Int64
  ) throws(TokenFault) -> TokenClaims {
    let candidates = candidates(among: keys)
    guard !candidates.isEmpty else { throw .wrongKey }
    // The length is the key's: an empty signature, or one that was cut or grown, is not worth a calculation.
    guard
      candidates.contains(where: {
        signature.count == $0.material.signatureBytes && checker.isValid(signature, of: message, by: $0)
      })
    else { throw .badSignature }
    let claims = try TokenClaims(try Self.json(self.claims))
    try expecting.check(claims, nowS: nowS)
    return claims
  }

  private func mayBeSigned(by key: VerificationKey) -> Bool {
    guard key.algorithm == algorithm, key.material.isSound else { return false }
    guard let keyID, let id = key.id else { return true }
    return id.hasSameBytes(as: keyID)
  }

  private static func decoded(_ part: ArraySlice<UInt8>) throws(TokenFault) -> [UInt8] {
    do { return try Base64.url.decode(part) } catch { throw .malformed }
  }

  /// The parser refuses a member that is there twice, so no two readers of a token disagree.
  private static func json(_ bytes: [UInt8]) throws(TokenFault) -> JSONValue {
    do { return try JSONValue(parsing: bytes, limits: limits) } catch { throw .malformed }
  }

  private static let limits = JSONLimits(depthMax: 16, nodesMax: 1_024)
}

/// The header (RFC 7515, section 4.1), as far as we read it.
private struct TokenHeader {
  let algorithm: TokenAlgorithm
  let keyID: String?

  init(_ header: JSONValue) throws(TokenFault) {
    guard case .string(let name)? = header["alg"] else { throw .malformed }
    guard let algorithm = TokenAlgorithm(rawValue: name) else { throw .unsupported }
    // We know no extension, so none may be critical; and `b64` (RFC 7797) changes what is signed.
    guard header["crit"] == nil, header["b64"] == nil else { throw .unsupported }
    try Self.checkType(header["typ"])
    self.algorithm = algorithm
    keyID = try header["kid"].map(Self.keyID)
  }

  private static func checkType(_ value: JSONValue?) throws(TokenFault) {
    guard let value else { return }
    guard case .string(let type) = value else { throw .malformed }
    guard ["jwt", "at+jwt"].contains(where: { ASCII.equalsIgnoringCase($0, type) }) else {
      throw .unsupported
    }
  }

  private static func keyID(_ value: JSONValue) throws(TokenFault) -> String {
    guard case .string(let id) = value, KeyID.isWellFormed(id) else { throw .malformed }
    return id
  }
}

/// A key's name: looked for among known ones and used for nothing else.
enum KeyID {
  static func isWellFormed(_ id: String) -> Bool {
    1...UnverifiedToken.keyIDBytesMax ~= id.utf8.count && !id.hasControlCharacters
  }
}
