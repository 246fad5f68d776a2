import API
import Bytes
import Gateway
import Identity
import Loop
import Schema

/// Who is in a direct room or a group, over HTTP.
extension Chat {
  private static let member = Schema.object([
    .required("person", ChatSchemas.person), .required("role", .choice(["owner", "member"])),
  ]).named("RoomMember")

  var memberEndpoints: [Endpoint] {
    [
      Endpoint(
        chat: .get, "/api/v1/rooms/{id}/members", id: "listRoomMembers",
        summary: "Who is in a direct room or a group; of other rooms that follows from the course.",
        tag: .rooms,
        access: .roomsMembers, path: [ChatSchemas.room],
        answers: [
          .json(
            .ok, "Everybody, owners first.",
            .object([.required("items", .array(of: Self.member, max: Self.groupMembersMax))]))
        ]
      ) { [self] call in
        let members = try await members(of: try await standing(of: call).room)
        return Response.json { json in
          json.object { json in
            json.array("items") { json in
              for (person, role) in members {
                json.object { json in
                  json.member("person", person: person)
                  json.member("role", role)
                }
              }
            }
          }
        }
      },
      Endpoint(
        chat: .put, "/api/v1/rooms/{id}/members/{account}", id: "setRoomMember",
        summary: "Takes somebody into a group, or makes them an owner or none; its owners.", tag: .rooms,
        access: .roomsChangeMembers, path: [ChatSchemas.room, ChatSchemas.account],
        input: .object([.optional("role", .choice(["owner", "member"]))]),
        answers: [.none(.noContent, "They are in it."), ChatRefusal.tooMany]
      ) { [self] call in
        let standing = try await standing(of: call)
        try await setMember(
          try call.identifier("account"),
          isOwner: try call.input.optionalString("role").map { $0 == "owner" },
          of: standing,
          by: call.signedIn)
        return .noContent
      },
      Endpoint(
        chat: .delete, "/api/v1/rooms/{id}/members/{account}", id: "removeRoomMember",
        summary: "Takes somebody out of a group, or leaves it.", tag: .rooms, access: .roomsChangeMembers,
        path: [ChatSchemas.room, ChatSchemas.account],
        answers: [.none(.noContent, "They are not in it any more.")]
      ) { [self] call in
        let standing = try await standing(of: call)
        try await removeMember(try call.identifier("account"), of: standing, by: call.signedIn)
        return .noContent
      },
    ]
  }
}
