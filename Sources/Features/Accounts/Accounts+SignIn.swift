import Bytes
import Crypto
import Database
import Gateway
import Identity
import Loop
import Telemetry

/// Somebody who has just proved who they are, and what they prove it with from now on.
struct SignedIn: Sendable {
  let account: Account
  let session: Int64
  /// The refresh token, or the cookie.
  let secret: Secret
}

extension Accounts {
  private static let wrongCredentials = Problem(
    .unauthorized, "wrong_credentials", "There is no account with this name and this password.")
  private static let suspended = Problem(
    .forbidden, "account_suspended", "This account is suspended; ask the people who run this server.")

  /// Unknown accounts are answered as known ones are, and take as long: a password is hashed in either case.
  func signIn(
    handle: String?, email: String?, password: String, kind: SessionKind, origin: Origin
  ) async throws -> SignedIn {
    let found = try await store.find(handle: handle, email: email)
    // As names are compared: each spelling of one would have failures of its own else.
    let name = SignInBackoff.name(found.name)
    let hash = try found.credentials?.password.map { try PasswordHash(encoded: $0) }
    guard try await signIns.verify(password, against: hash, of: name, from: origin),
      let credentials = found.credentials
    else {
      _ = try await database.run([
        SecurityLog.write(.signInFailed, account: found.credentials?.account.id, actor: nil, origin: origin)
      ])
      throw Self.wrongCredentials
    }
    guard credentials.account.state == .active else { throw Self.suspended }
    let signedIn = try await begin(credentials, kind, origin)
    if let hash, hash.isWeakerThanCurrent { strengthen(hash, of: credentials.account.id, password) }
    return signedIn
  }

  /// Hashing takes time: what the password was good for may have been ended meanwhile.
  func begin(
    _ credentials: AccountStore.Credentials, _ kind: SessionKind, _ origin: Origin
  ) async throws -> SignedIn {
    let secret = Secret.make()
    guard
      let session = try await sessions.begin(
        credentials, kind: kind, secretHash: secret.hash, origin: origin)
    else { throw Self.wrongCredentials }
    return SignedIn(account: credentials.account, session: session, secret: secret)
  }

  /// A refresh token is good once. One that was exchanged before is in two hands, and neither is believed any more.
  func refresh(_ token: String, origin: Origin) async throws -> SignedIn {
    let hash = Secret.hash(of: token)
    let next = doubtful[hash] ?? Secret.make()
    do {
      if let (session, account) = try await sessions.rotate(from: hash, to: next.hash) {
        doubtful.settle(hash)
        return SignedIn(account: account, session: session, secret: next)
      }
    } catch let error as DatabaseError where error.mayHaveHappened {
      doubtful.keep(next, for: hash)
      throw error
    }
    if let id = try await sessions.endReused(hash, origin: origin) { people.forget(id) }
    throw Problem(
      .unauthorized, "invalid_refresh_token",
      "This refresh token is used up, ended or none of ours; sign in again.")
  }

  func signOut(_ session: Int64, of id: PersonID, origin: Origin) async throws {
    let rows = try await change(id, [SessionStore.end(session, of: id, origin: origin)])
    if rows[0].isEmpty { throw Problem.notFound }
  }

  func signOutEverywhere(_ id: PersonID, origin: Origin) async throws {
    _ = try await change(
      id,
      [
        // The account first: who signs in at this moment has done so before, or is refused.
        AccountStore.invalidateTokens(id), SessionStore.endAll(of: id),
        SecurityLog.write(.signedOutEverywhere, account: id, actor: id, origin: origin),
      ])
  }

  static func held(_ waitMs: UInt64) -> Problem {
    let seconds = max(1, (waitMs + 999) / 1_000)
    return Problem(
      .tooManyRequests, "too_many_attempts", "Too many attempts have failed; try again in \(seconds) s."
    ).with(header: "Retry-After", "\(seconds)")
  }

  /// The parameters have grown since the hash was made. Nobody waits for it, and if there is much to do it is left for
  /// the next time.
  private func strengthen(_ old: PasswordHash, of id: PersonID, _ password: String) {
    LoopActor.start { [self] in
      do {
        let new = try await passwords.hash(Array(password.utf8))
        _ = try await database.run([AccountStore.rehash(id, from: old.encoded, to: new.encoded)])
      } catch { log.info("password not hashed anew", ["reason": LogValue(DatabaseError.detail(of: error))]) }
    }
  }
}
