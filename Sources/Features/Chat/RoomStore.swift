import Bytes
import Database
import Identity
import Loop
import Streams

/// The SQL of rooms and of what they are to people. `Migrations/*_chat_*.sql` has the tables.
enum RoomStore {
  /// A room by its id or slug, with what somebody is to it. Of a deleted course: none.
  static func find(_ id: RoomID?, slug: String?, for person: PersonID) -> Statement {
    Statement(
      """
      select r.id, r.slug, r.title, r.kind, r.course_id, r.stream_id, r.staff_stream_id,
        r.archived_at is not null or coalesce(c.state = 'archived', false), r.locked_at is not null, r.slow_seconds,
        case when c.state <> 'draft' or e.role <> 'student' then e.role end, m.role, x.kind
      from room r
        left join course c on c.id = r.course_id
        left join enrolment e on e.course_id = r.course_id and e.account_id = $3 and e.state = 'active'
        left join room_member m on m.room_id = r.id and m.account_id = $3
        left join room_restriction x on x.room_id = r.id and x.account_id = $3
      where (r.id = $1 or r.slug = $2) and (r.course_id is null or c.deleted_at is null)
      """, id, slug, person)
  }

  static func standing(_ row: Row, of person: Person) throws -> RoomStanding {
    var facts = RoomStanding.Facts()
    facts.courseRole = try row.column(10, as: String?.self).flatMap(CourseRole.init)
    let member = try row.column(11, as: String?.self)
    facts.isMember = member != nil
    facts.isOwner = member == "owner"
    facts.restriction = try row.column(12, as: String?.self).flatMap(RoomStanding.Restriction.init)
    return RoomStanding(of: person, in: try room(row), facts)
  }

  private static func room(_ row: Row) throws -> Room {
    Room(
      id: try row.column(0), slug: try row.column(1), title: try row.column(2),
      kind: RoomKind(rawValue: try row.column(3)) ?? .discussion, course: try row.column(4),
      stream: try row.column(5), staffStream: try row.column(6), isArchived: try row.column(7),
      isLocked: try row.column(8), slowSeconds: Int(try row.column(9, as: Int32.self)))
  }

  static func position(of stream: StreamID) -> Statement {
    Statement("select head, epoch from stream where id = $1", stream)
  }

  static func position(_ row: Row) throws -> RoomPosition {
    RoomPosition(offset: try row.column(0), epoch: try row.column(1))
  }

  /// Makes a room of the whole platform and its streams, unless there is one of this slug: then no row comes back.
  static func make(slug: String, title: String) -> Statement {
    Statement(
      """
      with streams as (
        insert into stream (name) select 'room:' || $1 || ending from unnest(array['', ':staff']) ending
        where not exists (select from room where slug = $1)
        on conflict (name) do nothing returning id, name)
      insert into room (slug, title, stream_id, staff_stream_id)
      select $1, $2, s.id, t.id
      from streams s join streams t on t.name = s.name || ':staff'
      on conflict (slug) do nothing returning id
      """, slug, title)
  }

  static func makeRooms(of course: RoomCourseID) -> Statement {
    Statement("select make_course_rooms($1)", course)
  }

  static func rooms(of courses: [RoomCourseID]) -> Statement {
    Statement("select id from room where course_id = any($1)", SQLArray(courses))
  }

  /// Changes what is given; no row: there is no such room.
  static func update(_ room: RoomID, _ change: RoomChange) -> Statement {
    Statement(
      """
      update room set title = coalesce($2, title),
        archived_at = case when $3 is null then archived_at when $3 then coalesce(archived_at, now()) end,
        locked_at = case when $4 is null then locked_at when $4 then coalesce(locked_at, now()) end,
        slow_seconds = coalesce($5, slow_seconds)
      where id = $1 returning id
      """, room, change.title, change.isArchived, change.isLocked, change.slowSeconds.map(Int32.init))
  }

  static func set(_ room: RoomID, of person: PersonID, isMuted: Bool?, level: String?) -> Statement {
    Statement(
      """
      insert into room_setting (account_id, room_id, is_muted, level)
      values ($2, $1, coalesce($3, false), coalesce($4, 'all'))
      on conflict (account_id, room_id) do update
        set is_muted = coalesce($3, room_setting.is_muted), level = coalesce($4, room_setting.level)
      returning is_muted, level
      """, room, person, isMuted, level)
  }

  static func act(
    _ kind: String, in room: RoomID, by actor: PersonID, on account: PersonID? = nil,
    message: MessageID? = nil,
    detail: String = ""
  ) -> Statement {
    Statement(
      """
      insert into room_act (room_id, actor_id, kind, account_id, message_id, detail) values ($1, $2, $3, $4, $5, $6)
      """, room, actor, kind, account, message, detail)
  }

  /// NULL takes a restriction away. A row where something has changed.
  static func restrict(
    _ person: PersonID, in room: RoomID, to kind: RoomStanding.Restriction?, reason: String,
    by actor: PersonID
  ) -> Statement {
    guard let kind else {
      return Statement(
        "delete from room_restriction where room_id = $1 and account_id = $2 returning account_id", room,
        person)
    }
    return Statement(
      """
      insert into room_restriction (room_id, account_id, kind, reason, made_by) values ($1, $2, $3, $4, $5)
      on conflict (room_id, account_id) do update set kind = $3, reason = $4, made_by = $5, made_at = now()
        where room_restriction.kind <> $3
      returning account_id
      """, room, person, kind.rawValue, reason, actor)
  }

  static func restrictions(in room: RoomID, limit: Int) -> Statement {
    Statement(
      """
      select x.account_id, a.handle, a.name, x.kind, x.reason, x.made_at
      from room_restriction x join account a on a.id = x.account_id
      where x.room_id = $1 order by x.made_at desc, x.account_id limit $2
      """, room, limit)
  }

  static func acts(in room: RoomID, before: Int64?, limit: Int) -> Statement {
    Statement(
      """
      select t.id, t.at, t.kind, t.detail, t.message_id, a.id, a.handle, a.name, p.id, p.handle, p.name
      from room_act t join account a on a.id = t.actor_id left join account p on p.id = t.account_id
      where t.room_id = $1 and t.id < coalesce($2, 9223372036854775807) order by t.id desc limit $3
      """, room, before, limit)
  }

  static func act(_ row: Row) throws -> RoomAct {
    let person: PersonID? = try row.column(8)
    return RoomAct(
      id: try row.column(0), at: try row.column(1), kind: try row.column(2), detail: try row.column(3),
      message: try row.column(4),
      actor: try EventAuthor(row, at: 5), person: person == nil ? nil : try EventAuthor(row, at: 8))
  }
}

/// Something that staff have done.
struct RoomAct: Sendable {
  let id: Int64
  let at: SQLTime
  let kind: String
  let detail: String
  let message: MessageID?
  let actor: EventAuthor
  let person: EventAuthor?
}

/// What is to be different about a room; nil: it stays as it is.
struct RoomChange: Sendable, Hashable {
  var title: String?
  var isArchived: Bool?
  var isLocked: Bool?
  var slowSeconds: Int?
}
