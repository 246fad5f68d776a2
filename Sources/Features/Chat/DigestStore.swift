import Database
import Identity

/// How often somebody wants to be told by mail what they have not read.
enum DigestPace: String, Sendable, CaseIterable {
  case never
  case daily
  case weekly
}

/// Whom a digest is for.
struct DigestReader: Sendable {
  let person: Person
  let email: String
  let pace: DigestPace
  let secret: String
  let sentAt: SQLTime?
}

/// The SQL of digests. `Migrations/*_chat_digest.sql` has the table.
enum DigestStore {
  static func pace(of person: PersonID) -> Statement {
    Statement("select every from chat_digest where account_id = $1", person)
  }

  static func set(_ pace: DigestPace, of person: PersonID) -> Statement {
    Statement(
      """
      insert into chat_digest (account_id, every) values ($1, $2)
      on conflict (account_id) do update set every = $2
      """, person, pace.rawValue)
  }

  static func end(_ secret: String) -> Statement {
    Statement("update chat_digest set every = 'never' where secret = $1", secret)
  }

  /// For whom it is morning, on a Monday for those who want it weekly, and who have none of this day yet; some of them. Two who ask at
  /// once are told different ones.
  static func plan(limit: Int) -> Statement {
    Statement(
      """
      with due as materialized (
        select d.account_id, l.at::date as day
        from chat_digest d join account a on a.id = d.account_id, lyceum_time_there(now(), a.time_zone) l (at)
        where d.every <> 'never' and a.state = 'active' and a.email is not null and a.email_verified_at is not null
          and extract(hour from l.at) between 8 and 11 and (d.every = 'daily' or extract(isodow from l.at) = 1)
          and (d.planned_on is null or d.planned_on < l.at::date)
        order by d.account_id limit $1 for update of d skip locked)
      update chat_digest d set planned_on = due.day from due where d.account_id = due.account_id
      returning d.account_id, due.day::text
      """, limit)
  }

  /// No row: they want none, or not any more.
  static func reader(_ person: PersonID) -> Statement {
    Statement(
      """
      select a.id, a.handle, a.role, a.name, a.email, d.every, d.secret, d.sent_at
      from chat_digest d join account a on a.id = d.account_id
      where a.id = $1 and d.every <> 'never' and a.state = 'active' and a.email is not null
        and a.email_verified_at is not null
      """, person)
  }

  static func reader(_ row: Row) throws -> DigestReader {
    DigestReader(
      person: Person(
        id: try row.column(0), handle: try row.column(1),
        role: PlatformRole(rawValue: try row.column(2)) ?? .learner, name: try row.column(3)),
      email: try row.column(4), pace: DigestPace(rawValue: try row.column(5)) ?? .never,
      secret: try row.column(6), sentAt: try row.column(7))
  }

  /// Of these rooms those in which somebody else has said something since a moment, that is there and theirs to read. `staffed`: of the
  /// rooms those whose staff they are.
  static func stirred(
    _ rooms: [RoomID], since: SQLTime?, for person: PersonID, staffIn staffed: [RoomID]
  ) -> Statement {
    Statement(
      """
      select r.id from unnest($1::int8[]) r (id)
      where (select m.at from message m where m.room_id = r.id and m.author_id <> $3 and m.deleted_at is null
          and (not m.staff_only or r.id = any($4)) order by m.seq desc limit 1) > coalesce($2, '-infinity')
      """, SQLArray(rooms), since, person, SQLArray(staffed))
  }

  /// Before it is sent: no row, and it was, or may have been.
  static func claim(_ person: PersonID, day: String) -> Statement {
    Statement(
      """
      update chat_digest set sent_on = $2::text::date where account_id = $1 and (sent_on is null or sent_on < $2::text::date)
      returning account_id
      """, person, day)
  }

  /// It was not, for certain.
  static func release(_ person: PersonID, day: String) -> Statement {
    Statement(
      "update chat_digest set sent_on = null where account_id = $1 and sent_on = $2::text::date", person, day)
  }

  static func noteSent(_ person: PersonID, at time: SQLTime) -> Statement {
    Statement("update chat_digest set sent_at = $2 where account_id = $1", person, time)
  }
}
