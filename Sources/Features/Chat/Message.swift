import Bytes
import Database
import Identity
import Streams

public enum MessageTag {}
public typealias MessageID = Identifier<MessageTag>

/// What somebody wants to say in a room, as it came in.
struct MessageDraft: Sendable, Hashable {
  static let nonceBytesMax = Append.nonceBytesMax
  /// Those of edits stand apart from those of messages.
  static let editNonceBytesMax = nonceBytesMax - 2
  static let filesMax = 10

  let text: String
  /// The client's own id of the message: the same again is the same message.
  let nonce: String?
  /// The message that begins the thread.
  let thread: MessageID?
  var files: [Int64]
  /// Without the author's name: in rooms of questions.
  let isAnonymous: Bool
  /// For staff alone: their replies in rooms of questions.
  let isStaffOnly: Bool
  let mentions: Mentions

  /// Reads `{text, nonce?, thread?, files?, anonymous?, staff_only?}`.
  init(_ json: JSONValue) throws {
    nonce = try Self.nonce(json)
    thread = try json.optionalIdentifier("thread")
    files = try (json.optionalArray("files") ?? []).map { one in
      guard case .string(let text) = one, let id = StoredFileKey(decimal: text) else {
        throw ChatRefusal.invalid(field: "files", "ids of files, as strings")
      }
      return id.rawValue
    }
    guard files.count <= Self.filesMax, Set(files).count == files.count else {
      throw ChatRefusal.invalid(field: "files", "at most \(Self.filesMax), each once")
    }
    isAnonymous = try json.optionalBool("anonymous") ?? false
    isStaffOnly = try json.optionalBool("staff_only") ?? false
    text = try MessageText(try json.string("text")).text
    mentions = Mentions(in: text)
  }

  static func nonce(_ json: JSONValue, bytesMax: Int = nonceBytesMax) throws -> String? {
    guard let nonce = try json.optionalString("nonce") else { return nil }
    guard (1...bytesMax).contains(nonce.utf8.count), !nonce.utf8.contains(0) else {
      throw ChatRefusal.invalid(field: "nonce", "1 to \(bytesMax) bytes, and no NUL")
    }
    return nonce
  }

  /// Whether an entry is all that it is. Of another it is decided in a transaction what its entries say, or more is written.
  var isOneEntry: Bool { files.isEmpty && !isAnonymous && !isStaffOnly }

  /// Whether all that is needed to send it is known without asking the database.
  var isPlain: Bool { thread == nil && files.isEmpty && mentions == .none }
}

enum StoredFileKeyTag {}
typealias StoredFileKey = Identifier<StoredFileKeyTag>

/// A file that hangs on a message.
public struct AttachedFile: Sendable, Hashable {
  public let id: Int64
  public let name: String
  public let mediaType: String
  public let bytes: Int64

  public init(id: Int64, name: String, mediaType: String, bytes: Int64) {
    (self.id, self.name, self.mediaType, self.bytes) = (id, name, mediaType, bytes)
  }
}

extension AttachedFile {
  /// As they stand in JSON beside a message.
  static func list(parsing json: [UInt8]) throws -> [AttachedFile] {
    guard case .array(let files) = try JSONValue(parsing: json) else { return [] }
    return try files.map {
      AttachedFile(
        id: try $0.identifier("id", as: StoredFileKey.self).rawValue, name: try $0.string("name"),
        mediaType: try $0.string("type"),
        bytes: try $0.int("bytes"))
    }
  }

  static func json(_ files: [AttachedFile]) -> [UInt8] {
    var json = JSONWriter(capacityBytes: 2 + 128 * files.count)
    json.array { json in for file in files { json.attachedFile(file) } }
    return json.take()
  }
}

/// A message on its way into the log: what its entry says, and what its row is made of.
struct NewMessage: Sendable {
  let id: MessageID
  let room: RoomID
  let stream: StreamID
  let thread: MessageID?
  let author: PersonID
  let text: String
  let isStaff: Bool
  var named: NamedPeople
  var files: [AttachedFile] = []
  /// The room is one of questions: outside of threads it is one.
  var isInQuestions = false
  var isStaffOnly = false

  /// What is unread in a room is counted outside of threads.
  var isCounted: Bool { thread == nil }
}

/// Whom a text names, as far as they are in the room.
struct NamedPeople: Sendable, Hashable {
  var people: [PersonID] = []
  var hasRoom = false
  var hasStaff = false
}
