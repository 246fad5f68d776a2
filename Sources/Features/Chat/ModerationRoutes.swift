import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Schema

/// What staff do about people in a room, over HTTP.
extension Chat {
  private static let restriction = Schema.object([
    .required("person", ChatSchemas.person),
    .required("kind", .choice(["locked", "banned"]), "locked: may not write. banned: is not let in."),
    .required("reason", .string(max: ChatRules.reasonLengthMax)), .required("at", .time),
  ]).named("RoomRestriction")

  private static let act = Schema.object([
    .required("id", .identifier), .required("at", .time),
    .required("kind", .string(max: 64).example("room.locked")),
    .required("by", ChatSchemas.person), .required("person", ChatSchemas.person.orNull, "To whom."),
    .required("message", .identifier.orNull), .required("detail", .string(max: ChatRules.reasonLengthMax)),
  ]).named("RoomAct")

  private static let restrictionsMax = 1_000

  var moderationEndpoints: [Endpoint] {
    [restrictionListing, restricting, releasing, actListing] + reportEndpoints
  }

  /// What who asks is to the room, who has to be its staff.
  func staffStanding(of call: Call) async throws -> RoomStanding {
    let standing = try await standing(of: call)
    guard standing.isStaff else { throw ChatRefusal.forbidden }
    return standing
  }

  private var restrictionListing: Endpoint {
    Endpoint(
      chat: .get, "/api/v1/rooms/{id}/restrictions", id: "listRestrictions",
      summary: "Who may not write in a room, or is not let in; its staff.", tag: .rooms,
      access: .roomsModerate,
      path: [ChatSchemas.room],
      answers: [
        .json(
          .ok, "The newest first.",
          .object([.required("items", .array(of: Self.restriction, max: Self.restrictionsMax))]))
      ]
    ) { [self] call in
      let standing = try await staffStanding(of: call)
      let rows = try await database.run([
        RoomStore.restrictions(in: standing.room.id, limit: Self.restrictionsMax)
      ])[0]
      let found = try rows.map { row in
        try row.values(PersonID.self, String?.self, String.self, String.self, String.self, SQLTime.self)
      }
      return Response.json { json in
        json.object { json in
          json.array("items") { json in
            for (id, handle, name, kind, reason, at) in found {
              json.object { json in
                json.member("person", person: EventAuthor.person(id, handle: handle, name: name))
                json.member("kind", kind)
                json.member("reason", reason)
                json.member("at", timeUnixMs: at.unixMs)
              }
            }
          }
        }
      }
    }
  }

  private var restricting: Endpoint {
    Endpoint(
      chat: .put, "/api/v1/rooms/{id}/restrictions/{account}", id: "restrictPerson",
      summary: "Stops somebody from writing in a room, or from being there; its staff.", tag: .rooms,
      access: .roomsModerate, path: [ChatSchemas.room, ChatSchemas.account],
      input: .object([
        .required("kind", .choice(["locked", "banned"])),
        .optional("reason", .string(max: ChatRules.reasonLengthMax, format: .line), "Kept for staff."),
      ]),
      answers: [
        .none(.noContent, "It is so, within a second wherever they are connected."),
        .problem(.conflict, "is_staff", "They are staff of the room."),
      ]
    ) { [self] call in
      let standing = try await staffStanding(of: call)
      try await restrict(
        try call.identifier("account"), to: RoomStanding.Restriction(rawValue: try call.input.string("kind")),
        reason: try ChatRules.reason(call.input), in: standing, by: call.signedIn)
      return .noContent
    }
  }

  private var releasing: Endpoint {
    Endpoint(
      chat: .delete, "/api/v1/rooms/{id}/restrictions/{account}", id: "releasePerson",
      summary: "Takes a restriction away; the room's staff.", tag: .rooms, access: .roomsModerate,
      path: [ChatSchemas.room, ChatSchemas.account], answers: [.none(.noContent, "There is none any more.")]
    ) { [self] call in
      let standing = try await staffStanding(of: call)
      try await restrict(
        try call.identifier("account"), to: nil, reason: "", in: standing, by: call.signedIn)
      return .noContent
    }
  }

  private var actListing: Endpoint {
    Endpoint(
      chat: .get, "/api/v1/rooms/{id}/acts", id: "listRoomActs",
      summary: "What staff have done in a room, and to whom, the newest first; its staff.", tag: .rooms,
      access: .roomsModerate, path: [ChatSchemas.room], query: QueryParameter.page,
      answers: [.json(.ok, "What was done.", .page(of: Self.act))]
    ) { [self] call in
      let standing = try await staffStanding(of: call)
      let page = call.page
      let question = RoomStore.acts(
        in: standing.room.id, before: try page.after(Int64.self), limit: page.fetchCount)
      let acts = try await database.run([question])[0].map(RoomStore.act)
      return Response.page(acts, of: page) {
        Cursor.encode($0.id)
      } item: { json, act in
        json.act(act)
      }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func act(_ act: RoomAct) {
    object { json in
      json.member("id", String(act.id))
      json.member("at", timeUnixMs: act.at.unixMs)
      json.member("kind", act.kind)
      json.member("by", person: act.actor)
      json.member("person", person: act.person)
      json.member("message", act.message)
      json.member("detail", act.detail)
    }
  }
}
