import API
import Bytes
import Crypto
import Gateway
import Identity
import Loop
import Telemetry

/// From what a request brings to the person who sent it.
extension Accounts: Authenticator {
  public func person(bearer text: String, from request: Request) async throws -> Person {
    try await person(bearer: text)
  }

  public func person(cookie value: String, from request: Request) async throws -> Person {
    guard let person = try await people.person(.cookie(Secret.hash(of: value))) else { throw Self.ended }
    return person
  }

  /// For every plane: who this token speaks for, or a 401 that says why nobody.
  public func person(bearer text: String) async throws -> Person {
    try await standing(bearer: text).standing.person
  }

  /// For what stays open: who this token speaks for, and a watch over them. It tells when they are another than now, or
  /// nobody: within moments of the commit, in whatever process it was. When the token itself is over the caller sees to.
  public func watch(
    bearer text: String, _ changed: @escaping @LoopActor (Person?) -> Void
  ) async throws -> (person: Person, expiresAtMs: Int64, watch: People.Watch) {
    let (standing, expiresAtMs) = try await standing(bearer: text)
    return (standing.person, expiresAtMs, people.watch(standing, changed))
  }

  /// With the time at which the token expires, in Unix milliseconds.
  private func standing(
    bearer text: String
  ) async throws -> (standing: SessionStore.Standing, expiresAtMs: Int64) {
    let token: UnverifiedToken
    do { token = try UnverifiedToken(parsing: text) } catch { throw Self.refusal(error) }
    guard tokens.issued(token) else {
      guard let issuer else { throw Self.refusal(.wrongKey) }
      return try await standing(token, of: issuer)
    }
    let claims: TokenClaims
    do { claims = try tokens.claims(of: token, nowS: clock.wallMs / 1_000) } catch {
      throw Self.refusal(error)
    }
    guard let id = PersonID(decimal: claims.subject) else { throw Self.refusal(.invalidClaim("sub")) }
    let expiresAtMs = Self.expiryMs(claims)
    guard let session = claims.session else {
      return (try await standing(id, issuedAt: claims.issuedAt), expiresAtMs)
    }
    guard let standing = try await people.standing(.session(session)), standing.isAlive,
      standing.person.id == id
    else { throw Self.ended }
    return (standing, expiresAtMs)
  }

  /// A token may name any second; what this side of it can count is enough.
  static func expiryMs(_ claims: TokenClaims) -> Int64 {
    let (product, overflows) = claims.expiresAt.multipliedReportingOverflow(by: 1_000)
    return overflows ? .max : product
  }

  /// A token without a session is ended by its account alone: by signing out everywhere, a new password, a suspension.
  private func standing(_ id: PersonID, issuedAt: Int64?) async throws -> SessionStore.Standing {
    guard let standing = try await people.standing(.account(id)), standing.isAlive else { throw Self.ended }
    // Times in tokens have no fractions: one of the same second may be older.
    guard let issuedAt, issuedAt >= standing.tokensValidFromMs / 1_000 else { throw Self.ended }
    return standing
  }

  static let ended = Problem(
    .unauthorized, "invalid_token", "Who this was issued to is signed out, suspended or gone; sign in again.")

  static func refusal(_ fault: TokenFault) -> Problem {
    switch fault {
    case .expired:
      Problem(
        .unauthorized, "expired_token", "The access token has expired; get a new one with the refresh token.")
    default:
      // Which check it was that failed is nothing that a forger should know.
      Problem(.unauthorized, "invalid_token", "The access token is not one that this server takes.")
    }
  }
}
