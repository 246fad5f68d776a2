import Bytes
import Database
import Identity
import Loop

/// A device where somebody is signed in, as its owner sees it.
struct SessionRecord: Sendable {
  let id: Int64
  let kind: SessionKind
  let address: String
  let userAgent: String
  let createdAt: SQLTime
  let usedAt: SQLTime
}

/// How the device keeps its secret: as a refresh token that changes with each use, or as a cookie that no script reads.
enum SessionKind: String, Sendable { case token, cookie }

/// The SQL of sessions. `Migrations/*_accounts_people.sql` has the tables.
@LoopActor struct SessionStore {
  let database: Database

  /// A session lives for so long after its last use.
  nonisolated static let livesDays = 30

  /// Who is behind a session or an account now.
  struct Standing: Sendable {
    let person: Person
    let isAlive: Bool
    /// Tokens without a session are good from here on.
    let tokensValidFromMs: Int64
  }

  /// For whoever has shown a password: a session, and the entry of the security log, unless something has ended what the
  /// password was good for since it was read. Answers the session.
  func begin(
    _ credentials: AccountStore.Credentials, kind: SessionKind, secretHash: [UInt8], origin: Origin
  ) async throws -> Int64? {
    try await database.query(
      """
      with held as (
        select id from account where id = $1 and state = 'active' and tokens_valid_from = $2 for share
      ), told as (
        insert into security_event (kind, account_id, actor_id, address, user_agent) select $3, id, id, $4, $5 from held
      )
      insert into session (account_id, kind, secret_hash, address, user_agent, expires_at)
      select id, $6, $7, $4, $5, now() + $8 * interval '1 day' from held returning id
      """, credentials.account.id, credentials.validFrom, SecurityEventKind.signedIn.rawValue, origin.address,
      origin.userAgent, kind.rawValue, secretHash, Self.livesDays
    ).first?.column(0)
  }

  /// Exchanges the secret of a living session; of two who come with the same one, one gets through. The old secret is
  /// kept as spent. Asked again with the same two, it answers the same. Answers the session and its account.
  func rotate(from old: [UInt8], to new: [UInt8]) async throws -> (session: Int64, account: Account)? {
    try await database.query(
      """
      with found as (
        select a.id, a.handle, a.email, a.email_verified_at is not null, a.name, a.locale, a.time_zone, a.role, a.state,
          a.version, a.created_at, a.avatar_url, s.id as session, s.secret_hash
        from session s join account a on a.id = s.account_id
        where s.secret_hash in ($1, $2) and s.kind = 'token' and s.ended_at is null and s.expires_at > now()
          and a.state = 'active'
        for update of s
      ), spent as (
        insert into session_spent (secret_hash, session_id) select $1, session from found where secret_hash = $1
      ), turned as (
        update session set secret_hash = $2, used_at = now(), expires_at = now() + $3 * interval '1 day'
        from found where session.id = found.session and session.secret_hash = $1
      )
      select * from found
      """, old, new, Self.livesDays
    ).first.map { (session: try $0.column(12), account: try AccountStore.account($0)) }
  }

  /// Ends the session that a spent secret belonged to, says so in the security log and to every process. Answers the
  /// account; nil: there is none, or it was over.
  func endReused(_ secretHash: [UInt8], origin: Origin) async throws -> PersonID? {
    try await database.query(
      """
      with ended as (
        update session set ended_at = now() from session_spent p
        where p.secret_hash = $1 and session.id = p.session_id and session.ended_at is null
        returning session.id, session.account_id
      ), told as (
        insert into security_event (kind, account_id, address, user_agent, detail)
        select $2, account_id, $3, $4, 'session ' || id || ' ended' from ended
      )
      select account_id, pg_notify('lyceum_people', account_id::text) from ended
      """, secretHash, SecurityEventKind.refreshReused.rawValue, origin.address, origin.userAgent
    ).first?.column(0)
  }

  /// Ends a session of an account, and says so in the security log. Answers a row unless there was none.
  nonisolated static func end(_ session: Int64, of account: PersonID, origin: Origin) -> Statement {
    Statement(
      """
      with ended as (
        update session set ended_at = now() where id = $1 and account_id = $2 and ended_at is null
        returning id, account_id
      ), told as (
        insert into security_event (kind, account_id, actor_id, address, user_agent, detail)
        select $3, account_id, account_id, $4, $5, 'session ' || id from ended
      )
      select id from ended
      """, session, account, SecurityEventKind.signedOut.rawValue, origin.address, origin.userAgent)
  }

  /// All of an account, or all but one.
  nonisolated static func endAll(of account: PersonID, but kept: Int64? = nil) -> Statement {
    Statement(
      """
      update session set ended_at = now()
      where account_id = $1 and ended_at is null and id is distinct from $2 returning id
      """, account, kept)
  }

  func list(of account: PersonID, after: Int64?, limit: Int) async throws -> [SessionRecord] {
    try await database.query(
      """
      select id, kind, address, user_agent, created_at, used_at from session
      where account_id = $1 and ended_at is null and expires_at > now() and id < coalesce($2, 9223372036854775807)
      order by id desc limit $3
      """, account, after, limit
    ).map { row in
      let (id, kind, address, userAgent, created, used) = try row.values(
        Int64.self, String.self, String.self, String.self, SQLTime.self, SQLTime.self)
      return SessionRecord(
        id: id, kind: SessionKind(rawValue: kind) ?? .token, address: address, userAgent: userAgent,
        createdAt: created,
        usedAt: used)
    }
  }

  func standings(sessions: [Int64]) async throws -> [Int64: Standing] {
    let rows = try await database.query(
      """
      select a.id, a.handle, a.name, a.role, a.tokens_valid_from, s.id,
        a.state = 'active' and s.ended_at is null and s.expires_at > now()
      from session s join account a on a.id = s.account_id where s.id = any($1)
      """, SQLArray(sessions))
    return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.column(5), try Self.standing($0)) })
  }

  func standings(accounts: [PersonID]) async throws -> [PersonID: Standing] {
    let rows = try await database.query(
      """
      select id, handle, name, role, tokens_valid_from, null::int8, state = 'active' from account
      where id = any($1)
      """, SQLArray(accounts.map(\.rawValue)))
    return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.column(0), try Self.standing($0)) })
  }

  func standing(issuer: String, subject: String) async throws -> Standing? {
    try await database.query(
      """
      select a.id, a.handle, a.name, a.role, a.tokens_valid_from, null::int8, a.state = 'active'
      from account_identity i join account a on a.id = i.account_id where i.issuer = $1 and i.subject = $2
      """, issuer, subject
    ).first.map(Self.standing)
  }

  /// Of a cookie. It lives on with its use, which is written down once an hour.
  func standing(cookie secretHash: [UInt8]) async throws -> Standing? {
    try await database.query(
      """
      with touched as (
        update session set used_at = now(), expires_at = now() + $2 * interval '1 day'
        where secret_hash = $1 and kind = 'cookie' and ended_at is null and expires_at > now()
          and used_at < now() - interval '1 hour'
      )
      select a.id, a.handle, a.name, a.role, a.tokens_valid_from, s.id,
        a.state = 'active' and s.ended_at is null and s.expires_at > now()
      from session s join account a on a.id = s.account_id where s.secret_hash = $1 and s.kind = 'cookie'
      """, secretHash, Self.livesDays
    ).first.map(Self.standing)
  }

  /// Removes what is over for so long that nobody asks for it any more. Answers how many rows went.
  func sweep(limit: Int) async throws -> Int {
    let removed = try await database.run([
      Statement(
        """
        delete from session where id in (
          select id from session where expires_at < now() - interval '30 days'
            or ended_at < now() - interval '30 days' order by id limit $1)
        """, limit),
      Statement(
        """
        delete from mail_link where secret_hash in (
          select secret_hash from mail_link where expires_at < now() - interval '7 days' order by expires_at limit $1)
        """, limit),
      // As old as an unused token may get: whoever has kept one for longer is told that it is none.
      Statement(
        """
        delete from session_spent where secret_hash in (
          select secret_hash from session_spent where spent_at < now() - $2 * interval '1 day' order by spent_at limit $1)
        """, limit, Self.livesDays),
    ])
    return removed.reduce(0) { $0 + $1.affectedCount }
  }

  private static func standing(_ row: Row) throws -> Standing {
    let (id, handle, name, role, validFrom, session, isAlive) = try row.values(
      PersonID.self, String?.self, String.self, String.self, SQLTime.self, Int64?.self, Bool.self)
    let person = Person(
      id: id, handle: handle ?? "", role: PlatformRole(rawValue: role) ?? .learner, session: session,
      name: name)
    return Standing(person: person, isAlive: isAlive, tokensValidFromMs: validFrom.unixMs)
  }
}
