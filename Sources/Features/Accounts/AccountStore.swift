import Bytes
import Database
import Identity
import Loop

/// The SQL of accounts. `Migrations/*_accounts_people.sql` has the tables.
@LoopActor struct AccountStore {
  let database: Database

  struct Credentials {
    let account: Account
    /// Nil where the person signs in elsewhere.
    let password: String?
    /// Another by the time that something has ended what a password was good for.
    let validFrom: SQLTime
  }

  /// The name that was looked for, as names are compared, and whose it is.
  struct Found {
    let name: String
    let credentials: Credentials?
  }

  struct NewAccount: Sendable {
    let handle: String
    let email: String?
    let name: String
    let role: PlatformRole
    var locale = "en"
    var timeZone = "UTC"
    var isEmailVerified = false
    /// As a PHC string.
    let password: String?
  }

  /// Answers a row of an account.
  nonisolated static func insert(_ new: NewAccount) -> Statement {
    Statement(
      """
      insert into account (handle, email, name, role, locale, time_zone, email_verified_at, password)
      values ($1, $2, $3, $4, $5, $6, case when $7 then now() end, $8)
      returning id, handle, email, email_verified_at is not null, name, locale, time_zone, role, state, version, created_at, avatar_url
      """,
      new.handle, new.email, new.name, new.role.rawValue, new.locale, new.timeZone, new.isEmailVerified,
      new.password)
  }

  nonisolated static func identify(_ id: PersonID, issuer: String, subject: String) -> Statement {
    Statement(
      "insert into account_identity (issuer, subject, account_id) values ($1, $2, $3)", issuer, subject, id)
  }

  func find(_ id: PersonID) async throws -> Account? {
    try await database.query(
      """
      select id, handle, email, email_verified_at is not null, name, locale, time_zone, role, state, version, created_at, avatar_url
      from account where id = $1
      """, id
    ).first.map(Self.account)
  }

  /// By one of them; handle and e-mail whatever their case. With the hash of the password.
  func find(handle: String? = nil, email: String? = nil, id: PersonID? = nil) async throws -> Found {
    let row = try await database.query(
      """
      select a.id, a.handle, a.email, a.email_verified_at is not null, a.name, a.locale, a.time_zone, a.role, a.state,
        a.version, a.created_at, a.avatar_url, a.password, a.tokens_valid_from, typed.name
      from (select coalesce(lyceum_fold($1), lyceum_fold($2), '') as name) typed
        left join account a on a.handle_key = lyceum_fold($1) or a.email_key = lyceum_fold($2) or a.id = $3
      """, handle, email, id)[0]
    guard try row.column(0, as: PersonID?.self) != nil else {
      return Found(name: try row.column(14), credentials: nil)
    }
    return Found(
      name: try row.column(14),
      credentials: Credentials(
        account: try Self.account(row), password: try row.column(12), validFrom: try row.column(13)))
  }

  /// Answers a row, and keeps the account as it is until the transaction is over, unless something has ended what its
  /// password was good for since it was read: a new password, a suspension, a deletion, signing out everywhere.
  nonisolated static func hold(_ credentials: Credentials) -> Statement {
    Statement(
      "select id from account where id = $1 and state = 'active' and tokens_valid_from = $2 for update",
      credentials.account.id, credentials.validFrom)
  }

  /// In the order of their ids; what is searched for may stand anywhere in handle, e-mail or name.
  func list(_ search: AccountSearch, after: PersonID?, limit: Int) async throws -> [Account] {
    try await database.query(
      """
      select id, handle, email, email_verified_at is not null, name, locale, time_zone, role, state, version, created_at, avatar_url
      from account
      where id > coalesce($1, 0) and state <> 'deleted' and ($2::text is null or state = $2)
        and ($3::text is null or role = $3)
        and ($4::text is null or strpos(handle_key, lyceum_fold($4)) > 0 or strpos(email_key, lyceum_fold($4)) > 0
          or strpos(lyceum_fold(name), lyceum_fold($4)) > 0)
      order by id limit $5
      """, after, search.state?.rawValue, search.role?.rawValue, search.text, limit
    ).map(Self.account)
  }

  /// Which of the two are somebody's already.
  func taken(handle: String, email: String) async throws -> (handle: Bool, email: Bool) {
    let row = try await database.query(
      """
      select exists (select from account where handle_key = lyceum_fold($1)),
        exists (select from account where email_key = lyceum_fold($2))
      """, handle, email)[0]
    let (isHandleTaken, isEmailTaken) = try row.values(Bool.self, Bool.self)
    return (isHandleTaken, isEmailTaken)
  }

  /// What a profile may change; nil leaves it. Answers the account, if its version is still the one that was read.
  nonisolated static func update(
    _ id: PersonID, name: String?, handle: String?, locale: String?, timeZone: String?, version: Int64?
  ) -> Statement {
    Statement(
      """
      update account set name = coalesce($2, name), handle = coalesce($3, handle), locale = coalesce($4, locale),
        time_zone = coalesce($5, time_zone), version = version + 1
      where id = $1 and state <> 'deleted' and version = coalesce($6, version)
      returning id, handle, email, email_verified_at is not null, name, locale, time_zone, role, state, version, created_at, avatar_url
      """, id, name, handle, locale, timeZone, version)
  }

  /// Whether PostgreSQL, and so everything that reckons with it, knows the time zone.
  func knowsTimeZone(_ name: String) async throws -> Bool {
    do {
      _ = try await database.query("select timezone($1, now())", name)
      return true
    } catch let error as DatabaseError where error.reason == .badData {
      return false
    }
  }

  nonisolated static func wantEmail(_ id: PersonID, _ email: String) -> Statement {
    Statement("update account set email_wanted = $2 where id = $1", id, email)
  }

  /// The address that is to be proved; nil: there is none.
  func unprovedEmail(of id: PersonID) async throws -> String? {
    try await database.query(
      "select coalesce(email_wanted, case when email_verified_at is null then email end) from account where id = $1",
      id
    ).first?.column(0)
  }

  /// Calls off a change of address too: it may be the doing of whoever knew the old password.
  nonisolated static func setPassword(_ id: PersonID, _ password: String) -> Statement {
    Statement(
      """
      update account set password = $2, email_wanted = null, tokens_valid_from = now(), version = version + 1
      where id = $1
      """, id, password)
  }

  /// The same password under stronger parameters: nothing else changes, and nothing if it was changed meanwhile.
  nonisolated static func rehash(_ id: PersonID, from old: String, to new: String) -> Statement {
    Statement("update account set password = $3 where id = $1 and password = $2", id, old, new)
  }

  /// Answers a row if there was such an account in another state.
  nonisolated static func setState(_ id: PersonID, _ state: Account.State) -> Statement {
    Statement(
      """
      update account set state = $2, tokens_valid_from = now(), version = version + 1
      where id = $1 and state not in ($2, 'deleted')
      returning id
      """, id, state.rawValue)
  }

  /// Nil: none from now on. Answers a row if that is another than before.
  nonisolated static func setAvatar(_ id: PersonID, _ url: String?) -> Statement {
    Statement(
      """
      update account set avatar_url = $2, version = version + 1
      where id = $1 and state <> 'deleted' and avatar_url is distinct from $2
      returning id
      """, id, url)
  }

  nonisolated static func setRole(_ id: PersonID, _ role: PlatformRole) -> Statement {
    Statement(
      "update account set role = $2, version = version + 1 where id = $1 and role <> $2 and state <> 'deleted' returning id",
      id, role.rawValue)
  }

  /// The row stays, for what refers to it; who it was does not.
  nonisolated static func erase(_ id: PersonID) -> [Statement] {
    [
      Statement(
        """
        update account set handle = null, email = null, email_verified_at = null, email_wanted = null, name = 'Deleted person', locale = 'en',
          time_zone = 'UTC', avatar_url = null, role = 'learner', state = 'deleted', password = null, tokens_valid_from = now(),
          version = version + 1
        where id = $1 and state <> 'deleted'
        returning id
        """, id),
      Statement("delete from session where account_id = $1", id),
      Statement("delete from account_identity where account_id = $1", id),
      Statement("delete from mail_link where account_id = $1", id),
      // What happened stays, for whoever looks into a break-in; from where, and with what, was about the person.
      Statement(
        "update security_event set address = '', user_agent = '', detail = '' where account_id = $1", id),
    ]
  }

  nonisolated static func invalidateTokens(_ id: PersonID) -> Statement {
    Statement("update account set tokens_valid_from = now() where id = $1", id)
  }

  nonisolated static func account(_ row: Row) throws -> Account {
    let (id, handle, email, isVerified, name, locale) = try row.values(
      PersonID.self, String?.self, String?.self, Bool.self, String.self, String.self)
    guard let role = PlatformRole(rawValue: try row.column(7)),
      let state = Account.State(rawValue: try row.column(8))
    else { throw DatabaseError(.refused, "an account has a role or a state that this version does not know") }
    return Account(
      id: id, handle: handle, email: email, isEmailVerified: isVerified, name: name, locale: locale,
      timeZone: try row.column(6), role: role, state: state, version: try row.column(9),
      createdAt: try row.column(10), avatarURL: try row.column(11))
  }
}
