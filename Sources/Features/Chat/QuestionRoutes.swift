import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Realtime
import Schema

/// Questions, answers and votes, over HTTP and the real-time plane.
extension Chat {
  static let questionQuery = [
    QueryParameter(
      "order", .choice(QuestionOrder.allCases.map(\.rawValue)),
      "Questions that are not deleted, in this order, paged by `cursor`; in rooms of questions."),
    QueryParameter(
      "state", .choice(QuestionState.allCases.map(\.rawValue)),
      "Only such questions; the newest first, unless `order` says otherwise."),
    QueryParameter(
      "cursor", .string(min: 1, max: Cursor.lengthMax, format: .base64URL),
      "With `order` or `state`: the `next_cursor` of the page before."),
  ]

  func listQuestions(_ call: Call, in standing: RoomStanding) async throws -> Response {
    let order = call.query("order").flatMap(QuestionOrder.init(rawValue:)) ?? .newest
    let page = PageRequest(limit: call.query("limit") ?? 50, cursor: call.query("cursor"))
    let after = try page.after(String.self, Int64.self, Int64.self)
    guard after == nil || after?.0 == order.rawValue else {
      throw ChatRefusal.invalid(field: "cursor", "it is one of another order")
    }
    let found = try await questions(
      in: standing, order, call.query("state").flatMap(QuestionState.init(rawValue:)),
      after: after.map { ($0.1, $0.2) }, limit: page.limit, for: call.signedIn.id)
    return Response.json { json in
      json.object { json in
        json.member("items", found.messages, in: standing, for: call.signedIn.id)
        json.member("position", found.position)
        json.member("has_earlier", found.next != nil)
        json.member("has_later", after != nil)
        json.member("next_cursor", found.next.map { Cursor.encode(order.rawValue, $0.place, $0.seq) })
      }
    }
  }

  var questionEndpoints: [Endpoint] {
    [
      mark(.put, "/vote", "voteForMessage", "Votes for a question or an answer.", .messagesVote) {
        [self] message, person, room, _ in try await vote(message, isOn: true, by: person, in: room)
      },
      mark(.delete, "/vote", "unvoteMessage", "Takes the vote back.", .messagesVote) {
        [self] message, person, room, _ in try await vote(message, isOn: false, by: person, in: room)
      },
      mark(
        .put, "/answered", "markAnswered", "Says that a question is answered; who has asked it, and staff.",
        .messagesAnswer,
        input: .object([.optional("answer", .identifier, "The reply that answers it.")]).named("Answered")
      ) { [self] message, person, room, call in
        try await answer(
          message, isOn: true, with: try call.input.optionalIdentifier("answer"), by: person, in: room)
      },
      mark(
        .delete, "/answered", "markUnanswered", "Says that a question is open.", .messagesAnswer
      ) { [self] message, person, room, _ in
        try await answer(message, isOn: false, with: nil, by: person, in: room)
      },
      revealing,
    ]
  }

  private var revealing: Endpoint {
    Endpoint(
      chat: .post, "/api/v1/rooms/{id}/messages/{message}/reveal", id: "revealAuthor",
      summary:
        "Who wrote a message without their name; the room's staff. That it was asked for, and why, is kept for all staff to see.",
      tag: .messages, access: .messagesReveal, path: [ChatSchemas.room, ChatSchemas.message],
      input: .object([.required("reason", .string(min: 1, max: ChatRules.reasonLengthMax, format: .line))])
        .named("Reveal"),
      answers: [.json(.ok, "Who it was.", .object([.required("by", ChatSchemas.person)]).named("Revealed"))]
    ) { [self] call in
      let reason = try ChatRules.reason(call.input)
      let author = try await reveal(
        try call.identifier("message"), reason: reason, in: try await standing(of: call), by: call.signedIn)
      return Response.json { json in json.object { $0.member("by", person: author) } }
    }
  }

  var questionMethods: [RPCMethod] {
    [
      method("chat.vote") { [self] input, person, _ in
        try await vote(
          try input.identifier("message"), isOn: try input.optionalBool("on") ?? true, by: person)
      },
      method("chat.answer") { [self] input, person, _ in
        try await answer(
          try input.identifier("message"), isOn: try input.optionalBool("on") ?? true,
          with: try input.optionalIdentifier("answer"), by: person)
      },
    ]
  }
}
