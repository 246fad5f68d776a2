import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Schema

/// What is said, over HTTP: the same as over the real-time plane.
extension Chat {
  var messageEndpoints: [Endpoint] {
    [messageListing, messageSending, messageReading, messageHistory, messageEditing] + messageMarks
      + questionEndpoints
  }

  private static let stretchQuery = [
    QueryParameter(
      "limit", .integer(min: 1, max: Int64(messagesMax)).standing(.int(50)), "How many at most."),
    QueryParameter("before", .integer(min: 1), "The last ones before this offset."),
    QueryParameter("after", .integer(min: 0), "The first ones after this offset."),
    QueryParameter("around", .integer(min: 0), "The one with this offset, and those on both sides of it."),
    QueryParameter("thread", .identifier, "Those in the thread that this message begins."),
    QueryParameter("pinned", .boolean, "Only those that are pinned, of the whole room."),
  ]

  private var messageListing: Endpoint {
    Endpoint(
      chat: .get, "/api/v1/rooms/{id}/messages", id: "listMessages",
      summary:
        "What was said in a room outside of threads, or in one of them; the newest, unless it is asked otherwise.",
      tag: .messages, access: .messagesList, path: [ChatSchemas.room],
      query: Self.stretchQuery + Self.questionQuery,
      answers: [.json(.ok, "Some messages.", ChatSchemas.messages)]
    ) { [self] call in
      let standing = try await standing(of: call)
      if call.query("order", as: String.self) ?? call.query("state") != nil {
        return try await listQuestions(call, in: standing)
      }
      let stretch = try await stretch(
        try Self.place(call), thread: call.query("thread"), limit: call.query("limit") ?? 50, in: standing,
        for: call.signedIn.id)
      return Response.json { json in
        json.object { json in
          json.member("items", stretch.messages, in: standing, for: call.signedIn.id)
          json.member("position", stretch.position)
          json.member("has_earlier", stretch.hasEarlier)
          json.member("has_later", stretch.hasLater)
        }
      }
    }
  }

  private static func place(_ call: Call) throws -> Place {
    let places: [Place] = [
      call.query("before").map(Place.before), call.query("after").map(Place.after),
      call.query("around").map(Place.around), call.query("pinned") == true ? .pinned : nil,
    ].compactMap { $0 }
    guard places.count <= 1 else {
      throw ChatRefusal.invalid(field: "before", "one of before, after, around and pinned")
    }
    return places.first ?? .newest
  }

  private static let newMessage = Schema.object([
    .required("text", ChatSchemas.text, "At most \(MessageText.bytesMax) bytes."),
    .optional(
      "nonce", .string(min: 1, max: MessageDraft.nonceBytesMax, format: .visible),
      "One's own id of the message: the same again is the same message."),
    .optional("thread", .identifier, "The message that it replies to."),
    .optional("files", .array(of: .identifier, max: MessageDraft.filesMax), "Files that one has uploaded."),
    .optional("anonymous", .boolean, "Without one's name: in rooms of questions."),
    .optional("staff_only", .boolean, "A reply of staff that only staff read: in rooms of questions."),
  ]).named("NewMessage")

  private var messageSending: Endpoint {
    Endpoint(
      chat: .post, "/api/v1/rooms/{id}/messages", id: "sendMessage", summary: "Says something in a room.",
      tag: .messages,
      access: .messagesSend, path: [ChatSchemas.room], input: Self.newMessage,
      answers: [.json(.created, "It is on disk: said, or held for the room's staff.", ChatSchemas.sent)]
        + ChatRefusal.writing
    ) { [self] call in
      let standing = try await standing(of: call)
      let sent = try await send(try MessageDraft(call.input), in: standing, by: call.signedIn)
      return Response.json(.created) { $0.sent(sent) }
    }
  }

  private var messageReading: Endpoint {
    Endpoint(
      chat: .get, "/api/v1/rooms/{id}/messages/{message}", id: "readMessage", summary: "One message.",
      tag: .messages,
      access: .messagesRead, path: [ChatSchemas.room, ChatSchemas.message],
      answers: [.json(.ok, "The message.", ChatSchemas.messageView)]
    ) { [self] call in try await answer(call, in: try await standing(of: call)) }
  }

  private static let earlier = Schema.object([
    .required("version", .integer(min: 0)), .required("text", .string(max: MessageText.bytesMax)),
    .required("at", .time, "When it was written so."),
  ]).named("EarlierMessage")

  private var messageHistory: Endpoint {
    Endpoint(
      chat: .get, "/api/v1/rooms/{id}/messages/{message}/history", id: "listMessageVersions",
      summary: "What a message was before it was edited.", tag: .messages, access: .messagesRead,
      path: [ChatSchemas.room, ChatSchemas.message],
      answers: [.json(.ok, "The oldest first.", .object([.required("items", .array(of: Self.earlier))]))]
    ) { [self] call in
      let versions = try await history(
        of: try call.identifier("message"), in: try await standing(of: call), for: call.signedIn.id)
      return Response.json { json in
        json.object { json in
          json.array("items") { json in
            for (number, text, at) in versions {
              json.object { json in
                json.member("version", Int(number))
                json.member("text", text)
                json.member("at", timeUnixMs: at.unixMs)
              }
            }
          }
        }
      }
    }
  }

  private static let newText = Schema.object([
    .required("text", ChatSchemas.text),
    .optional(
      "nonce", .string(min: 1, max: MessageDraft.editNonceBytesMax, format: .visible),
      "The same again is the same edit."),
  ]).named("MessageEdit")

  private var messageEditing: Endpoint {
    Endpoint(
      chat: .patch, "/api/v1/rooms/{id}/messages/{message}", id: "editMessage",
      summary: "Another text; its author.",
      tag: .messages, access: .messagesEdit, path: [ChatSchemas.room, ChatSchemas.message],
      input: Self.newText,
      answers: [
        .json(.ok, "As it is now.", ChatSchemas.messageView),
        .problem(.conflict, "nonce_reused", "The nonce stands for something else."), ChatRefusal.tooMany,
        .problem(
          .conflict, "edit_reviewed", "What one says is looked at before it is seen, and so not edited."),
      ] + ChatRefusal.reacting + ChatRefusal.ruled
    ) { [self] call in
      let standing = try await standing(of: call)
      _ = try await edit(
        try call.identifier("message"), to: try call.input.string("text"),
        nonce: try MessageDraft.nonce(call.input, bytesMax: MessageDraft.editNonceBytesMax),
        by: call.signedIn, in: standing.room.id)
      return try await answer(call, in: standing)
    }
  }

  private func answer(_ call: Call, in standing: RoomStanding) async throws -> Response {
    let message = try await message(try call.identifier("message"), in: standing, for: call.signedIn.id)
    return Response.json { $0.message(message, for: call.signedIn.id, isForStaff: standing.isStaff) }
  }

  typealias Mark = @LoopActor @Sendable (MessageID, Person, RoomID, Call) async throws -> Void

  private var messageMarks: [Endpoint] {
    let emoji = PathParameter("emoji", .string(min: 1, max: Emoji.bytesMax), "One emoji.")
    return [
      mark(.delete, "", "deleteMessage", "Deletes a message; its author, and staff.", .messagesDelete) {
        [self] message, person, room, _ in try await delete(message, by: person, in: room)
      },
      mark(.post, "/restore", "restoreMessage", "Brings a deleted message back; staff.", .messagesRestore) {
        [self] message, person, room, _ in try await restore(message, by: person, in: room)
      },
      mark(.put, "/pin", "pinMessage", "Pins a message; staff.", .messagesPin, [ChatRefusal.tooMany]) {
        [self] message, person, room, _ in try await pin(message, isOn: true, by: person, in: room)
      },
      mark(.delete, "/pin", "unpinMessage", "Takes the pin away; staff.", .messagesPin) {
        [self] message, person, room, _ in try await pin(message, isOn: false, by: person, in: room)
      },
      mark(
        .put, "/reactions/{emoji}", "addReaction", "Reacts to a message.", .messagesReact,
        [ChatRefusal.tooMany],
        path: [emoji]
      ) { [self] message, person, room, call in
        _ = try await react(message, try call.request.parameter("emoji"), isOn: true, by: person, in: room)
      },
      mark(
        .delete, "/reactions/{emoji}", "removeReaction", "Takes a reaction back.", .messagesReact,
        path: [emoji]
      ) { [self] message, person, room, call in
        _ = try await react(message, try call.request.parameter("emoji"), isOn: false, by: person, in: room)
      },
    ]
  }

  /// Something that is so afterwards, however often it is asked for.
  func mark(
    _ method: HTTPMethod, _ ending: String, _ id: String, _ summary: String, _ operation: Identity.Operation,
    _ answers: [EndpointAnswer] = [], path: [PathParameter] = [], input: Schema? = nil,
    _ body: @escaping Mark
  ) -> Endpoint {
    Endpoint(
      chat: method, "/api/v1/rooms/{id}/messages/{message}" + ending, id: id, summary: summary,
      tag: .messages,
      access: operation, path: [ChatSchemas.room, ChatSchemas.message] + path, input: input,
      answers: [.none(.noContent, "It is so.")] + ChatRefusal.reacting + answers
        + [.problem(.unprocessableContent, "invalid_fields", "What is asked for cannot be.")]
    ) { [self] call in
      let standing = try await standing(of: call)
      try await body(try call.identifier("message"), call.signedIn, standing.room.id, call)
      return .noContent
    }
  }
}

extension EndpointTag {
  static let messages = EndpointTag("messages", "What is said in rooms.")
}
