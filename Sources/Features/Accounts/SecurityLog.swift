import Bytes
import Database
import Identity

/// What the security log tells of.
enum SecurityEventKind: String, Sendable, CaseIterable {
  case accountCreated = "account_created"
  case signedIn = "signed_in"
  case signInFailed = "sign_in_failed"
  /// Asked of who is signed in.
  case passwordRefused = "password_refused"
  case signedOut = "signed_out"
  case signedOutEverywhere = "signed_out_everywhere"
  case refreshReused = "refresh_reused"
  case passwordChanged = "password_changed"
  case passwordResetRequested = "password_reset_requested"
  case passwordReset = "password_reset"
  case emailChangeRequested = "email_change_requested"
  case emailVerified = "email_verified"
  case suspended
  case reinstated
  case roleChanged = "role_changed"
  case accountDeleted = "account_deleted"
}

struct SecurityEvent: Sendable {
  let id: Int64
  let at: SQLTime
  let kind: String
  let account: PersonID?
  let actor: PersonID?
  let address: String
  let userAgent: String
  let detail: String
}

/// The SQL of the security log.
enum SecurityLog {
  /// With whatever else happens in the transaction.
  static func write(
    _ kind: SecurityEventKind, account: PersonID?, actor: PersonID?, origin: Origin, detail: String = ""
  ) -> Statement {
    Statement(
      """
      insert into security_event (kind, account_id, actor_id, address, user_agent, detail) values ($1, $2, $3, $4, $5, $6)
      """,
      kind.rawValue, account, actor, origin.address, origin.userAgent, detail)
  }

  /// The newest first. A statement for each question: one for all of them would be planned to read the whole log.
  static func list(account: PersonID?, kind: String?, before: Int64?, limit: Int) -> Statement {
    if let account {
      return Statement(
        """
        select id, at, kind, account_id, actor_id, address, user_agent, detail from security_event
        where account_id = $1 and ($2::text is null or kind = $2) and id < coalesce($3, 9223372036854775807)
        order by id desc limit $4
        """, account, kind, before, limit)
    }
    if let kind {
      return Statement(
        """
        select id, at, kind, account_id, actor_id, address, user_agent, detail from security_event
        where kind = $1 and id < coalesce($2, 9223372036854775807) order by id desc limit $3
        """, kind, before, limit)
    }
    return Statement(
      """
      select id, at, kind, account_id, actor_id, address, user_agent, detail from security_event
      where id < coalesce($1, 9223372036854775807) order by id desc limit $2
      """, before, limit)
  }

  static func event(_ row: Row) throws -> SecurityEvent {
    let (id, at, kind, account, actor) = try row.values(
      Int64.self, SQLTime.self, String.self, PersonID?.self, PersonID?.self)
    return SecurityEvent(
      id: id, at: at, kind: kind, account: account, actor: actor, address: try row.column(5),
      userAgent: try row.column(6),
      detail: try row.column(7))
  }

  static let sweep = Statement("delete from security_event where at < now() - interval '400 days'")
}
