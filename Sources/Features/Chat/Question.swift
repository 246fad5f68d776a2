import Database
import Identity

/// What a message is to whoever asks and answers: as somebody sees it.
struct MessageAsking: Sendable, Hashable {
  let votes: Int
  let hasVoted: Bool
  let isAnswered: Bool
  /// A message that begins a thread in a room of questions.
  let isQuestion: Bool
  /// What answers it, where that is known, and is there.
  let answer: MessageID?

  init(_ row: Row, at column: Int) throws {
    votes = Int(try row.column(column, as: Int32.self))
    hasVoted = try row.column(column + 1)
    isAnswered = try row.column(column + 2, as: Bool?.self) ?? false
    isQuestion = try row.column(column + 3)
    answer = try row.column(column + 4)
  }
}

/// Where a message is, and whose.
struct MessagePlace: Sendable, Hashable {
  let room: RoomID
  let author: PersonID
  let thread: MessageID?
  let isStaffOnly: Bool
  let isDeleted: Bool
}

/// In which order questions are shown.
enum QuestionOrder: String, Sendable, CaseIterable {
  /// What most want to know first.
  case votes
  case newest
  /// What was asked or answered last.
  case active
}

/// Which questions are shown.
enum QuestionState: String, Sendable, CaseIterable {
  case open
  case answered
}

/// New questions, and replies to some, in one batch of appends: as columns. Pure.
struct QuestionBatch {
  private var asked: [MessageID] = []
  private var answered: Set<MessageID> = []

  /// Of a room of questions.
  mutating func add(_ message: NewMessage) {
    if let thread = message.thread {
      if !message.isStaffOnly { answered.insert(thread) }
    } else {
      asked.append(message.id)
    }
  }

  /// After the messages.
  var statements: [Statement] {
    var statements: [Statement] = []
    if !asked.isEmpty { statements.append(QuestionStore.make(asked)) }
    if !answered.isEmpty { statements.append(QuestionStore.touch(Array(answered))) }
    return statements
  }
}

/// The SQL of questions, answers and votes. `Migrations/*_chat_questions.sql` has the tables.
enum QuestionStore {
  static func place(of message: MessageID) -> Statement {
    Statement(
      "select room_id, author_id, thread_id, staff_only, deleted_at is not null from message where id = $1",
      message)
  }

  static func place(_ row: Row) throws -> MessagePlace {
    MessagePlace(
      room: try row.column(0), author: try row.column(1), thread: try row.column(2),
      isStaffOnly: try row.column(3), isDeleted: try row.column(4))
  }

  static func make(_ messages: [MessageID]) -> Statement {
    Statement(
      """
      insert into question (message_id, room_id, seq) select id, room_id, seq from message where id = any($1)
      """, SQLArray(messages))
  }

  static func touch(_ questions: [MessageID]) -> Statement {
    Statement("update question set active_at = now() where message_id = any($1)", SQLArray(questions))
  }

  /// The number of an author without a name in a thread, or in the one that a question begins (NULL): theirs, or the next.
  static func alias(of person: PersonID, in thread: MessageID?) -> Statement {
    Statement(
      """
      select coalesce(
        (select alias from message where id = $1 and author_id = $2),
        (select alias from message where thread_id = $1 and author_id = $2 and alias is not null limit 1),
        1 + greatest((select alias from message where id = $1),
          (select max(alias) from message where thread_id = $1)),
        1)
      """, thread, person)
  }

  static func setAlias(_ alias: Int32, of message: MessageID) -> Statement {
    Statement("update message set alias = $2, is_staff = false where id = $1", message, alias)
  }

  static func setStaffOnly(_ message: MessageID, staffSeq: Int64) -> Statement {
    Statement("update message set staff_only = true, staff_seq = $2 where id = $1", message, staffSeq)
  }

  /// Of these files of an author one that hangs on another message, said or held, where either is without a name: who sees both knows it. What was
  /// refused or taken back without a name may be mended, and said so again.
  static func fileThatTells(
    _ files: [Int64], on message: MessageID, by author: PersonID, isAnonymous: Bool
  ) -> Statement {
    Statement(
      """
      (select f.file_id from message_file f join message m on m.id = f.message_id
        where f.file_id = any($1) and ($2 or m.alias is not null) limit 1)
      union all
      (select f.id from held_message h, jsonb_to_recordset(h.files) f (id int8)
        where h.author_id = $4 and h.id <> $3 and f.id = any($1) and ($2 or h.alias is not null)
          and not ($2 and h.alias is not null and coalesce(h.verdict in ('refused', 'withdrawn'), false)) limit 1)
      """, SQLArray(files), isAnonymous, message, author)
  }

  /// The message at a place.
  static func message(at seq: Int64, in room: RoomID) -> Statement {
    Statement("select id from message where room_id = $1 and seq = $2", room, seq)
  }

  /// `answer` NULL: it is answered, and nobody says by what. No row: it is so already.
  static func setAnswered(_ question: MessageID, isAnswered: Bool, answer: MessageID?) -> Statement {
    Statement(
      """
      update question set answered_at = case when $2 then coalesce(answered_at, now()) end, answer_id = $3
      where message_id = $1 and ((answered_at is not null) <> $2 or answer_id is distinct from $3) returning message_id
      """, question, isAnswered, answer)
  }

  /// Questions in an order, each with its place in it.
  static func list(
    in room: RoomID, _ order: QuestionOrder, _ state: QuestionState?, after: (place: Int64, seq: Int64)?,
    limit: Int
  ) -> Statement {
    let (place, seq) = (after?.place ?? .max, after?.seq ?? .max)
    let isAnswered = state.map { $0 == .answered }
    return switch order {
    case .votes:
      Statement(
        """
        select q.message_id, q.votes::int8, q.seq from question q join message m on m.id = q.message_id
        where q.room_id = $1 and (q.votes, q.seq) < (least($3, 2147483647)::int4, $4) and m.deleted_at is null
          and ($2::bool is null or (q.answered_at is not null) = $2)
        order by q.votes desc, q.seq desc limit $5
        """, room, isAnswered, place, seq, limit)
    case .newest:
      Statement(
        """
        select q.message_id, q.seq, q.seq from question q join message m on m.id = q.message_id
        where q.room_id = $1 and q.seq < $3 and m.deleted_at is null
          and ($2::bool is null or (q.answered_at is not null) = $2)
        order by q.seq desc limit $4
        """, room, isAnswered, seq, limit)
    case .active:
      Statement(
        """
        select q.message_id, (extract(epoch from q.active_at) * 1000000)::int8, q.seq
        from question q join message m on m.id = q.message_id
        where q.room_id = $1 and m.deleted_at is null and ($2::bool is null or (q.answered_at is not null) = $2)
          and (q.active_at, q.seq)
            < (case when $3 = 9223372036854775807 then 'infinity'
              else 'epoch'::timestamptz + $3 * interval '1 microsecond' end, $4)
        order by q.active_at desc, q.seq desc limit $5
        """, room, isAnswered, place, seq, limit)
    }
  }
}
