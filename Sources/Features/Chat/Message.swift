import Bytes
import Centrifuge
import Identity
import Realtime

public enum MessageTag {}
public typealias MessageID = Identifier<MessageTag>

/// What somebody wants to say in a room, as it came in.
struct MessageDraft: Sendable, Hashable {
  static let textBytesMax = 8_192
  static let nonceBytesMax = 64

  let text: String
  /// The client's own id of the message: the same again is the same message.
  let nonce: String?

  /// Reads `{"text": "...", "nonce": "..."}`.
  init(_ json: JSONValue) throws {
    text = try json.string("text")
    nonce = try json.optionalString("nonce")
    guard text.utf8.count <= Self.textBytesMax else {
      throw ErrorCode.badRequest("text has more than \(Self.textBytesMax) bytes")
    }
    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      throw ErrorCode.badRequest("text says nothing")
    }
    if let nonce, !(1...Self.nonceBytesMax).contains(nonce.utf8.count) || nonce.utf8.contains(0) {
      throw ErrorCode.badRequest("nonce has 1 to \(Self.nonceBytesMax) bytes, and no NUL")
    }
  }

  /// What is stored and published.
  func payload(_ id: MessageID, by person: Person, atMs: Int64) -> [UInt8] {
    var json = JSONWriter(capacityBytes: 192 + text.utf8.count)
    json.object { json in
      json.member("type", "message")
      json.member("id", id)
      json.object("by") { json in
        json.member("id", person.id)
        json.member("handle", person.handle)
        json.member("name", person.name)
      }
      json.member("at", timeUnixMs: atMs)
      if let nonce { json.member("nonce", nonce) }
      json.member("text", text)
    }
    return json.take()
  }
}
