import Bytes
import Database
import Identity
import Loop
import Streams

extension Chat {
  /// The rows of messages, written with their entries: for the log in which rooms have their streams.
  public nonisolated static let projection: StreamLog.Projection = { new in
    var batch = MessageBatch()
    for (append, distance) in new {
      if let message = append.subject as? NewMessage { batch.add(message, distance: distance) }
    }
    return batch.statements
  }
}

/// New messages of one batch of appends, as columns. Pure.
struct MessageBatch {
  private var ids: [MessageID] = []
  private var rooms: [RoomID] = []
  private var streams: [StreamID] = []
  private var distances: [Int64] = []
  private var threads: [MessageID?] = []
  private var authors: [PersonID] = []
  /// For each, how many of its room's in this batch count with it: those that stand in no thread.
  private var places: [Int64] = []
  private var texts: [String] = []
  private var staff: [Bool] = []
  private var toRoom: [Bool] = []
  private var toStaff: [Bool] = []
  private var counts: [RoomID: Int64] = [:]
  private var replies: [MessageID: Int64] = [:]
  private var mentions: [(person: PersonID, index: Int)] = []
  private var questions = QuestionBatch()

  mutating func add(_ message: NewMessage, distance: Int64) {
    for person in message.named.people { mentions.append((person, ids.count)) }
    ids.append(message.id)
    rooms.append(message.room)
    streams.append(message.stream)
    distances.append(distance)
    threads.append(message.thread)
    authors.append(message.author)
    if message.isInQuestions { questions.add(message) }
    if let thread = message.thread {
      // A reply that only staff read is none to those who count.
      if !message.isStaffOnly { replies[thread, default: 0] += 1 }
    } else {
      counts[message.room, default: 0] += 1
    }
    places.append(counts[message.room] ?? 0)
    texts.append(message.text)
    staff.append(message.isStaff)
    toRoom.append(message.named.hasRoom)
    toStaff.append(message.named.hasStaff)
  }

  var statements: [Statement] {
    guard !ids.isEmpty else { return [] }
    return [insertion] + (replies.isEmpty ? [] : [replyCounts]) + (mentions.isEmpty ? [] : [mentionRows])
      + questions.statements
  }

  /// The head is locked: what is last in the room is last until this is over.
  private var insertion: Statement {
    Statement(
      """
      with last as materialized (
        select r.id as room, coalesce(
          (select m.ordinal from message m where m.room_id = r.id order by m.seq desc limit 1), 0) as ordinal
        from unnest($12::int8[]) r (id))
      insert into message (id, room_id, seq, thread_id, author_id, ordinal, text, is_staff, mentions_room, mentions_staff)
      select t.id, t.room, s.head - t.distance, t.thread, t.author, last.ordinal + t.place, t.text, t.staff,
        t.to_room, t.to_staff
      from unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], $7::int8[], $8::text[],
        $9::bool[], $10::bool[], $11::bool[])
        t (id, room, stream, distance, thread, author, place, text, staff, to_room, to_staff)
      join stream s on s.id = t.stream join last on last.room = t.room
      """,
      SQLArray(ids), SQLArray(rooms), SQLArray(streams), SQLArray(distances), SQLArray(threads),
      SQLArray(authors),
      SQLArray(places), SQLArray(texts), SQLArray(staff), SQLArray(toRoom), SQLArray(toStaff),
      SQLArray(Array(Set(rooms))))
  }

  private var replyCounts: Statement {
    Statement(
      """
      update message m set reply_count = m.reply_count + t.count, last_reply_at = now()
      from unnest($1::int8[], $2::int8[]) t (id, count) where m.id = t.id
      """, SQLArray(Array(replies.keys)), SQLArray(Array(replies.values)))
  }

  private var mentionRows: Statement {
    Statement(
      """
      insert into mention (account_id, room_id, seq, message_id)
      select t.account, t.room, s.head - t.distance, t.message
      from unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::int8[]) t (account, room, stream, distance, message)
      join stream s on s.id = t.stream
      on conflict do nothing
      """,
      SQLArray(mentions.map(\.person)), SQLArray(mentions.map { rooms[$0.index] }),
      SQLArray(mentions.map { streams[$0.index] }), SQLArray(mentions.map { distances[$0.index] }),
      SQLArray(mentions.map { ids[$0.index] }))
  }
}
