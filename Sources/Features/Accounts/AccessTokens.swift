import Bytes
import Crypto
import Identity

/// The tokens that this server issues itself: short-lived, signed with its one secret, for whoever has it to check.
///
/// Who shares the secret may issue tokens as well, as backends of Centrifuge do: `sub` is the account's id, `exp` must be
/// there; `iss` and `aud` may be left out.
public struct AccessTokens: Sendable {
  /// Of what is given with a session.
  public static let lifeS: Int64 = 900
  public static let secretBytesMin = 32
  static let name = "lyceum"

  private let key: VerificationKey
  private let secret: [UInt8]
  private let checker = OpenSSLSignatures()
  private let expectation = TokenExpectation(
    issuers: [Self.name], audiences: [Self.name], requiresIssuer: false, requiresAudience: false)

  public init(secret: [UInt8]) {
    precondition(
      secret.count >= Self.secretBytesMin, "a secret for HS256 has 32 bytes at least (RFC 7518, 3.2)")
    self.secret = secret
    key = VerificationKey(id: Self.name, material: .secret(secret))
  }

  public func make(for id: PersonID, session: Int64?, nowS: Int64, lifeS: Int64 = Self.lifeS) -> String {
    let unsigned = TokenText.unsigned(.hs256, keyID: Self.name) { json in
      json.member("iss", Self.name)
      json.member("aud", Self.name)
      json.member("sub", id.description)
      if let session { json.member("sid", session.description) }
      json.member("iat", nowS)
      json.member("exp", nowS + lifeS)
    }
    return TokenText.signed(unsigned, with: HMAC256.code(unsigned, key: secret))
  }

  /// Whether the token says that it is one of these; whether it is right shows `claims`.
  func issued(_ token: UnverifiedToken) -> Bool { token.algorithm == .hs256 }

  func claims(of token: UnverifiedToken, nowS: Int64) throws(TokenFault) -> TokenClaims {
    guard token.keyID == nil || token.keyID == Self.name else { throw .wrongKey }
    return try token.verified(by: key, checker: checker, expecting: expectation, nowS: nowS)
  }
}
