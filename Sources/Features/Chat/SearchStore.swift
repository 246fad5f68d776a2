import Bytes
import Database
import Identity

/// What somebody looks for.
struct MessageSearch: Sendable, Hashable {
  enum Has: String, Sendable, CaseIterable {
    case file
    case link
    /// A question that is answered.
    case answer
  }

  enum Order: String, Sendable, CaseIterable {
    case newest
    case best
  }

  /// Nil: whatever is said in it.
  var text: String?
  var author: PersonID?
  /// Not before this moment.
  var fromMs: Int64?
  /// Before this one.
  var untilMs: Int64?
  var has: Has?
  var order = Order.newest

  /// What there is to look for in messages' words.
  var needsWords: Bool { text != nil || author != nil || has == .file || has == .link }
}

/// A room in which is searched, and as what.
struct SearchedRoom: Sendable {
  let standing: RoomStanding
  let language: String?
  let courseTitle: String?
  let courseSlug: String?
  /// Of a direct room the other person.
  let other: EventAuthor?
}

/// The SQL of searching. `Migrations/*_chat_words.sql` has what is searched in, and why it is so.
enum SearchStore {
  static let roomsMax = 1_000
  /// Beyond it, where messages are is looked up with them, and not among their words.
  private static let roomsAmongWordsMax = 64
  /// How many of the newest messages are looked through before the index is asked.
  private static let recentMax = 4_000
  private static let recentOfRoomMin = 100
  /// So many among the newest, and what is older need not be weighed.
  static let bestRecentMin = 100
  /// What is found is weighed as far as this, the newest first.
  static let weighedMax = 1_000

  /// The rooms that somebody may read: their own, those of a course, or one.
  static func rooms(
    of person: PersonID, only room: RoomID?, course: RoomCourseID?
  ) -> Statement {
    Statement(
      """
      with mine as (
        select r.id from room r where $2::int8 is not null and r.id = $2
        union all
        select r.id from room r where $2::int8 is null and $3::int8 is not null and r.course_id = $3
        union all
        select r.id from room r
        where $2::int8 is null and $3::int8 is null and r.course_id is null and r.kind not in ('direct', 'group')
        union all
        select r.id from enrolment e join room r on r.course_id = e.course_id
        where $2::int8 is null and $3::int8 is null and e.account_id = $1 and e.state = 'active'
        union all
        select m.room_id from room_member m where $2::int8 is null and $3::int8 is null and m.account_id = $1)
      select r.id, r.slug, r.title, r.kind, r.course_id, r.stream_id, r.staff_stream_id,
        r.archived_at is not null or coalesce(c.state = 'archived', false), r.locked_at is not null, r.slow_seconds,
        case when c.state <> 'draft' or e.role <> 'student' then e.role end, m.role, x.kind,
        c.language, c.title, c.slug, o.id, o.handle, o.name
      from mine join room r on r.id = mine.id left join course c on c.id = r.course_id
        left join enrolment e on e.course_id = r.course_id and e.account_id = $1 and e.state = 'active'
        left join room_member m on m.room_id = r.id and m.account_id = $1
        left join room_restriction x on x.room_id = r.id and x.account_id = $1
        left join account o on r.kind = 'direct' and o.id = r.pair_low + r.pair_high - $1
      where r.course_id is null or c.deleted_at is null
      order by r.id desc limit $4
      """, person, room, course, roomsMax)
  }

  static func room(_ row: Row, of person: Person) throws -> SearchedRoom {
    let other: PersonID? = try row.column(16)
    return SearchedRoom(
      standing: try RoomStore.standing(row, of: person), language: try row.column(13),
      courseTitle: try row.column(14), courseSlug: try row.column(15),
      other: other == nil ? nil : try EventAuthor(row, at: 16))
  }

  /// Of the newest messages of each room those that fit, as far as they are all that do: in the order of their ids, the newest first, each with
  /// its weight. The last column tells whether there is nothing older.
  static func recent(
    _ search: MessageSearch, in scope: SearchScope, before id: Int64?, limit: Int
  ) -> Statement {
    let each = max(recentOfRoomMin, recentMax / max(1, scope.rooms.count))
    return Statement(
      """
      with wanted as materialized (
        select case when $1::text is null then $2::tsquery
          when $2 = '' then lyceum_sought_query($1, $3) else lyceum_sought_query($1, $3) && $2::tsquery end as query),
      recent as materialized (
        select w.message_id, w.room_id, w.words, count(*) over (partition by w.room_id) = $8 as is_cut
        from unnest($4::int8[]) r (id) cross join lateral (
          select * from message_words w where w.room_id = r.id and w.message_id < $5 and w.message_id >= $6
          order by w.message_id desc limit $8) w),
      cut as materialized (
        select coalesce(max(oldest), 0) as at
        from (select min(message_id) as oldest from recent where is_cut group by room_id) x)
      select w.message_id, w.weight, (select at = 0 from cut)
      from (
        select f.message_id, (ts_rank(f.words, wanted.query, 1) * 1000000)::int8 as weight
        from wanted join recent f on f.words @@ wanted.query
        where f.message_id >= (select at from cut) order by f.message_id desc offset 0) w
        join message m on m.id = w.message_id
      where m.deleted_at is null and (not m.staff_only or m.room_id = any($9))
        and (not $10 or exists (select from question q where q.message_id = m.id and q.answered_at is not null))
      order by w.message_id desc limit $7
      """, search.text, scope.filter(search, among: roomsAmongWordsMax), SQLArray(scope.languages),
      SQLArray(scope.rooms), id ?? .max, MessageIDs.first(atMs: search.fromMs) ?? 0, limit, each,
      SQLArray(scope.staffed), search.has == .answer)
  }

  /// Of all that fit those before an id, the newest first; each with its weight, where that is asked for.
  static func all(
    _ search: MessageSearch, in scope: SearchScope, before id: Int64?, limit: Int
  ) -> Statement {
    // The index of words alone: that of ids would bring every message there is.
    Statement(
      """
      with wanted as materialized (
        select case when $1::text is null then $2::tsquery
          when $2 = '' then lyceum_sought_query($1, $3) else lyceum_sought_query($1, $3) && $2::tsquery end as query),
      found as materialized (
        select w.message_id from message_words w
        where w.words @@ (select query from wanted) and w.room_id + 0 = any($4)
          and w.message_id + 0 < $5 and w.message_id + 0 >= $6)
      select f.message_id, case when $10 then (
          select (ts_rank(w.words, (select query from wanted), 1) * 1000000)::int8 from message_words w
          where w.message_id = f.message_id) else 0 end, true
      from (select message_id from found order by message_id desc offset 0) f join message m on m.id = f.message_id
      where m.deleted_at is null and (not m.staff_only or m.room_id = any($8))
        and (not $9 or exists (select from question q where q.message_id = m.id and q.answered_at is not null))
      order by f.message_id desc limit $7
      """, search.text, scope.filter(search, among: roomsAmongWordsMax), SQLArray(scope.languages),
      SQLArray(scope.rooms), id ?? .max, MessageIDs.first(atMs: search.fromMs) ?? 0, limit,
      SQLArray(scope.staffed), search.has == .answer, search.order == .best)
  }

  static func sought(_ text: String?, _ languages: [String]) -> Statement {
    Statement("select lexeme, is_prefix from lyceum_sought($1, $2)", text, SQLArray(languages))
  }

  static func folded(_ characters: [String]) -> Statement {
    Statement("select c, lyceum_search_fold(c) from unnest($1::text[]) c", SQLArray(characters))
  }

  // MARK: What is searched in

  /// After a message has another text, in the same transaction.
  static func renew(_ message: MessageID) -> Statement {
    Statement(
      """
      insert into message_words (message_id, room_id, words)
      select message_id, room_id, words from message_said where message_id = $1
      on conflict (message_id) do update set words = excluded.words
      """, message)
  }

  /// Puts the next messages of these rooms among what is searched in; those that are there were put there by who edited them, and are newer.
  /// Answers with the rooms of which there is more.
  static func follow(_ rooms: [RoomID], each limit: Int) -> Statement {
    Statement(
      """
      with due as materialized (
        select r.id, s.head, coalesce(w.seq, 0) as seq
        from room r join stream s on s.id = r.stream_id left join room_words w on w.room_id = r.id
        where r.id = any($1) and s.head > coalesce(w.seq, 0)),
      new as materialized (
        select said.* from due d cross join lateral (
          select * from message_said said where said.room_id = d.id and said.seq > d.seq order by said.seq limit $2) said),
      put as (
        insert into message_words (message_id, room_id, words) select message_id, room_id, words from new
        on conflict do nothing),
      done as (
        select d.id, d.head, case when count(n.seq) = $2 then max(n.seq) else d.head end as seq
        from due d left join new n on n.room_id = d.id group by d.id, d.head),
      kept as (
        insert into room_words (room_id, seq) select id, seq from done
        on conflict (room_id) do update set seq = greatest(room_words.seq, excluded.seq))
      select id from done where seq < head
      """, SQLArray(rooms), limit)
  }

  /// Rooms of which something is not among what is searched in.
  static func behind(limit: Int) -> Statement {
    Statement(
      """
      select r.id from room r join stream s on s.id = r.stream_id left join room_words w on w.room_id = r.id
      where s.head > coalesce(w.seq, 0) limit $1
      """, limit)
  }
}

/// Where is searched.
struct SearchScope: Sendable {
  let rooms: [RoomID]
  /// Of them those whose staff one is.
  let staffed: [RoomID]
  let languages: [String]

  init(_ found: [SearchedRoom]) {
    rooms = found.map(\.standing.room.id)
    staffed = found.filter(\.standing.isStaff).map(\.standing.room.id)
    languages = Set(found.compactMap(\.language)).sorted()
  }

  /// What has to be among a message's words besides what is looked for, as a tsquery: made of numbers and of nothing that was given.
  /// `message_said` puts these there; no word begins with a colon.
  func filter(_ search: MessageSearch, among roomsMax: Int) -> String {
    var parts: [String] = []
    if rooms.count <= roomsMax || !search.needsWords {
      let places = rooms.map { "':in:\($0.rawValue)'" } + staffed.map { "':staff:\($0.rawValue)'" }
      parts.append("(" + places.joined(separator: "|") + ")")
    }
    if let author = search.author { parts.append("':by:\(author.rawValue)'") }
    switch search.has {
    case .file?: parts.append("':has:file'")
    case .link?: parts.append("':has:link'")
    case .answer?, nil: break
    }
    return parts.joined(separator: " & ")
  }
}
