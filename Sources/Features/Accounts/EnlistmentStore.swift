import Bytes
import Database
import Events
import Identity

/// The SQL of finding and making accounts in bulk.
enum EnlistmentStore {
  struct Account: Sendable, Hashable {
    let id: PersonID
    let isActive: Bool
    /// Whether the address is proved, or nobody could sign in but by a mail to it.
    let isTrusted: Bool
  }

  struct Known: Sendable, Hashable {
    var byEmail: Account?
    var byHandle: Account?
  }

  struct Candidate: Sendable, Hashable {
    var handle: String
    var email: String
    var name: String
  }

  /// A row for each, in their order.
  static func find(_ wishes: [EnlistmentWish]) -> Statement {
    Statement(
      """
      select e.id, e.state = 'active', e.email_verified_at is not null or (e.password is null
          and not exists (select from account_identity i where i.account_id = e.id)),
        h.id, h.state = 'active'
      from unnest($1, $2) with ordinality as given(email, handle, number)
        left join account e on e.email_key = lyceum_fold(given.email)
        left join account h on h.handle_key = lyceum_fold(given.handle)
      order by number
      """, SQLArray(wishes.map(\.email)), SQLArray(wishes.map(\.handle)))
  }

  static func known(_ row: Row) throws -> Known {
    let (email, isEmailActive, isTrusted, handle, isHandleActive) = try row.values(
      PersonID?.self, Bool?.self, Bool?.self, PersonID?.self, Bool?.self)
    return Known(
      byEmail: email.map { Account(id: $0, isActive: isEmailActive == true, isTrusted: isTrusted == true) },
      byHandle: handle.map { Account(id: $0, isActive: isHandleActive == true, isTrusted: true) })
  }

  /// The place of each that was made, from 1, and its id; those whose handle or address somebody has are left out.
  static func make(_ candidates: [Candidate]) -> Statement {
    Statement(
      """
      with made as (
        insert into account (handle, email, name)
        select handle, email, name from unnest($1, $2, $3) with ordinality as given(handle, email, name, number)
        order by number on conflict do nothing returning id, email)
      select given.number, made.id from made
        join unnest($2) with ordinality as given(email, number) on given.email = made.email
      """, SQLArray(candidates.map(\.handle)), SQLArray(candidates.map(\.email)),
      SQLArray(candidates.map(\.name)))
  }

  /// What is told of accounts that somebody's list has made.
  static func traces(of people: [PersonID]) -> [Statement] {
    [
      Statement(
        """
        insert into security_event (kind, account_id, address, user_agent, detail)
        select $2, id, '', '', 'roster' from unnest($1) as made(id)
        """, SQLArray(people), SecurityEventKind.accountCreated.rawValue),
      EventLog.write(people.map { NewEvent("account.created", subjects: [$0.rawValue]) }),
    ]
  }
}
