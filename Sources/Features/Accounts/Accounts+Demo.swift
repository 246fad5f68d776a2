import Bytes
import Crypto
import Database
import Identity
import Loop

/// What operators ask for at the console, where nobody is signed in.
extension Accounts {
  /// The account of this handle; nil: there is none.
  public func find(handle: String) async throws -> Person? {
    guard let account = try await store.find(handle: handle).credentials?.account,
      account.state != .deleted
    else { return nil }
    return account.person
  }

  /// A token for whoever shares this server's secret: of no session, so that it ends only by its time, a new password, a
  /// suspension or signing out everywhere.
  public func token(for person: Person, lifeS: Int64) -> String {
    tokens.make(for: person.id, session: nil, nowS: clock.wallMs / 1_000, lifeS: lifeS)
  }

  public func promote(_ person: Person, to role: PlatformRole) async throws {
    _ = try await changeRole(person.id, to: role, actor: nil, origin: .console)
  }

  /// Makes the account unless there is one of this handle. The rules for passwords are not asked: it is the operator's
  /// affair. Answers whether it was made.
  public func ensure(handle: String, email: String, name: String, password: String, role: PlatformRole)
    async throws -> Bool
  {
    if try await store.find(handle: handle).credentials != nil { return false }
    let hash = try await passwords.hash(Array(password.utf8))
    let new = AccountStore.NewAccount(
      handle: handle, email: email, name: name, role: role, isEmailVerified: true, password: hash.encoded)
    do {
      _ = try await make(new, isOwnDoing: false, origin: .console, detail: "demo")
      return true
    } catch let error as DatabaseError where error.reason == .uniqueViolation {
      return false
    }
  }
}
