import Bytes
import COpenSSL
import Crypto
import Identity
import Testing

/// Whole tokens, with real signatures.
@Suite struct SignedTokenTests {
  private static let checker = OpenSSLSignatures()
  private static let expectation = TokenExpectation(
    issuers: ["https://issuer.example"], audiences: ["lyceum"])

  private static func verify(
    _ token: String, keys: [VerificationKey] = PublishedKeys.all, expecting: TokenExpectation = expectation
  ) throws(TokenFault) -> TokenClaims {
    try UnverifiedToken(parsing: token).verified(
      byOneOf: keys, checker: checker, expecting: expecting, nowS: 1_900_000_000)
  }

  @Test(arguments: [
    IndependentTokens.hs256, IndependentTokens.rs256, IndependentTokens.es256, IndependentTokens.edDSA,
  ])
  func tokenOfAnotherImplementationIsRead(token: String) throws {
    let claims = try Self.verify(token)
    #expect(claims.issuer == "https://issuer.example" && claims.audience == ["lyceum"])
    #expect(claims.subject == "42" && claims.session == 7)
    #expect(claims.expiresAt == 1_900_000_600 && claims.notBefore == 1_899_999_940)
    #expect(claims.issuedAt == 1_900_000_000)
  }

  /// The signature is sound: what is wrong with it comes after.
  @Test(arguments: [PublishedExamples.hs256, PublishedExamples.rs256, PublishedExamples.es256])
  func exampleOfRFC7515IsRefusedForItsClaimsOnly(token: String) {
    #expect(throws: TokenFault.invalidClaim("sub")) { try Self.verify(token) }
  }

  @Test func exampleOfRFC8037SignsNoJSON() {
    #expect(throws: TokenFault.malformed) { try Self.verify(PublishedExamples.edDSA) }
  }

  @Test func ourOwnTokenIsSignedByHMAC() throws {
    let token = Self.signed(#"{"alg":"HS256"}"#, secret: Self.secret(of: PublishedKeys.hs256))
    #expect(try Self.verify(token).subject == "42")
  }

  /// RS256's public key is known to all. Whoever signs with it as if it were a secret gets in where the token's header
  /// chooses the algorithm.
  @Test(arguments: [
    ("PEM", Array(pem.utf8)), ("PEM without the last line's end", Array(pem.dropLast().utf8)), ("DER", der),
    ("DER of PKCS #1", Array(der.dropFirst(24))),
    ("modulus", PublishedKeys.bytes(PublishedKeys.rs256Modulus)),
    ("modulus in base 64", Array(PublishedKeys.rs256Modulus.utf8)),
  ])
  func publicKeyIsNoSecret(form: String, secret: [UInt8]) throws {
    let known: [(String, TokenFault)] = [
      ("", .badSignature), (#","kid":"hs256""#, .badSignature), (#","kid":"rs256""#, .wrongKey),
    ]
    for (keyID, fault) in known {
      let token = Self.signed(#"{"alg":"HS256"\#(keyID)}"#, secret: secret)
      #expect(throws: fault) { try Self.verify(token) }
      #expect(throws: TokenFault.wrongKey) { try Self.verify(token, keys: [PublishedKeys.rs256]) }
      // With that for a secret it would be sound.
      let key = VerificationKey(id: nil, material: .secret(secret))
      _ = try Self.verify(token, keys: [key])
    }
  }

  @Test(arguments: [
    (IndependentTokens.hs256, "HS256", "ES256"), (IndependentTokens.es256, "ES256", "HS256"),
    (IndependentTokens.rs256, "RS256", "HS256"), (IndependentTokens.edDSA, "EdDSA", "ES256"),
    (IndependentTokens.es256, "ES256", "EdDSA"), (IndependentTokens.es256, "ES256", "none"),
    (IndependentTokens.rs256, "RS256", "none"),
  ])
  func algorithmIsNotChangedAfterSigning(token: String, algorithm: String, other: String) throws {
    let parts = token.split(separator: ".").map(String.init)
    let header = String(decoding: PublishedKeys.bytes(parts[0]), as: UTF8.self)
    let forged = header.replacing(algorithm, with: other)
    #expect(forged != header)
    let text = Base64.url.encode(Array(forged.utf8))
    #expect(throws: TokenFault.self) { try Self.verify("\(text).\(parts[1]).\(parts[2])") }
    #expect(throws: TokenFault.self) { try Self.verify("\(text).\(parts[1]).") }
    _ = try Self.verify(token)
  }

  /// The attacker's token brings the key that it is signed with, or says where that is.
  @Test(arguments: ["jwk", "jku", "x5u", "x5c"], ["", #","kid":"eddsa""#])
  func keyInTheHeaderIsNotUsed(name: String, keyID: String) throws {
    let attackers = Ed25519Signer(seed: [UInt8](repeating: 0xee, count: 32))
    let x = Base64.url.encode(attackers.publicKey)
    let value =
      switch name {
      case "jwk": #"{"kty":"OKP","crv":"Ed25519","x":"\#(x)"}"#
      case "x5c": #"["\#(x)"]"#
      default: #""https://attacker.example/\#(x)""#
      }
    let header = #"{"alg":"EdDSA","\#(name)":\#(value)\#(keyID)}"#
    #expect(throws: TokenFault.badSignature) { try Self.verify(Self.signed(header) { attackers.sign($0) }) }
    // RFC 8037, appendix A.1: the key that we know.
    let known = Ed25519Signer(seed: PublishedKeys.bytes("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"))
    #expect(try Self.verify(Self.signed(header) { known.sign($0) }).subject == "42")
  }

  @Test func keySetOfAnIssuerChecksItsTokens() throws {
    let document = """
      {"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"rs256","e":"AQAB","n":"\(PublishedKeys.rs256Modulus)"},
      {"kty":"EC","crv":"P-256","kid":"es256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
      "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},{"kty":"OKP","crv":"Ed25519","use":"sig","kid":"eddsa",
      "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},{"kty":"oct","kid":"hs256","k":
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}]}
      """
    let keys = try JWKS.keys(parsing: Array(document.utf8))
    #expect(keys == [PublishedKeys.rs256, PublishedKeys.es256, PublishedKeys.edDSA])
    for token in [IndependentTokens.rs256, IndependentTokens.es256, IndependentTokens.edDSA] {
      _ = try Self.verify(token, keys: keys)
    }
    #expect(throws: TokenFault.wrongKey) { try Self.verify(IndependentTokens.hs256, keys: keys) }
  }

  private static func signed(_ header: String, secret: [UInt8]) -> String {
    signed(header) { HMAC256.code($0, key: secret) }
  }

  private static func signed(_ header: String, by sign: ([UInt8]) -> [UInt8]) -> String {
    let claims = #"{"iss":"https://issuer.example","aud":"lyceum","sub":"42","exp":1900000600}"#
    let text = [header, claims].map { Base64.url.encode(Array($0.utf8)) }.joined(separator: ".")
    return TokenText.signed(Array(text.utf8), with: sign(Array(text.utf8)))
  }

  private static func secret(of key: VerificationKey) -> [UInt8] {
    guard case .secret(let bytes) = key.material else { preconditionFailure("this key is no secret") }
    return bytes
  }

  /// The key of RFC 7515, appendix A.2, as OpenSSL writes it.
  private static let pem = """
    -----BEGIN PUBLIC KEY-----
    MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAofgWCuLjybRlzo0tZWJj
    NiuSfb4p4fAkd/wWJcyQoTbji9k0l8W26mPddxHmfHQp+Vaw+4qPCJrcS2mJPMEz
    P1Pt0Bm4d4QlL+yRT+SFd2lZS+pCgNMsD1W/YpRPEwOWvG6b32690r2jZ47soMZo
    9wGzjb/7OMg0LOL+bSf63kpaSHSXndS5z5rexMdbBYUsLA9e+KXBdQOS+UTo7WTB
    EMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6/I5IhlJH7aGhyxX
    FvUK+DWNmoudF8NAco9/h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXp
    oQIDAQAB
    -----END PUBLIC KEY-----

    """

  private static let der: [UInt8] = {
    let text = pem.split(separator: "\n").filter { !$0.hasPrefix("-") }.joined()
    do { return try Base64.standard.decode(text) } catch { preconditionFailure("the key is base 64") }
  }()
}
