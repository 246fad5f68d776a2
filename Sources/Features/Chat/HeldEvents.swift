import Bytes
import Database
import Identity

/// What is told of messages that wait. docs/chat.md has the events.
enum HeldEvents {
  /// For staff.
  static func held(_ held: HeldMessage, id: MessageID) -> [UInt8] {
    MessageEvents.event(
      "held", id: id, by: held.author, atMs: held.at.unixMs, capacity: 256 + held.text.utf8.count
    ) { json in
      json.key("held")
      json.held(held)
    }
  }

  /// For staff.
  static func settled(
    _ outcome: HeldOutcome, id: MessageID, by author: EventAuthor, atMs: Int64
  ) -> [UInt8] {
    MessageEvents.event("held.settled", id: id, by: author, atMs: atMs) { json in
      json.member("held", outcome.id)
      json.member("verdict", outcome.verdict.rawValue)
    }
  }

  /// For its author; kept nowhere.
  static func told(_ outcome: HeldOutcome, in room: RoomID, reason: String) -> [UInt8] {
    var json = JSONWriter(capacityBytes: 192)
    json.object { json in
      json.member("type", "held")
      json.member("room", room)
      json.member("held", outcome.id)
      json.member("verdict", outcome.verdict.rawValue)
      if let message = outcome.message { json.member("message", message) }
      if !reason.isEmpty { json.member("reason", reason) }
    }
    return json.take()
  }
}

extension JSONWriter {
  /// `HeldRoutes.held`.
  mutating func held(_ held: HeldMessage, for person: PersonID? = nil) {
    object { json in
      json.member("id", held.id)
      json.member("room", held.room)
      json.member("by", person: held.author)
      json.member("at", timeUnixMs: held.at.unixMs)
      json.member("text", held.text)
      json.member("thread", held.thread)
      json.member("files", raw: held.files)
      json.member("cause", held.cause.rawValue)
      if let person {
        json.member("mine", person == held.authorID)
        // A client's own id of a message may tell which client it was.
        json.member("nonce", person == held.authorID && held.isNonceOwn ? held.nonce : nil)
      }
      json.member("verdict", held.verdict?.rawValue)
      json.member("settled_at", timeUnixMs: held.settledAt?.unixMs)
      json.member("reason", held.reason)
    }
  }
}
