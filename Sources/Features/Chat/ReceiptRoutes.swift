import API
import Bytes
import Gateway
import Identity
import Loop
import Schema

/// Who has read how far, over HTTP.
extension Chat {
  private static let reader = Schema.object([
    .required("person", ChatSchemas.person), .required("offset", .integer(min: 0), "How far they have read."),
  ]).named("RoomReader")

  var receiptEndpoints: [Endpoint] {
    [
      Endpoint(
        chat: .get, "/api/v1/rooms/{id}/readers", id: "listReaders",
        summary: "Who else has read a room so far; nobody, where people do not see that of each other.",
        tag: .rooms, access: .roomsMembers, path: [ChatSchemas.room],
        query: [QueryParameter("from", .integer(min: 0), "Up to this offset at least.")],
        answers: [
          .json(
            .ok, "The farthest first.",
            .object([.required("readers", .array(of: Self.reader, max: Self.groupMembersMax))]))
        ]
      ) { [self] call in
        let standing = try await standing(of: call)
        let readers = try await readers(of: standing, from: call.query("from") ?? 0, for: call.signedIn)
        return Response.json { json in
          json.object { json in
            json.array("readers") { json in
              for (person, offset) in readers {
                json.object { json in
                  json.member("person", person: person)
                  json.member("offset", offset)
                }
              }
            }
          }
        }
      }
    ]
  }
}
