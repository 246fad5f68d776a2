import Bytes
import Centrifuge
import Identity
import Loop
import Realtime
import Streams

/// What can be called over the real-time plane. docs/realtime.md has the list.
extension Chat {
  /// What chat brings to the real-time plane.
  public var channelKinds: [any ChannelKind] { [RoomChannel(self), RulesChannel(self)] }

  public var methods: [RPCMethod] {
    [sending] + messageMethods + questionMethods + roomMethods
  }

  /// As a publish, whose reply says nothing, but told what became of it.
  private var sending: RPCMethod {
    RPCMethod("chat.send") { [self] call in
      do {
        let input = try JSONValue(parsing: call.data)
        let draft = try MessageDraft(input)
        let standing = try await standing(of: call.person, in: try input.string("room"))
        guard draft.isOneEntry else {
          return .reply(Self.reply(try await send(draft, in: standing, by: call.person)))
        }
        if let held = try await hold(draft, in: standing, by: call.person) { return .reply(Self.reply(held)) }
        let (append, message) = try await entry(draft, in: standing, by: call.person)
        return .append([append]) { appended in
          do {
            let id = try await self.id(message.id, of: appended[0], in: append.stream)
            return Self.reply(SentMessage(id: id, offset: appended[0].seq))
          } catch let refusal as ChatRefusal { throw refusal.errorCode }
        }
      } catch let refusal as ChatRefusal { throw refusal.errorCode }
    }
  }

  private static func reply(_ sent: SentMessage) -> [UInt8] {
    var json = JSONWriter(capacityBytes: 64)
    json.sent(sent)
    return json.take()
  }

  private var messageMethods: [RPCMethod] {
    [
      method("chat.edit") { [self] input, person, json in
        let version = try await edit(
          try input.identifier("message"), to: try input.string("text"),
          nonce: try MessageDraft.nonce(input, bytesMax: MessageDraft.editNonceBytesMax),
          by: person)
        json.member("version", version)
      },
      method("chat.delete") { [self] input, person, _ in
        try await delete(try input.identifier("message"), by: person)
      },
      method("chat.restore") { [self] input, person, _ in
        try await restore(try input.identifier("message"), by: person)
      },
      method("chat.react") { [self] input, person, json in
        let counts = try await react(
          try input.identifier("message"), try input.string("emoji"),
          isOn: try input.optionalBool("on") ?? true,
          by: person)
        json.counts(counts)
      },
      method("chat.pin") { [self] input, person, _ in
        try await pin(try input.identifier("message"), isOn: try input.optionalBool("on") ?? true, by: person)
      },
    ]
  }

  private var roomMethods: [RPCMethod] {
    [
      method("chat.read") { [self] input, person, json in
        let standing = try await standing(of: person, in: try input.string("room"))
        let read = try await read(
          through: try input.int("offset"), thread: try input.optionalIdentifier("thread"), in: standing,
          by: person)
        json.member("offset", read.offset)
        json.member("unread", read.counts.unread)
        json.member("mentions", read.counts.mentions)
      },
      method("chat.typing") { [self] input, person, _ in
        let standing = try await standing(of: person, in: try input.string("room"))
        if let refusal = standing.refusalToWrite { throw refusal }
        let thread: MessageID? = try input.optionalIdentifier("thread")
        audience?.publish(
          MessageEvents.typing(
            standing.room.kind == .questions ? nil : EventAuthor(person), thread: thread),
          in: standing.room.channel)
      },
      method("chat.report") { [self] input, person, _ in
        let message: MessageID = try input.identifier("message")
        let reason = try ChatRules.reason(input)
        guard !reason.isEmpty else { throw ChatRefusal.invalid(field: "reason", "says nothing") }
        let standing = try await standing(of: person, around: message)
        try await report(message, reason: reason, by: person, in: standing.room.id)
      },
      method("chat.lock") { [self] input, person, _ in
        let standing = try await standing(of: person, in: try input.string("room"))
        try await change(standing, RoomChange(isLocked: try input.optionalBool("on") ?? true), by: person)
      },
      method("chat.mute") { [self] input, person, _ in
        let standing = try await standing(of: person, in: try input.string("room"))
        try await restrict(
          try input.identifier("account"), to: try input.optionalBool("on") ?? true ? .locked : nil,
          reason: try ChatRules.reason(input), in: standing, by: person)
      },
    ]
  }

  /// A method that answers with an object.
  func method(
    _ name: String,
    _ body: @escaping @LoopActor @Sendable (JSONValue, Person, inout JSONWriter) async throws -> Void
  ) -> RPCMethod {
    RPCMethod(name) { call in
      var json = JSONWriter(capacityBytes: 64)
      do {
        json.beginObject()
        try await body(try JSONValue(parsing: call.data), call.person, &json)
        json.endObject()
      } catch let refusal as ChatRefusal { throw refusal.errorCode }
      return .reply(json.take())
    }
  }
}

extension JSONWriter {
  /// `ChatSchemas.sent`.
  mutating func sent(_ sent: SentMessage) {
    object { json in
      json.member("id", sent.id)
      if sent.isHeld {
        json.member("held", true)
        json.memberNull("offset")
      } else {
        json.member("offset", sent.offset)
      }
    }
  }

  mutating func counts(_ counts: [ReactionCount]) {
    object("counts") { json in
      for one in counts {
        json.key(text: one.emoji)
        json.int(one.count)
      }
    }
  }
}

enum ChatRules {
  static let reasonLengthMax = 500

  /// Why something is done to somebody; empty where it is not said.
  static func reason(_ input: JSONValue) throws -> String {
    guard let reason = try input.optionalString("reason"), !reason.isEmpty else { return "" }
    guard reason.unicodeScalars.count <= reasonLengthMax else {
      throw ChatRefusal.invalid(field: "reason", "more than \(reasonLengthMax) characters")
    }
    guard !reason.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw ChatRefusal.invalid(field: "reason", "one line, without control characters")
    }
    return reason
  }
}
