import Database
import Identity
import Loop

/// The table of Idempotency-Keys; Migrations/202611211420_api_idempotency.sql tells what it is for.
@LoopActor struct IdempotencyStore {
  /// Whose call took longer than this is taken to have died.
  static let leaseS = 60.0
  /// So long an answer can be had again.
  static let keptS = 86_400.0
  private static let sweepMax = 500
  private static let sweepsMax = 20

  let database: Database

  /// What a key stands for: the same key of another person, or for something else, is another.
  struct Scope: Sendable {
    let person: Int64
    let operation: String
    let key: String
  }

  /// What there is under a key.
  struct Record: Sendable {
    let fingerprint: [UInt8]
    let claim: Int64
    /// Nil while it is being worked on.
    let status: Int?
    let contentType: String?
    let location: String?
    let etag: String?
    let body: [UInt8]?
    /// Whoever claimed it is taken to have died.
    let isStale: Bool
    /// Its day is over.
    let isExpired: Bool
  }

  /// Takes a key, unless it is taken. Returns what then is there: the claim is ours where it is the one that was given.
  func claim(_ scope: Scope, fingerprint: [UInt8], claim: Int64) async throws -> Record? {
    let rows = try await database.run([
      Statement(
        """
        insert into api_idempotency (person, operation, key, fingerprint, claim, lease_until, expires_at)
        values ($1, $2, $3, $4, $5, clock_timestamp() + $6 * interval '1 s', clock_timestamp() + $7 * interval '1 s')
        on conflict do nothing
        """, scope.person, scope.operation, scope.key, fingerprint, claim, Self.leaseS, Self.keptS),
      // A statement of its own: it sees what another has committed meanwhile.
      Statement(
        """
        select fingerprint, claim, status, content_type, location, etag, body,
          status is null and lease_until <= clock_timestamp(), expires_at <= clock_timestamp()
        from api_idempotency where person = $1 and operation = $2 and key = $3
        """, scope.person, scope.operation, scope.key),
    ])
    return try rows[1].first.map(Self.record)
  }

  /// Takes a key from a claim that has died, or whose day is over. False: somebody else was faster.
  func takeOver(
    _ scope: Scope, from old: Int64, fingerprint: [UInt8], claim: Int64
  ) async throws -> Bool {
    try await database.query(
      """
      update api_idempotency set fingerprint = $5, claim = $6, status = null, content_type = null, location = null,
        etag = null, body = null, lease_until = clock_timestamp() + $7 * interval '1 s',
        expires_at = clock_timestamp() + $8 * interval '1 s'
      where person = $1 and operation = $2 and key = $3 and claim = $4
        and ((status is null and lease_until <= clock_timestamp()) or expires_at <= clock_timestamp())
      """, scope.person, scope.operation, scope.key, old, fingerprint, claim, Self.leaseS, Self.keptS
    ).affectedCount == 1
  }

  /// What is answered from now on. Fails where the claim is another's by now.
  nonisolated static func complete(
    _ scope: Scope, claim: Int64, status: Int, contentType: String?, location: String?, etag: String?,
    body: [UInt8]
  ) -> Statement {
    Statement(
      """
      with done as (
        update api_idempotency set status = $5, content_type = $6, location = $7, etag = $8, body = $9
        where person = $1 and operation = $2 and key = $3 and claim = $4 and status is null returning 1)
      select api_idempotency_held(exists (select from done))
      """, scope.person, scope.operation, scope.key, claim, Int32(status), contentType, location, etag, body)
  }

  /// Nothing has happened, or nothing that is kept. What has been completed stays, also where it only seems to have
  /// failed: a commit whose answer was lost.
  nonisolated static func release(_ scope: Scope, claim: Int64) -> Statement {
    Statement(
      """
      delete from api_idempotency
      where person = $1 and operation = $2 and key = $3 and claim = $4 and status is null
      """, scope.person, scope.operation, scope.key, claim)
  }

  /// All that is kept of a person.
  nonisolated static func forget(_ person: PersonID) -> Statement {
    Statement("delete from api_idempotency where person = $1", person)
  }

  /// Removes what is over, in portions; what others are removing is left to them.
  func sweep() async throws {
    for _ in 0..<Self.sweepsMax {
      let removed = try await database.query(
        """
        delete from api_idempotency where (person, operation, key) in (
          select person, operation, key from api_idempotency where expires_at <= clock_timestamp()
          order by expires_at limit $1 for update skip locked)
        """, Self.sweepMax
      ).affectedCount
      if removed < Self.sweepMax { return }
    }
  }

  private static func record(_ row: Row) throws -> Record {
    let (fingerprint, claim, status, contentType, location, etag, body, isStale, isExpired) = try row.values(
      [UInt8].self, Int64.self, Int32?.self, String?.self, String?.self, String?.self, [UInt8]?.self,
      Bool.self,
      Bool.self)
    return Record(
      fingerprint: fingerprint, claim: claim, status: status.map { Int($0) }, contentType: contentType,
      location: location, etag: etag, body: body, isStale: isStale, isExpired: isExpired)
  }
}
