import Bytes
import Identity

/// The events of rooms, as they are stored and published. docs/chat.md has them.
enum MessageEvents {
  static func message(_ message: NewMessage, by author: EventAuthor, atMs: Int64, nonce: String?) -> [UInt8] {
    event("message", id: message.id, by: author, atMs: atMs, capacity: message.text.utf8.count) { json in
      if let nonce { json.member("nonce", nonce) }
      json.content(message)
    }
  }

  /// Whether a message's event says that its author is staff.
  static func isByStaff(_ payload: [UInt8]) -> Bool {
    do { return try JSONValue(parsing: payload).optionalBool("staff") ?? false } catch { return false }
  }

  /// A message is back in its place. What it says is told there alone, or it could not be taken away again.
  static func restore(
    _ message: MessageID, thread: MessageID?, id: MessageID, by author: EventAuthor, atMs: Int64
  ) -> [UInt8] {
    event("restore", id: id, by: author, atMs: atMs) { $0.place(message, thread) }
  }

  static func edit(
    _ message: MessageID, text: String, version: Int, _ named: NamedPeople, id: MessageID,
    by author: EventAuthor,
    atMs: Int64
  ) -> [UInt8] {
    event("edit", id: id, by: author, atMs: atMs, capacity: text.utf8.count) { json in
      json.member("message", message)
      json.member("version", version)
      json.member("text", text)
      json.named(named)
    }
  }

  static func delete(
    _ message: MessageID, thread: MessageID?, id: MessageID, by author: EventAuthor, atMs: Int64
  ) -> [UInt8] {
    event("delete", id: id, by: author, atMs: atMs) { $0.place(message, thread) }
  }

  /// Nobody is named: many may have reacted since the one before.
  static func reactions(
    _ message: MessageID, _ counts: [ReactionCount], id: MessageID, atMs: Int64
  ) -> [UInt8] {
    event("reactions", id: id, by: nil, atMs: atMs) { json in
      json.member("message", message)
      json.counts(counts)
    }
  }

  static func pin(_ message: MessageID, _ isPinned: Bool, id: MessageID, by author: EventAuthor, atMs: Int64)
    -> [UInt8]
  {
    event("pin", id: id, by: author, atMs: atMs) { json in
      json.member("message", message)
      json.member("pinned", isPinned)
    }
  }

  static func room(_ room: Room, id: MessageID, by author: EventAuthor, atMs: Int64) -> [UInt8] {
    event("room", id: id, by: author, atMs: atMs) { json in
      json.member("title", room.title)
      json.member("archived", room.isArchived)
      json.member("locked", room.isLocked)
      json.member("slow_seconds", room.slowSeconds)
    }
  }

  /// For staff.
  static func report(
    _ report: ReportID, of message: MessageID, reason: String, id: MessageID, by author: EventAuthor,
    atMs: Int64
  ) -> [UInt8] {
    event("report", id: id, by: author, atMs: atMs, capacity: reason.utf8.count) { json in
      json.member("report", report)
      json.member("message", message)
      json.member("reason", reason)
    }
  }

  /// For staff: what has become of all reports of a message.
  static func settled(
    _ message: MessageID, _ verdict: ReportVerdict, id: MessageID, by author: EventAuthor, atMs: Int64
  ) -> [UInt8] {
    event("report.settled", id: id, by: author, atMs: atMs) { json in
      json.member("message", message)
      json.member("verdict", verdict.rawValue)
    }
  }

  /// What stands in the place of a message that is deleted.
  static func tombstone(_ message: MessageID, thread: MessageID?, atMs: Int64) -> [UInt8] {
    tombstone("message", message, atMs: atMs) { json in if let thread { json.member("thread", thread) } }
  }

  /// What stands in the place of an edit of it: of the entry before only its id and time are left.
  static func editTombstone(_ edit: MessageID, of message: MessageID, atMs: Int64) -> [UInt8] {
    tombstone("edit", edit, atMs: atMs) { $0.member("message", message) }
  }

  /// Kept nowhere. In rooms of questions nobody is named.
  static func typing(_ author: EventAuthor?, thread: MessageID?) -> [UInt8] {
    var json = JSONWriter(capacityBytes: 128)
    json.object { json in
      json.member("type", "typing")
      if let author { json.object("by") { $0.author(author) } }
      if let thread { json.member("thread", thread) }
    }
    return json.take()
  }

  /// Kept nowhere.
  static func unread(_ room: RoomID, _ counts: UnreadCounts) -> [UInt8] {
    var json = JSONWriter(capacityBytes: 96)
    json.object { json in
      json.member("type", "unread")
      json.member("room", room)
      json.member("unread", counts.unread)
      json.member("mentions", counts.mentions)
    }
    return json.take()
  }

  private static func tombstone(
    _ type: String, _ id: MessageID, atMs: Int64, _ rest: (inout JSONWriter) -> Void
  ) -> [UInt8] {
    var json = JSONWriter(capacityBytes: 128)
    json.object { json in
      json.member("type", type)
      json.member("id", id)
      json.member("at", timeUnixMs: atMs)
      rest(&json)
      json.member("deleted", true)
    }
    return json.take()
  }

  /// `author`: nil where it is nobody's business.
  static func event(
    _ type: String, id: MessageID, by author: EventAuthor?, atMs: Int64, capacity: Int = 0,
    _ rest: (inout JSONWriter) -> Void
  ) -> [UInt8] {
    var json = JSONWriter(capacityBytes: 192 + capacity)
    json.object { json in
      json.member("type", type)
      json.member("id", id)
      if let author { json.object("by") { $0.author(author) } }
      json.member("at", timeUnixMs: atMs)
      rest(&json)
    }
    return json.take()
  }
}

extension JSONWriter {
  mutating func author(_ author: EventAuthor) {
    switch author {
    case .person(let id, let handle, let name):
      member("id", id)
      member("handle", handle)
      member("name", name)
    case .anonymous(let alias):
      member("anonymous", true)
      member("alias", Int(alias))
    }
  }

  /// Which message it is about, and where that stands.
  fileprivate mutating func place(_ message: MessageID, _ thread: MessageID?) {
    member("message", message)
    if let thread { member("thread", thread) }
  }

  fileprivate mutating func content(_ message: NewMessage) {
    member("text", message.text)
    if let thread = message.thread { member("thread", thread) }
    if message.isStaff { member("staff", true) }
    if message.isStaffOnly { member("staff_only", true) }
    named(message.named)
    if !message.files.isEmpty {
      array("files") { json in for file in message.files { json.attachedFile(file) } }
    }
  }

  mutating func attachedFile(_ file: AttachedFile) {
    object { json in
      json.member("id", String(file.id))
      json.member("name", file.name)
      json.member("type", file.mediaType)
      json.member("bytes", file.bytes)
    }
  }

  fileprivate mutating func named(_ named: NamedPeople) {
    if !named.people.isEmpty {
      array("mentions") { json in for person in named.people { json.identifier(person) } }
    }
    if named.hasRoom { member("mentions_room", true) }
    if named.hasStaff { member("mentions_staff", true) }
  }
}

/// What somebody has not read in a room.
struct UnreadCounts: Sendable, Hashable {
  var unread: Int64
  var mentions: Int64
}
