import Bytes
import Identity
import Testing

@Suite struct TokenTests {
  private static let checker = StandInChecker()

  private static func token(
    _ key: VerificationKey = Keys.secret, keyID: String? = nil, claims: (inout JSONWriter) -> Void
  ) -> String {
    let unsigned = TokenText.unsigned(key.algorithm, keyID: keyID, claims: claims)
    return TokenText.signed(unsigned, with: StandInChecker.sign(unsigned, with: key.material))
  }

  private static func claims(
    _ json: String, expecting: TokenExpectation = TokenExpectation(), nowS: Int64 = 1_000
  ) throws -> TokenClaims {
    var forgery = Forgery()
    forgery.claims = Array(json.utf8)
    return try UnverifiedToken(parsing: forgery.text).verified(
      by: Keys.secret, checker: checker, expecting: expecting, nowS: nowS)
  }

  @Test func claimsAreReadWithAllElseThatIsThere() throws {
    let json =
      #"{"iss":"i","aud":["a","b"],"sub":"42","exp":2000.9,"nbf":1000,"iat":999,"sid":"7","role":{"x":[1]}}"#
    let claims = try Self.claims(json)
    #expect(claims.issuer == "i" && claims.subject == "42" && claims.audience == ["a", "b"])
    #expect(claims.expiresAt == 2_000 && claims.notBefore == 1_000 && claims.issuedAt == 999)
    #expect(claims.session == 7)
    #expect(claims.all == (try JSONValue(parsing: Array(json.utf8))))
  }

  @Test func littleIsRequired() throws {
    let claims = try Self.claims(#"{"sub":"é 😀","exp":2000}"#)
    #expect(claims.subject == "é 😀")
    #expect(claims.issuer == nil && claims.audience == [] && claims.session == nil)
    #expect(claims.notBefore == nil && claims.issuedAt == nil)
  }

  @Test(arguments: [
    #""07""#, #""0""#, #""-1""#, #""+1""#, "7", #""9223372036854775808""#, #""""#, "null",
    #""08a5019c-17e1-4977-8f42-65a12843ea02""#,
  ])
  func sessionOfAnotherFormIsNone(sid: String) throws {
    #expect(try Self.claims(#"{"sub":"42","exp":2000,"sid":\#(sid)}"#).session == nil)
  }

  @Test func expiryCountsUntilTheSkewIsOver() throws {
    let json = #"{"sub":"42","exp":1000}"#
    for (skewS, last) in [(Int64(60), Int64(1_059)), (0, 999), (3_600, 4_599)] {
      let expectation = TokenExpectation(skewS: skewS)
      _ = try Self.claims(json, expecting: expectation, nowS: last)
      #expect(throws: TokenFault.expired) { try Self.claims(json, expecting: expectation, nowS: last + 1) }
    }
  }

  @Test func whatIsNotExpectedIsNotLookedAt() throws {
    let json = #"{"sub":"42","exp":2000,"iss":"anybody","aud":"anything"}"#
    _ = try Self.claims(json)
    #expect(throws: TokenFault.wrongIssuer) {
      try Self.claims(json, expecting: TokenExpectation(issuers: []))
    }
    #expect(throws: TokenFault.wrongAudience) {
      try Self.claims(json, expecting: TokenExpectation(audiences: []))
    }
  }

  @Test func issuerAndAudienceMayBeAskedForOrLetBe() throws {
    let silent = #"{"sub":"42","exp":2000}"#
    let ours = TokenExpectation(
      issuers: ["i"], audiences: ["a"], requiresIssuer: false, requiresAudience: false)
    _ = try Self.claims(silent, expecting: ours)
    let wrong = #"{"sub":"42","exp":2000,"iss":"j"}"#
    #expect(throws: TokenFault.wrongIssuer) { try Self.claims(wrong, expecting: ours) }
    #expect(throws: TokenFault.wrongIssuer) {
      try Self.claims(silent, expecting: TokenExpectation(requiresIssuer: true))
    }
    #expect(throws: TokenFault.wrongAudience) {
      try Self.claims(silent, expecting: TokenExpectation(requiresAudience: true))
    }
  }

  @Test func whatIsWrittenIsRead() throws {
    for key in Keys.all {
      let text = Self.token(key, keyID: key.id) {
        $0.member("sub", "42")
        $0.member("exp", 2_000)
        $0.member("aud", "<b>\u{2028}")
      }
      let token = try UnverifiedToken(parsing: text)
      #expect(token.algorithm == key.algorithm && token.keyID == key.id)
      let claims = try token.verified(
        byOneOf: Keys.all, checker: Self.checker, expecting: TokenExpectation(), nowS: 0)
      #expect(claims.subject == "42" && claims.audience == ["<b>\u{2028}"])
    }
  }

  @Test func textOfAToken() {
    let unsigned = TokenText.unsigned(.hs256, keyID: "k") { $0.member("sub", "1") }
    let header = Base64.url.encode(Array(#"{"alg":"HS256","typ":"JWT","kid":"k"}"#.utf8))
    #expect(unsigned == Array("\(header).\(Base64.url.encode(Array(#"{"sub":"1"}"#.utf8)))".utf8))
    #expect(TokenText.signed(Array("a.b".utf8), with: [1, 2, 3]) == "a.b.AQID")
  }

  @Test func keyIsChosenByAlgorithmAndByIdWhereBothHaveOne() throws {
    let nameless = VerificationKey(id: nil, material: .secret([UInt8](repeating: 1, count: 32)))
    let other = VerificationKey(id: "other", material: .secret([UInt8](repeating: 2, count: 32)))
    let keys = [Keys.rsa, nameless, other, Keys.secret]
    let named = try UnverifiedToken(parsing: Self.token(keyID: "Key-1") { _ in })
    #expect(named.candidates(among: keys) == [nameless, Keys.secret])
    let unnamed = try UnverifiedToken(parsing: Self.token { _ in })
    #expect(unnamed.candidates(among: keys) == [nameless, other, Keys.secret])
    #expect(unnamed.candidates(among: keys + keys + keys).count == UnverifiedToken.candidatesMax)
    #expect(unnamed.candidates(among: [Keys.rsa, Keys.p256]) == [])
  }

  @Test func claimsAreNotReadBeforeTheSignatureIsChecked() {
    var forgery = Forgery()
    forgery.claims = Array("no JSON".utf8)
    forgery.signer = Keys.attackers
    #expect(throws: TokenFault.badSignature) { try forgery.verify() }
  }
}
