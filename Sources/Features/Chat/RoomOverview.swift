import Bytes
import Database
import Identity

/// A room as somebody finds it in their list.
struct RoomOverview: Sendable {
  let standing: RoomStanding
  let position: RoomPosition
  let counts: UnreadCounts
  /// The offset up to which they have read.
  let readOffset: Int64
  let isMuted: Bool
  let level: String
  let courseTitle: String?
  let courseSlug: String?
  /// Of a direct room the other person.
  let other: EventAuthor?
  /// The last message outside of threads; as JSON, for it is shown as it is.
  let last: [UInt8]?
}

/// The SQL of the list.
enum RoomOverviewStore {
  /// The rooms that somebody is in, in the order of their ids; or one room, whoever may see it.
  static func list(
    of person: Person, only room: RoomID? = nil, course: RoomCourseID? = nil, after: RoomID? = nil,
    limit: Int = 1
  ) -> Statement {
    Statement(
      """
      with mine as (
        select r.id from room r where $2::int8 is not null and r.id = $2
        union all
        select r.id from room r
        where $2::int8 is null and $3::int8 is null and r.course_id is null and r.kind not in ('direct', 'group')
        union all
        select r.id from enrolment e join course c on c.id = e.course_id join room r on r.course_id = c.id
        where $2::int8 is null and e.account_id = $1 and e.state = 'active' and c.deleted_at is null
          and ($3::int8 is null or c.id = $3) and (c.state <> 'draft' or e.role <> 'student')
          and (r.kind <> 'staff' or e.role <> 'student')
        union all
        select r.id from room r where $2::int8 is null and $6 and r.course_id = $3
          and not exists (select from enrolment e
            where e.course_id = $3 and e.account_id = $1 and e.state = 'active')
        union all
        select m.room_id from room_member m where $2::int8 is null and $3::int8 is null and m.account_id = $1)
      select r.id, r.slug, r.title, r.kind, r.course_id, r.stream_id, r.staff_stream_id,
        r.archived_at is not null or coalesce(c.state = 'archived', false), r.locked_at is not null, r.slow_seconds,
        case when c.state <> 'draft' or e.role <> 'student' then e.role end, m.role, x.kind,
        s.head, s.epoch, room_unread(r.id, $1), room_mentions(r.id, $1, $6 or coalesce(e.role <> 'student', false)),
        coalesce(w.seq, 0), coalesce(g.is_muted, false), coalesce(g.level, 'all'), c.title, c.slug,
        o.id, o.handle, o.name,
        (select jsonb_build_object('id', l.id::text, 'offset', l.seq, 'text', left(l.text, 200),
            'by', case when l.alias is null then jsonb_build_object('id', a.id::text, 'handle', a.handle, 'name', a.name)
              else jsonb_build_object('anonymous', true, 'alias', l.alias) end,
            'at', to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
          from message l join account a on a.id = l.author_id
          where l.room_id = r.id and l.thread_id is null and l.deleted_at is null order by l.seq desc limit 1)
      from mine join room r on r.id = mine.id join stream s on s.id = r.stream_id
        left join course c on c.id = r.course_id
        left join enrolment e on e.course_id = r.course_id and e.account_id = $1 and e.state = 'active'
        left join room_member m on m.room_id = r.id and m.account_id = $1
        left join room_restriction x on x.room_id = r.id and x.account_id = $1
        left join room_read w on w.account_id = $1 and w.room_id = r.id and w.thread_id = 0
        left join room_setting g on g.account_id = $1 and g.room_id = r.id
        left join account o on r.kind = 'direct' and o.id = r.pair_low + r.pair_high - $1
      where r.id > coalesce($4, 0) and (r.course_id is null or c.deleted_at is null)
        and (x.kind is distinct from 'banned' or $6 or coalesce(e.role <> 'student', false))
      order by r.id limit $5
      """, person.id, room, course, after, limit, person.role == .admin)
  }

  static func overview(_ row: Row, of person: Person) throws -> RoomOverview {
    let otherID: PersonID? = try row.column(22)
    let last: SQLJSON? = try row.column(25)
    return RoomOverview(
      standing: try RoomStore.standing(row, of: person),
      position: RoomPosition(offset: try row.column(13), epoch: try row.column(14)),
      counts: UnreadCounts(unread: try row.column(15), mentions: try row.column(16)),
      readOffset: try row.column(17), isMuted: try row.column(18), level: try row.column(19),
      courseTitle: try row.column(20), courseSlug: try row.column(21),
      other: otherID == nil ? nil : try EventAuthor(row, at: 22),
      last: last?.utf8)
  }
}
