import API
import Bytes
import Gateway
import Identity
import Loop
import Schema

/// Messages that wait for a room's staff, over HTTP.
extension Chat {
  private static let verdicts = HeldMessage.Verdict.allCases.map(\.rawValue)

  private static let heldMessage = Schema.object([
    .required("id", .identifier, "Its id, which it keeps when it is published."),
    .required("room", .identifier), .required("by", ChatSchemas.author), .required("at", .time),
    .required("text", .string(max: MessageText.bytesMax)), .required("thread", .identifier.orNull),
    .required("files", .array(of: ChatSchemas.file, max: MessageDraft.filesMax)),
    .required("cause", .choice(CourseRules.Cause.allCases.map(\.rawValue)), "Which rule holds it."),
    .required("mine", .boolean),
    .required("nonce", .string(max: MessageDraft.nonceBytesMax).orNull, "Of one's own."),
    .required("verdict", .choice(verdicts).orNull, "Null while it waits."),
    .required("settled_at", .time.orNull),
    .required("reason", .string(max: ChatRules.reasonLengthMax), "What staff say about it."),
  ]).named("HeldMessage")

  private static let outcome = Schema.object([
    .required("id", .identifier),
    .required("verdict", .choice(verdicts), "How it is settled, by whoever was first."),
    .required("message", .identifier.orNull, "What it has become."),
    .required("offset", .integer(min: 1).orNull, "Its place in the room."),
  ]).named("HeldOutcome")

  private static let held = PathParameter("held", .identifier, "The id of what is held.")

  var heldEndpoints: [Endpoint] { [heldListing, heldSettling, heldWithdrawal] }

  private var heldListing: Endpoint {
    Endpoint(
      chat: .get, "/api/v1/rooms/{id}/held", id: "listHeldMessages",
      summary: "What waits for the room's staff, the oldest first: all of it to them, their own to others.",
      tag: .messages, access: .messagesSend, path: [ChatSchemas.room],
      query: QueryParameter.page + [
        QueryParameter("open", .boolean.standing(.bool(true)), "Those that wait, or those that are settled.")
      ],
      answers: [.json(.ok, "The messages.", .page(of: Self.heldMessage))]
    ) { [self] call in
      let (standing, page) = (try await standing(of: call), call.page)
      let found = try await held(
        in: standing, isOpen: call.query("open") ?? true, after: try page.after(MessageID.self),
        limit: page.fetchCount, for: call.signedIn)
      return Response.page(found, of: page) {
        Cursor.encode($0.id)
      } item: { json, held in
        json.held(held, for: call.signedIn.id)
      }
    }
  }

  private var heldSettling: Endpoint {
    Endpoint(
      chat: .put, "/api/v1/rooms/{id}/held/{held}", id: "settleHeldMessage",
      summary: "Lets a message through, or refuses it; the room's staff. Of two the first has decided.",
      tag: .messages, access: .roomsModerate, path: [ChatSchemas.room, Self.held],
      input: .object([
        .required("verdict", .choice(["published", "refused"])),
        .optional(
          "reason", .string(max: ChatRules.reasonLengthMax, format: .line), "For its author, and kept."),
      ]),
      answers: [
        .json(.ok, "How it is settled.", Self.outcome),
        .problem(.conflict, "room_archived", "The room, or its course, is archived."),
      ]
    ) { [self] call in
      let standing = try await staffStanding(of: call)
      guard let verdict = HeldMessage.Verdict(rawValue: try call.input.string("verdict")) else {
        throw ChatRefusal.invalid(field: "verdict", "published or refused")
      }
      let outcome = try await settle(
        held: try call.identifier("held"), as: verdict, reason: try ChatRules.reason(call.input),
        in: standing,
        by: call.signedIn)
      return Response.json { $0.outcome(outcome) }
    }
  }

  private var heldWithdrawal: Endpoint {
    Endpoint(
      chat: .delete, "/api/v1/rooms/{id}/held/{held}", id: "withdrawHeldMessage",
      summary: "Takes back what one has said and waits; where staff have settled it, it stays so.",
      tag: .messages,
      access: .messagesSend, path: [ChatSchemas.room, Self.held],
      answers: [.json(.ok, "How it is settled.", Self.outcome)]
    ) { [self] call in
      let outcome = try await settle(
        held: try call.identifier("held"), as: .withdrawn, reason: "", in: try await standing(of: call),
        by: call.signedIn)
      return Response.json { $0.outcome(outcome) }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func outcome(_ outcome: HeldOutcome) {
    object { json in
      json.member("id", outcome.id)
      json.member("verdict", outcome.verdict.rawValue)
      json.member("message", outcome.message)
      json.member("offset", outcome.offset)
    }
  }
}
