import Bytes
import Crypto
import Database
import Identity
import Loop
import TrustedKeys

/// Somebody else whose word on who people are is taken: an identity provider, with its public keys at a URL.
public struct TrustedIssuer: Sendable {
  let keys: TrustedKeys
  let expectation: TokenExpectation
  let checker = OpenSSLSignatures()

  /// `audience` is what the issuer calls this server; `issuer` is its name in tokens, nil for whichever it uses.
  public init(keys: TrustedKeys, issuer: String?, audience: String) {
    self.keys = keys
    expectation = TokenExpectation(issuers: issuer.map { [$0] }, audiences: [audience], requiresIssuer: true)
  }
}

extension Accounts {
  private static let attemptsMax = 5

  func standing(
    _ token: UnverifiedToken, of issuer: TrustedIssuer
  ) async throws -> (standing: SessionStore.Standing, expiresAtMs: Int64) {
    guard let key = try await issuer.keys.key(id: token.keyID, algorithm: token.algorithm) else {
      throw Self.refusal(.wrongKey)
    }
    let claims: TokenClaims
    do {
      claims = try token.verified(
        by: key, checker: issuer.checker, expecting: issuer.expectation, nowS: clock.wallMs / 1_000)
    } catch { throw Self.refusal(error) }
    // Without it, signing out everywhere could not reach the token.
    guard let issuedAt = claims.issuedAt else { throw Self.refusal(.invalidClaim("iat")) }
    let known = People.Key.identity(issuer: claims.issuer ?? "", subject: claims.subject)
    if let standing = try await people.standing(known) {
      guard standing.isAlive, issuedAt >= standing.tokensValidFromMs / 1_000 else { throw Self.ended }
      return (standing, Self.expiryMs(claims))
    }
    try await welcome(claims)
    guard let standing = try await people.standing(known), standing.isAlive else { throw Self.ended }
    return (standing, Self.expiryMs(claims))
  }

  /// An account for somebody who is seen for the first time. Two requests of theirs at once make one.
  private func welcome(_ claims: TokenClaims) async throws {
    for attempt in 1...Self.attemptsMax {
      do { return try await make(claims, attempt: attempt) } catch let error as DatabaseError
        where error.reason == .uniqueViolation && attempt < Self.attemptsMax
      {
        if error.constraint == "account_identity_pkey" { return }
      }
    }
  }

  private func make(_ claims: TokenClaims, attempt: Int) async throws {
    let new = try await Self.account(of: claims, attempt: attempt, store)
    let issuer = claims.issuer ?? ""
    _ = try await make(new, isOwnDoing: true, origin: .console, detail: "by \(issuer)") { account in
      [AccountStore.identify(account.id, issuer: issuer, subject: claims.subject)]
    }
  }

  /// What the issuer says of the person, as far as it fits our rules. An e-mail that an account has already is left out:
  /// the issuer's word makes nobody the owner of an account that was made here.
  private static func account(
    of claims: TokenClaims, attempt: Int, _ store: AccountStore
  ) async throws -> AccountStore.NewAccount {
    func text(_ name: String) -> String? {
      if case .string(let text)? = claims.all[name], !text.isEmpty { text } else { nil }
    }
    let isProved = claims.all["email_verified"] == .bool(true)
    let email = text("email").flatMap { isProved && EmailAddress.fault(in: $0) == nil ? $0 : nil }
    let wanted = Handle.made(
      from: text("preferred_username") ?? email.map { String($0.prefix { $0 != "@" }) } ?? text("name") ?? "")
    let isFirst = attempt == 1
    let handle = isFirst ? wanted : String(wanted.prefix(24)) + "-\(Int.random(in: 1_000...9_999))"
    let taken = try await store.taken(handle: handle, email: email ?? "")
    let name = text("name").flatMap { ProfileRules.nameFault($0) == nil ? ProfileRules.name($0) : nil }
    return AccountStore.NewAccount(
      handle: taken.handle && isFirst
        ? String(wanted.prefix(24)) + "-\(Int.random(in: 1_000...9_999))" : handle,
      email: taken.email ? nil : email, name: name ?? handle, role: .learner,
      locale: text("locale").flatMap { ProfileRules.localeFault($0) == nil ? $0 : nil } ?? "en",
      isEmailVerified: email != nil && !taken.email, password: nil)
  }
}
