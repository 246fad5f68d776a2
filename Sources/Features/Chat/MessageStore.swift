import Bytes
import Database
import Identity
import Streams

/// A message as it is kept.
struct MessageRecord: Sendable {
  let id: MessageID
  let room: RoomID
  let seq: Int64
  let thread: MessageID?
  /// Who wrote it, told or not.
  let authorID: PersonID
  /// As everybody is told.
  let author: EventAuthor
  let at: SQLTime
  let text: String
  let isStaff: Bool
  let mentionsRoom: Bool
  let mentionsStaff: Bool
  let editCount: Int
  let editedAt: SQLTime?
  let deletedAt: SQLTime?
  let pinnedAt: SQLTime?
  let replyCount: Int
  let lastReplyAt: SQLTime?
  /// These are shown as they come.
  let reactions: [UInt8]
  let mentions: [UInt8]
  let files: [UInt8]
  let unreadReplies: Int64
  /// The author's number in the thread, where they have not given their name.
  let alias: Int32?
  let isStaffOnly: Bool
  /// Of what only staff read its place in their stream.
  let staffSeq: Int64?
  let asking: MessageAsking

  var isDeleted: Bool { deletedAt != nil }

  /// What is deleted and what is staff's is there for staff alone.
  func isVisible(to standing: RoomStanding) -> Bool {
    standing.sees && (standing.isStaff || !isDeleted && !isStaffOnly)
  }
}

/// Which messages of a room are read.
struct MessagePick: Sendable, Hashable {
  enum Direction: String, Sendable { case before, after, pinned, one, these }

  var direction: Direction
  /// Nil: those outside of threads.
  var thread: MessageID?
  var edge: Int64
  var limit: Int
  /// Whether what only staff read is among them.
  var seesStaff: Bool
  /// These, whatever room they are in.
  var ids: [MessageID] = []
}

/// The SQL of messages.
enum MessageStore {
  /// In the order of their offsets; as one person sees them.
  static func messages(_ pick: MessagePick, in room: RoomID?, for person: PersonID) -> Statement {
    Statement(
      """
      with picked as (
        (select id from message where $3 = 'before' and $4::int8 is null and room_id = $1 and thread_id is null
          and seq < $5 order by seq desc limit $6)
        union all
        (select id from message where $3 = 'after' and $4::int8 is null and room_id = $1 and thread_id is null
          and seq > $5 order by seq limit $6)
        union all
        (select id from message where $3 = 'before' and room_id = $1 and thread_id = $4 and seq < $5
          and ($7 or not staff_only) order by seq desc limit $6)
        union all
        (select id from message where $3 = 'after' and room_id = $1 and thread_id = $4 and seq > $5
          and ($7 or not staff_only) order by seq limit $6)
        union all
        (select id from message where $3 = 'pinned' and room_id = $1 and pinned_at is not null and deleted_at is null
          order by pinned_at desc limit $6)
        union all
        (select id from message where $3 = 'one' and room_id = $1 and id = $5)
        union all
        (select id from unnest($8::int8[]) id where $3 = 'these'))
      select m.id, m.room_id, m.seq, m.thread_id, m.author_id, case when m.alias is null then a.handle end,
        case when m.alias is null then a.name else '' end, m.at, m.text, m.is_staff,
        m.mentions_room, m.mentions_staff, m.edit_count, m.edited_at, m.deleted_at, m.pinned_at,
        m.reply_count, m.last_reply_at,
        coalesce((select jsonb_agg(jsonb_build_object('emoji', x.emoji, 'count', x.count, 'mine', x.mine)
            order by x.first, x.emoji)
          from (select emoji, count(*) as count, bool_or(account_id = $2) as mine, min(at) as first
            from reaction where message_id = m.id group by emoji) x), '[]'),
        coalesce((select jsonb_agg(n.account_id::text order by n.account_id) from mention n where n.message_id = m.id), '[]'),
        coalesce((select jsonb_agg(jsonb_build_object('id', f.file_id::text, 'name', f.name, 'type', f.media_type,
            'bytes', f.bytes) order by f.position) from message_file f where f.message_id = m.id), '[]'),
        case when m.reply_count > 0 then (
          select count(*) from message r where r.thread_id = m.id and r.deleted_at is null and r.author_id <> $2
            and ($7 or not r.staff_only) and r.seq > coalesce((select w.seq from room_read w
              where w.account_id = $2 and w.room_id = m.room_id and w.thread_id = m.id), 0)) else 0 end,
        m.alias, m.staff_only, m.staff_seq, m.vote_count,
        m.vote_count > 0 and exists (select from message_vote v where v.message_id = m.id and v.account_id = $2),
        q.answered_at is not null, q.message_id is not null,
        (select x.id from message x where x.id = q.answer_id and x.deleted_at is null)
      from picked p join message m on m.id = p.id join account a on a.id = m.author_id
        left join question q on q.message_id = m.id
      order by m.seq
      """, room, person, pick.direction.rawValue, pick.thread, pick.edge, pick.limit, pick.seesStaff,
      SQLArray(pick.ids))
  }

  static func record(_ row: Row) throws -> MessageRecord {
    let (reactions, mentions, files): (SQLJSON, SQLJSON, SQLJSON) = (
      try row.column(18), try row.column(19), try row.column(20)
    )
    return MessageRecord(
      id: try row.column(0), room: try row.column(1), seq: try row.column(2), thread: try row.column(3),
      authorID: try row.column(4), author: try EventAuthor(row, at: 4, alias: try row.column(22)),
      at: try row.column(7), text: try row.column(8), isStaff: try row.column(9),
      mentionsRoom: try row.column(10), mentionsStaff: try row.column(11),
      editCount: Int(try row.column(12, as: Int32.self)), editedAt: try row.column(13),
      deletedAt: try row.column(14), pinnedAt: try row.column(15),
      replyCount: Int(try row.column(16, as: Int32.self)), lastReplyAt: try row.column(17),
      reactions: reactions.utf8, mentions: mentions.utf8, files: files.utf8,
      unreadReplies: try row.column(21),
      alias: try row.column(22), isStaffOnly: try row.column(23), staffSeq: try row.column(24),
      asking: try MessageAsking(row, at: 25))
  }

  static func one(
    _ id: MessageID, in room: RoomID, for person: PersonID, seesStaff: Bool = false
  ) -> Statement {
    messages(
      MessagePick(direction: .one, thread: nil, edge: id.rawValue, limit: 1, seesStaff: seesStaff), in: room,
      for: person)
  }

  /// A message that may begin a thread; no row: it is none of the room's, deleted, or in a thread itself.
  static func root(_ id: MessageID, in room: RoomID) -> Statement {
    Statement(
      "select id from message where id = $1 and room_id = $2 and thread_id is null and deleted_at is null",
      id, room)
  }

  static func lastOwn(of person: PersonID, in room: RoomID) -> Statement {
    Statement(
      "select at from message where room_id = $1 and author_id = $2 order by seq desc limit 1", room, person)
  }

  static func attach(_ files: [AttachedFile], to message: MessageID) -> Statement {
    Statement(
      """
      insert into message_file (message_id, position, file_id, name, media_type, bytes)
      select $1, t.place, t.id, t.name, t.type, t.bytes
      from unnest($2::int8[], $3::text[], $4::text[], $5::int8[]) with ordinality t (id, name, type, bytes, place)
      """, message, SQLArray(files.map(\.id)), SQLArray(files.map(\.name)), SQLArray(files.map(\.mediaType)),
      SQLArray(files.map(\.bytes)))
  }

  // MARK: Changes

  /// What it was goes into its history first.
  static func edit(
    _ message: MessageRecord, text: String, _ named: NamedPeople, event: MessageID, told seq: Int64
  ) -> [Statement] {
    [
      Statement(
        """
        insert into message_edit (message_id, number, text, at, seq, event_id)
        select id, edit_count, text, coalesce(edited_at, at), $2, $3 from message where id = $1
        """, message.id, seq, event),
      Statement(
        """
        update message set text = $2, edit_count = edit_count + 1, edited_at = now(), mentions_room = $3,
          mentions_staff = $4
        where id = $1
        """, message.id, text, named.hasRoom, named.hasStaff),
      Statement(
        "delete from mention where message_id = $1 and account_id <> all($2)", message.id,
        SQLArray(named.people)),
      Statement(
        """
        insert into mention (account_id, room_id, seq, message_id) select unnest($1::int8[]), $2, $3, $4
        on conflict do nothing
        """, SQLArray(named.people), message.room, message.seq, message.id),
    ]
  }

  static func history(of message: MessageID) -> Statement {
    Statement("select number, text, at from message_edit where message_id = $1 order by number", message)
  }

  /// The entries that told of its edits: where they are, and their ids.
  static func edits(of message: MessageID) -> Statement {
    Statement("select seq, event_id from message_edit where message_id = $1 order by number", message)
  }

  static func delete(_ message: MessageRecord) -> [Statement] {
    [
      Statement(
        "update message set deleted_at = now(), pinned_at = null where id = $1", message.id),
      Statement(
        "update message set reply_count = reply_count - 1 where id = $1 and not $2", message.thread,
        message.isStaffOnly),
    ]
  }

  static func restore(_ message: MessageRecord) -> [Statement] {
    [
      Statement("update message set deleted_at = null where id = $1", message.id),
      Statement(
        "update message set reply_count = reply_count + 1 where id = $1 and not $2", message.thread,
        message.isStaffOnly),
    ]
  }

  static func pin(_ message: MessageID, by person: PersonID, isOn: Bool) -> Statement {
    Statement(
      """
      update message set pinned_at = case when $3 then now() end, pinned_by = case when $3 then $2::int8 end where id = $1
      """, message, person, isOn)
  }

  static func pinCount(in room: RoomID) -> Statement {
    Statement("select count(*) from message where room_id = $1 and pinned_at is not null", room)
  }
}

extension MessageRecord {
  /// As it would be sent: for its place in the log.
  func asNew(stream: StreamID) throws -> NewMessage {
    var named = NamedPeople(hasRoom: mentionsRoom, hasStaff: mentionsStaff)
    if case .array(let people) = try JSONValue(parsing: mentions) {
      named.people = try people.compactMap { PersonID(decimal: try $0.asString()) }
    }
    var message = NewMessage(
      id: id, room: room, stream: stream, thread: thread, author: authorID, text: text, isStaff: isStaff,
      named: named)
    message.isStaffOnly = isStaffOnly
    message.files = try AttachedFile.list(parsing: files)
    return message
  }
}
