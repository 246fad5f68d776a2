import Bytes
import Database
import Identity
import Loop
import Streams

extension Chat {
  /// The rows of messages, written with their entries: for the log in which rooms have their streams.
  public nonisolated static let projection: StreamLog.Projection = { new in
    var batch = MessageBatch()
    for one in new {
      if let message = one.append.subject as? NewMessage { batch.add(message, one) }
    }
    return batch.writes
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
  private var laters: [Int64] = []
  private var texts: [String] = []
  private var staff: [Bool] = []
  private var toRoom: [Bool] = []
  private var toStaff: [Bool] = []
  private var replies: [MessageID: Int64] = [:]
  private var mentions: [(person: PersonID, index: Int)] = []
  private var questions = QuestionBatch()

  mutating func add(_ message: NewMessage, _ place: StreamLog.Projected) {
    for person in message.named.people { mentions.append((person, ids.count)) }
    ids.append(message.id)
    rooms.append(message.room)
    streams.append(message.stream)
    distances.append(place.distance)
    laters.append(place.later)
    threads.append(message.thread)
    authors.append(message.author)
    if message.isInQuestions { questions.add(message) }
    // A reply that only staff read is none to those who count.
    if let thread = message.thread, !message.isStaffOnly { replies[thread, default: 0] += 1 }
    texts.append(message.text)
    staff.append(message.isStaff)
    toRoom.append(message.named.hasRoom)
    toStaff.append(message.named.hasStaff)
  }

  var writes: StreamLog.Writes {
    guard !ids.isEmpty else { return StreamLog.Writes() }
    return StreamLog.Writes(
      beside: [insertion],
      after: (replies.isEmpty ? [] : [replyCounts]) + (mentions.isEmpty ? [] : [mentionRows])
        + questions.statements)
  }

  /// A room's stream counts what stands in no thread.
  private var insertion: Statement {
    Statement(
      """
      insert into message (id, room_id, seq, thread_id, author_id, ordinal, text, is_staff, mentions_room, mentions_staff)
      select t.id, t.room, moved.head - t.distance, t.thread, t.author, moved.counted - t.later, t.text, t.staff,
        t.to_room, t.to_staff
      from unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], $7::int8[], $8::text[],
        $9::bool[], $10::bool[], $11::bool[])
        t (id, room, stream, distance, thread, author, later, text, staff, to_room, to_staff)
      join moved on moved.id = t.stream
      """,
      SQLArray(ids), SQLArray(rooms), SQLArray(streams), SQLArray(distances), SQLArray(threads),
      SQLArray(authors), SQLArray(laters), SQLArray(texts), SQLArray(staff), SQLArray(toRoom),
      SQLArray(toStaff))
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
