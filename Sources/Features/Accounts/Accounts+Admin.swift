import Bytes
import Database
import Events
import Gateway
import Identity
import Loop

/// What the people who run a server do to accounts of others.
extension Accounts {
  func list(_ search: AccountSearch, after: PersonID?, limit: Int) async throws -> [Account] {
    try await store.list(search, after: after, limit: limit)
  }

  /// Signed out everywhere at once, and kept out until reinstated.
  func suspend(_ id: PersonID, reason: String, actor: PersonID, origin: Origin) async throws -> Account {
    try await changeOnce(
      id, AccountStore.setState(id, .suspended),
      [
        SessionStore.endAll(of: id),
        SecurityLog.write(.suspended, account: id, actor: actor, origin: origin, detail: reason),
        EventLog.write([NewEvent("account.suspended", actor: actor.rawValue, subjects: [id.rawValue])]),
      ])
  }

  func reinstate(_ id: PersonID, actor: PersonID, origin: Origin) async throws -> Account {
    try await changeOnce(
      id, AccountStore.setState(id, .active),
      [
        SecurityLog.write(.reinstated, account: id, actor: actor, origin: origin),
        EventLog.write([NewEvent("account.reinstated", actor: actor.rawValue, subjects: [id.rawValue])]),
      ])
  }

  func changeRole(_ id: PersonID, to role: PlatformRole, actor: PersonID?, origin: Origin) async throws
    -> Account
  {
    try await changeOnce(
      id, AccountStore.setRole(id, role),
      [
        SecurityLog.write(.roleChanged, account: id, actor: actor, origin: origin, detail: role.rawValue),
        EventLog.write([NewEvent("account.role_changed", actor: actor?.rawValue, subjects: [id.rawValue])]),
      ])
  }

  func audit(account: PersonID?, kind: String?, before: Int64?, limit: Int) async throws -> [SecurityEvent] {
    try await database.run([SecurityLog.list(account: account, kind: kind, before: before, limit: limit)])[0]
      .map(
        SecurityLog.event)
  }

  /// Nothing is written about a change that was none.
  private func changeOnce(_ id: PersonID, _ change: Statement, _ rest: [Statement]) async throws -> Account {
    _ = try await account(id)
    let isChanged = try await database.transaction { transaction in
      guard try await !transaction.run([change])[0].isEmpty else { return false }
      _ = try await transaction.run(rest + [People.changed(id)])
      return true
    }
    if isChanged { people.forget(id) }
    return try await account(id)
  }
}
