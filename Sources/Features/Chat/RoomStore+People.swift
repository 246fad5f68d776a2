import Bytes
import Database
import Identity

/// Direct and group rooms, and who is in them.
extension RoomStore {
  /// Of these accounts those that may be written to.
  static func active(_ people: [PersonID]) -> Statement {
    Statement("select id from account where id = any($1) and state = 'active'", SQLArray(people))
  }

  static func active(handle: String) -> Statement {
    Statement("select id from account where handle_key = lyceum_fold($1) and state = 'active'", handle)
  }

  static func direct(_ pair: DirectPair) -> Statement {
    Statement("select id from room where pair_low = $1 and pair_high = $2", pair.low, pair.high)
  }

  /// No row: there is one already.
  static func makeDirect(_ pair: DirectPair, by person: PersonID) -> Statement {
    Statement(
      """
      with streams as (
        insert into stream (name) values ('room:direct-' || $1::int8 || '-' || $2::int8) on conflict (name) do nothing
        returning id),
      made as (
        insert into room (kind, title, stream_id, pair_low, pair_high, created_by)
        select 'direct', '', id, $1, $2, $3 from streams returning id),
      members as (
        insert into room_member (room_id, account_id) select made.id, p from made, unnest(array[$1, $2]) p)
      select id from made
      """, pair.low, pair.high, person)
  }

  /// `key` is unique to whoever asks and to what they ask for: the same again makes nothing. No row: it was made already.
  static func makeGroup(title: String, key: String, owner: PersonID, members: [PersonID]) -> Statement {
    Statement(
      """
      with streams as (
        insert into stream (name) values ('room:group-' || $2) on conflict (name) do nothing returning id),
      made as (
        insert into room (kind, title, stream_id, created_by) select 'group', $1, id, $3 from streams returning id),
      members as (
        insert into room_member (room_id, account_id, role)
        select made.id, p, case when p = $3 then 'owner' else 'member' end from made, unnest($4::int8[]) p)
      select id from made
      """, title, key, owner, SQLArray(members))
  }

  static func group(key: String) -> Statement {
    Statement(
      "select r.id from room r join stream s on s.id = r.stream_id where s.name = 'room:group-' || $1", key)
  }

  static func holdMembers(of room: RoomID) -> Statement {
    Statement("select id from room where id = $1 for no key update", room)
  }

  static func members(of room: RoomID) -> Statement {
    Statement(
      """
      select m.account_id, a.handle, a.name, m.role from room_member m join account a on a.id = m.account_id
      where m.room_id = $1 order by m.role = 'owner' desc, a.name, a.id
      """, room)
  }

  static func setMember(_ person: PersonID, of room: RoomID, isOwner: Bool) -> Statement {
    let role = isOwner ? "owner" : "member"
    return Statement(
      """
      insert into room_member (room_id, account_id, role) values ($1, $2, $3)
      on conflict (room_id, account_id) do update set role = $3
      """, room, person, role)
  }

  static func removeMember(_ person: PersonID, of room: RoomID) -> Statement {
    Statement("delete from room_member where room_id = $1 and account_id = $2 returning role", room, person)
  }

  /// Those of these handles who are in a room: whom a message there may name.
  static func named(_ handles: [String], in room: RoomID, onlyStaff: Bool) -> Statement {
    Statement(
      """
      select a.id from account a, room r
      where r.id = $2 and a.handle_key in (select lyceum_fold(h) from unnest($1::text[]) h) and a.state = 'active'
        and case
          when r.kind in ('direct', 'group') then exists (
            select from room_member m where m.room_id = r.id and m.account_id = a.id)
          when r.course_id is not null then exists (
            select from enrolment e where e.course_id = r.course_id and e.account_id = a.id and e.state = 'active'
              and (r.kind <> 'staff' and not $3 or e.role <> 'student'))
          else not $3 or a.role = 'admin' end
      order by a.id
      """, SQLArray(handles), room, onlyStaff)
  }

  /// Of these accounts those that a room is in the list of, each with their numbers: whom the server tells that these have changed.
  /// Of a room of the whole platform that is who has ever read there.
  static func counts(in room: RoomID, among people: [PersonID]) -> Statement {
    Statement(
      """
      with people as (
        select m.account_id, false as is_staff from room_member m where m.room_id = $1 and m.account_id = any($2)
        union all
        select e.account_id, e.role <> 'student' or a.role = 'admin'
        from room r join course c on c.id = r.course_id join enrolment e on e.course_id = c.id
          join account a on a.id = e.account_id
        where r.id = $1 and e.account_id = any($2) and e.state = 'active' and c.deleted_at is null
          and (c.state <> 'draft' or e.role <> 'student') and (r.kind <> 'staff' or e.role <> 'student')
        union all
        select w.account_id, a.role = 'admin'
        from room r join room_read w on w.room_id = r.id and w.thread_id = 0 join account a on a.id = w.account_id
        where r.id = $1 and w.account_id = any($2) and r.course_id is null and r.kind not in ('direct', 'group'))
      select p.account_id, room_unread($1, p.account_id), room_mentions($1, p.account_id, p.is_staff) from people p
      where p.is_staff or not exists (
        select from room_restriction x where x.room_id = $1 and x.account_id = p.account_id and x.kind = 'banned')
      """, room, SQLArray(people))
  }

  static func counts(in room: RoomID, of person: PersonID, isStaff: Bool) -> Statement {
    Statement("select room_unread($1, $2), room_mentions($1, $2, $3)", room, person, isStaff)
  }
}

/// The two of a direct room.
struct DirectPair: Sendable, Hashable {
  let low: PersonID
  let high: PersonID

  /// Nil: nobody has a room with themselves.
  init?(_ one: PersonID, _ other: PersonID) {
    guard one != other else { return nil }
    (low, high) = (min(one, other), max(one, other))
  }
}
