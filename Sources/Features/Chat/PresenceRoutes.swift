import API
import Bytes
import Centrifuge
import Gateway
import Identity
import Loop
import Realtime
import Schema

/// Who is in a room, over HTTP: exact, however many they are, and of all processes.
extension Chat {
  private static let personSchema = Schema.object([
    .required("id", .identifier, "The person's id."),
    .required("handle", .string(max: 64), "What the person is called in addresses."),
    .required("name", .string(max: 200), "What the person is called."),
    .required(
      "connections", .integer(min: 1), "How many of their connections are subscribed: tabs, devices."),
  ]).named("PresentPerson")

  private static let presenceSchema = Schema.object([
    .required(
      "items", .array(of: personSchema, max: Schema.pageItemsMax),
      "At most as many as `limit` asked for, in the order of their ids."),
    .required(
      "next_cursor", .string(format: .base64URL).orNull,
      "Given as `cursor` it brings what follows; null where nothing does."),
    .required("people", .integer(min: 0), "How many people there are, whatever the page."),
    .required("connections", .integer(min: 0), "How many connections they have."),
  ]).named("Presence")

  /// `GET /api/v1/rooms/{id}/presence`. `present`: everybody who is subscribed to a channel, in whichever process.
  public func presenceEndpoint(
    _ present: @escaping @Sendable @LoopActor (_ channel: String) -> [ClientInfo]
  ) -> Endpoint {
    Endpoint(
      chat: .get, "/api/v1/rooms/{id}/presence", id: "listPresence",
      summary: "Who is subscribed to a room's channel just now.", tag: .rooms, access: .roomsPresence,
      path: [ChatSchemas.room], query: QueryParameter.page,
      answers: [.json(.ok, "Who is there.", Self.presenceSchema)]
    ) { [self] call in
      let room = try await standing(of: call).room
      let after = try call.page.after(PersonID.self)
      let people = PresentPeople(present(room.channel))
      var json = JSONWriter()
      // Who comes, asks and goes is whoever has asked: of questions it is only told how many there are.
      try json.presence(people, isListed: room.kind != .questions, after: after, call.page)
      return .json(bytes: json.take())
    }
  }
}

/// People, each with all their connections.
struct PresentPeople {
  struct One {
    let id: PersonID
    let info: ClientInfo
    var connections: Int
  }

  /// In the order of their ids.
  let people: [One]
  let connections: Int

  init(_ clients: [ClientInfo]) {
    var found: [PersonID: One] = [:]
    for client in clients {
      guard let id = PersonID(decimal: client.user) else { continue }
      found[id, default: One(id: id, info: client, connections: 0)].connections += 1
    }
    people = found.values.sorted { $0.id < $1.id }
    connections = clients.count
  }

  func page(after id: PersonID?, limit: Int) -> ArraySlice<One> {
    people.drop { person in id.map { person.id <= $0 } ?? false }.prefix(limit)
  }
}

extension JSONWriter {
  fileprivate mutating func presence(
    _ present: PresentPeople, isListed: Bool, after id: PersonID?, _ page: PageRequest
  ) throws {
    let rows = isListed ? present.page(after: id, limit: page.fetchCount) : []
    let shown = rows.prefix(page.limit)
    try object { json in
      try json.array("items") { json in for person in shown { try json.presentPerson(person) } }
      json.member("next_cursor", rows.count > shown.count ? shown.last.map { Cursor.encode($0.id) } : nil)
      json.member("people", present.people.count)
      json.member("connections", present.connections)
    }
  }

  private mutating func presentPerson(_ person: PresentPeople.One) throws {
    let info = try JSONValue(parsing: person.info.connectionInfo)
    let (handle, name) = (try info.string("handle"), try info.string("name"))
    object { json in
      json.member("id", person.id)
      json.member("handle", handle)
      json.member("name", name)
      json.member("connections", person.connections)
    }
  }
}
