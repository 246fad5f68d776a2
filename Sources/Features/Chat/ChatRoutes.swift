import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Schema

/// What can be asked of chat over HTTP.
extension Chat {
  private static let slug = Schema.string(min: 1, max: 64).example("demo-discussion")

  private static let roomSchema = Schema.object([
    .required("id", .identifier, "The room's id; its channel is `room:<id>`."),
    .required("slug", slug, "What the room is called in addresses."),
    .required("title", .string(min: 1, max: 200).example("Discussion"), "What the room is called."),
    .required(
      "position",
      .object([
        .required("offset", .integer(min: 0), "The offset of the last that was said."),
        .required("epoch", .string(min: 1, max: 64), "Which log the offset counts in."),
      ]),
      "How far the room was before anything else was looked up: subscribing from there misses nothing."),
  ]).named("Room")

  public var endpoints: [Endpoint] {
    [
      Endpoint(
        .get, "/api/v1/rooms", id: "listRooms", summary: "The rooms, in the order in which they were made.",
        tag: .rooms, access: .operation(.roomsList), limit: .read, query: QueryParameter.page,
        answers: [.json(.ok, "The rooms.", .page(of: Self.roomSchema))]
      ) { [self] call in
        let page = call.page
        let rows = try await store.list(
          after: try page.after(RoomID.self), limit: page.fetchCount)
        return Response.page(rows, of: page) {
          Cursor.encode($0.room.id)
        } item: { json, row in
          json.room(row.room, row.position)
        }
      },
      Endpoint(
        .get, "/api/v1/rooms/{id}", id: "readRoom", summary: "One room.", tag: .rooms,
        access: .operation(.roomsRead), limit: .read,
        path: [PathParameter("id", .string(min: 1, max: 64, format: .line), "The room's id, or its slug.")],
        answers: [.json(.ok, "The room.", Self.roomSchema)]
      ) { [self] call in
        guard let room = try await room(named: try call.request.parameter("id")) else {
          throw Problem.notFound
        }
        let position = try await store.position(of: room)
        return Response.json { $0.room(room, position) }
      },
    ]
  }
}

extension EndpointTag {
  static let rooms = EndpointTag("rooms", "Where people talk. What is said comes over the real-time plane.")
}

extension JSONWriter {
  fileprivate mutating func room(_ room: Room, _ position: RoomPosition) {
    object { json in
      json.member("id", room.id)
      json.member("slug", room.slug)
      json.member("title", room.title)
      json.object("position") { json in
        json.member("offset", position.offset)
        json.member("epoch", position.epoch.description)
      }
    }
  }
}
