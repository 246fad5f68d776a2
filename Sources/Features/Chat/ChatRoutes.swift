import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Schema

/// Rooms, over HTTP.
extension Chat {
  public var endpoints: [Endpoint] {
    roomEndpoints + memberEndpoints + messageEndpoints + moderationEndpoints + searchEndpoints
      + exportEndpoints + ruleEndpoints + heldEndpoints + receiptEndpoints + digestEndpoints
  }

  private var roomEndpoints: [Endpoint] { [listing, making, reading, changing, setting, marking] }

  private var listing: Endpoint {
    Endpoint(
      chat: .get, "/api/v1/rooms", id: "listRooms",
      summary: "The rooms that one is in, in the order in which they were made.", tag: .rooms,
      access: .roomsList,
      query: QueryParameter.page + [
        QueryParameter(
          "course", .identifier, "Only those of this course: an admin sees them without being in it.")
      ],
      answers: [.json(.ok, "The rooms.", .page(of: ChatSchemas.roomView))]
    ) { [self] call in
      let (page, person) = (call.page, call.signedIn)
      let question = RoomOverviewStore.list(
        of: person, course: call.query("course"), after: try page.after(RoomID.self), limit: page.fetchCount)
      let rows = try await database.run([question])[0].map { try RoomOverviewStore.overview($0, of: person) }
      return Response.page(rows, of: page) {
        Cursor.encode($0.standing.room.id)
      } item: { json, row in
        json.room(row)
      }
    }
  }

  private static let roomInput = Schema.object([
    .required("kind", .choice(["direct", "group"])),
    .optional("person", .identifier, "With whom, for a direct room."),
    .optional("title", ChatSchemas.title, "Of a group."),
    .optional("people", .array(of: .identifier, max: groupMembersMax), "Who is in the group from the start."),
    .optional(
      "nonce", .string(min: 1, max: MessageDraft.nonceBytesMax, format: .visible),
      "The same again is the same group."),
  ]).named("NewRoom")

  private var making: Endpoint {
    Endpoint(
      chat: .post, "/api/v1/rooms", id: "createRoom",
      summary: "The room of two people, which there is once; or a group.", tag: .rooms, access: .roomsCreate,
      input: Self.roomInput,
      answers: [.json(.created, "The room.", ChatSchemas.roomView), ChatRefusal.tooMany]
    ) { [self] call in
      let (input, person) = (call.input, call.signedIn)
      let id: RoomID
      if try input.string("kind") == "direct" {
        guard let other: PersonID = try input.optionalIdentifier("person") else {
          throw ChatRefusal.invalid(field: "person", "a direct room is with somebody")
        }
        id = try await direct(person, with: other)
      } else {
        guard let title = try input.optionalString("title") else {
          throw ChatRefusal.invalid(field: "title", "a group has a title")
        }
        let people = try (input.optionalArray("people") ?? []).compactMap {
          PersonID(decimal: try $0.asString())
        }
        id = try await group(title, people, key: try input.optionalString("nonce"), by: person)
      }
      let overview = try await overview(of: id, for: person)
      return Response.json(.created) { $0.room(overview) }
    }
  }

  private var reading: Endpoint {
    Endpoint(
      chat: .get, "/api/v1/rooms/{id}", id: "readRoom", summary: "One room.", tag: .rooms, access: .roomsRead,
      path: [ChatSchemas.room], answers: [.json(.ok, "The room.", ChatSchemas.roomView)]
    ) { [self] call in
      let standing = try await standing(of: call)
      let overview = try await overview(of: standing.room.id, for: call.signedIn)
      return Response.json { $0.room(overview) }
    }
  }

  private static let changes = Schema.object([
    .optional("title", ChatSchemas.title), .optional("archived", .boolean), .optional("locked", .boolean),
    .optional("slow_seconds", .integer(min: 0, max: Int64(slowSecondsMax)), "0: nobody waits."),
  ]).named("RoomChange")

  private var changing: Endpoint {
    Endpoint(
      chat: .patch, "/api/v1/rooms/{id}", id: "updateRoom",
      summary: "Renames, locks, slows or archives a room, or the opposite; its staff.", tag: .rooms,
      access: .roomsUpdate, path: [ChatSchemas.room], input: Self.changes,
      answers: [.json(.ok, "As it is now.", ChatSchemas.roomView)]
    ) { [self] call in
      let standing = try await standing(of: call)
      let input = call.input
      let slowSeconds = try input.optionalInt("slow_seconds").map(Int.init)
      try await change(
        standing,
        RoomChange(
          title: try input.optionalString("title"), isArchived: try input.optionalBool("archived"),
          isLocked: try input.optionalBool("locked"), slowSeconds: slowSeconds),
        by: call.signedIn)
      let overview = try await overview(of: standing.room.id, for: call.signedIn)
      return Response.json { $0.room(overview) }
    }
  }

  private static let settings = Schema.object([
    .optional("muted", .boolean, "Shown without its numbers."), .optional("level", ChatSchemas.level),
  ]).named("RoomSettings")

  private var setting: Endpoint {
    Endpoint(
      chat: .patch, "/api/v1/rooms/{id}/settings", id: "setRoom", summary: "What a room is to oneself.",
      tag: .rooms,
      access: .roomsSet, path: [ChatSchemas.room], input: Self.settings,
      answers: [
        .json(
          .ok, "As it is now.",
          .object([.required("muted", .boolean), .required("level", ChatSchemas.level)]))
      ]
    ) { [self] call in
      let standing = try await standing(of: call)
      let statement = RoomStore.set(
        standing.room.id, of: call.signedIn.id, isMuted: try call.input.optionalBool("muted"),
        level: try call.input.optionalString("level"))
      let (isMuted, level) = try await database.run([statement])[0][0].values(Bool.self, String.self)
      return Response.json { json in
        json.object { json in
          json.member("muted", isMuted)
          json.member("level", level)
        }
      }
    }
  }

  private static let marker = Schema.object([
    .required("offset", .integer(min: 0), "Up to where; what is further back than before changes nothing."),
    .optional("thread", .identifier, "The thread that was read, and not the room."),
  ]).named("ReadMarker")

  private static let marked = Schema.object([
    .required("offset", .integer(min: 0), "How far they have read now."),
    .required("unread", .integer(min: 0)),
    .required("mentions", .integer(min: 0)),
  ]).named("ReadState")

  private var marking: Endpoint {
    Endpoint(
      chat: .put, "/api/v1/rooms/{id}/read", id: "markRoomRead", summary: "How far one has read.",
      tag: .rooms,
      access: .roomsMarkRead, path: [ChatSchemas.room], input: Self.marker,
      answers: [.json(.ok, "What is left.", Self.marked)]
    ) { [self] call in
      let standing = try await standing(of: call)
      let (offset, counts) = try await read(
        through: try call.input.int("offset"), thread: try call.input.optionalIdentifier("thread"),
        in: standing,
        by: call.signedIn)
      return Response.json { json in
        json.object { json in
          json.member("offset", offset)
          json.member("unread", counts.unread)
          json.member("mentions", counts.mentions)
        }
      }
    }
  }

  /// What who asks is to the room that the path names.
  func standing(of call: Call) async throws -> RoomStanding {
    try await standing(of: call.signedIn, in: try call.request.parameter("id"))
  }
}

extension EndpointTag {
  static let rooms = EndpointTag("rooms", "Where people talk. What is said comes over the real-time plane.")
}
