import Bytes
import Database
import Identity

/// A message that waits for staff, or waited. Published, it keeps its id.
struct HeldMessage: Sendable {
  enum Verdict: String, Sendable, CaseIterable {
    case published
    case refused
    /// By its author.
    case withdrawn
  }

  let id: MessageID
  let room: RoomID
  let authorID: PersonID
  /// As others see them.
  var author: EventAuthor
  let nonce: String
  /// It is their own, and was not made for it.
  let isNonceOwn: Bool
  let thread: MessageID?
  let text: String
  /// As JSON, as they are shown.
  let files: [UInt8]
  let cause: CourseRules.Cause
  let at: SQLTime
  var verdict: Verdict?
  var settledAt: SQLTime?
  var reason: String

  /// As it was sent.
  var draft: MessageDraft {
    get throws {
      var json = JSONWriter(capacityBytes: 256 + text.utf8.count)
      json.object { json in
        json.member("text", text)
        if isNonceOwn { json.member("nonce", nonce) }
        if let thread { json.member("thread", thread) }
        if case .anonymous = author { json.member("anonymous", true) }
      }
      var draft = try MessageDraft(JSONValue(parsing: json.take()))
      draft.files = try AttachedFile.list(parsing: files).map(\.id)
      return draft
    }
  }
}

/// How a held message has been settled.
struct HeldOutcome: Sendable, Hashable {
  let id: MessageID
  let verdict: HeldMessage.Verdict
  /// What it has become, where it was published.
  var message: MessageID?
  var offset: Int64?
}

/// The SQL of held messages. `Migrations/*_chat_rules.sql` has the table.
enum HeldStore {
  static func held(_ row: Row) throws -> HeldMessage {
    HeldMessage(
      id: try row.column(0), room: try row.column(1), authorID: try row.column(2),
      author: try EventAuthor(row, at: 2, alias: row.column(5)), nonce: try row.column(6),
      isNonceOwn: try row.column(7), thread: try row.column(8), text: try row.column(9),
      files: try row.column(10, as: SQLJSON.self).utf8,
      cause: CourseRules.Cause(rawValue: try row.column(11)) ?? .review, at: try row.column(12),
      verdict: try row.column(13, as: String?.self).flatMap(HeldMessage.Verdict.init),
      settledAt: try row.column(14), reason: try row.column(15))
  }

  static func insert(_ held: HeldMessage) -> Statement {
    Statement(
      """
      insert into held_message
        (id, room_id, author_id, alias, nonce, is_nonce_own, thread_id, text, files, cause, held_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      """, held.id, held.room, held.authorID, held.author.alias, held.nonce, held.isNonceOwn, held.thread,
      held.text, SQLJSON(utf8: held.files), held.cause.rawValue, held.at)
  }

  static func find(_ id: MessageID, in room: RoomID?) -> Statement {
    Statement(
      """
      select h.id, h.room_id, a.id, a.handle, a.name, h.alias, h.nonce, h.is_nonce_own, h.thread_id, h.text, h.files, h.cause,
        h.held_at, h.verdict, h.settled_at, h.reason from held_message h join account a on a.id = h.author_id
      where h.id = $1 and h.room_id = coalesce($2, h.room_id)
      """, id, room)
  }

  static func find(_ nonce: String, by person: PersonID, in room: RoomID) -> Statement {
    Statement(
      "select id, verdict from held_message where room_id = $1 and author_id = $2 and nonce = $3", room,
      person, nonce)
  }

  /// As `QuestionStore.alias`, but of what waits as well: no two of those who wait have one. It may be another once it is published.
  static func alias(of person: PersonID, in thread: MessageID?) -> Statement {
    Statement(
      """
      select coalesce(
        (select alias from message where id = $1 and author_id = $2),
        (select alias from message where thread_id = $1 and author_id = $2 and alias is not null limit 1),
        (select alias from held_message where thread_id = $1 and author_id = $2 and alias is not null limit 1),
        1 + greatest((select alias from message where id = $1), (select max(alias) from message where thread_id = $1),
          (select max(alias) from held_message where thread_id = $1 and verdict is null)),
        1)
      """, thread, person)
  }

  static func waiting(of person: PersonID, in room: RoomID) -> Statement {
    Statement(
      "select count(*) from held_message where room_id = $1 and author_id = $2 and verdict is null", room,
      person)
  }

  /// No row: somebody was first.
  static func settle(
    _ id: MessageID, in room: RoomID, as verdict: HeldMessage.Verdict, reason: String, by person: PersonID
  ) -> Statement {
    Statement(
      """
      update held_message set verdict = $3, reason = $4, settled_by = $5, settled_at = now()
      where id = $1 and room_id = $2 and verdict is null returning id
      """, id, room, verdict.rawValue, reason, person)
  }

  /// Files that hang on it are its author's alone again.
  static func release(_ id: MessageID) -> Statement {
    Statement("select course_files_released('message', array[$1::int8])", id)
  }

  /// The oldest first. `author`: those of one person alone.
  static func list(
    in room: RoomID, isOpen: Bool, of author: PersonID?, after: MessageID?, limit: Int
  ) -> Statement {
    Statement(
      """
      select h.id, h.room_id, a.id, a.handle, a.name, h.alias, h.nonce, h.is_nonce_own, h.thread_id, h.text, h.files, h.cause,
        h.held_at, h.verdict, h.settled_at, h.reason from held_message h join account a on a.id = h.author_id
      where h.room_id = $1 and (h.verdict is null) = $2 and h.author_id = coalesce($3, h.author_id)
        and h.id > coalesce($4, 0)
      order by h.id limit $5
      """, room, isOpen, author, after, limit)
  }
}
