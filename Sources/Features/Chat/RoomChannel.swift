import Bytes
import Centrifuge
import Identity
import Loop
import Realtime
import Streams

/// `room:<id>`: what is said in a room, as it is said.
@LoopActor final class RoomChannel: ChannelKind {
  let prefix = "room"
  private let chat: Chat

  init(_ chat: Chat) { self.chat = chat }

  func rights(of person: Person, in channel: String) async throws -> ChannelRights? {
    guard let room = try await room(of: channel) else { return nil }
    var rights = ChannelRights(.stream(room.stream))
    rights.mayPublish = true
    rights.seesPresence = true
    rights.hasJoinLeave = true
    rights.offersDelta = true
    return rights
  }

  func publish(
    _ data: [UInt8], in channel: String, by person: Person
  ) async throws -> ChannelPublication {
    let draft = try MessageDraft(JSONValue(parsing: data))
    guard let room = try await room(of: channel) else { throw ErrorCode.unknownChannel }
    return .append(try chat.entry(draft, in: room, by: person).append)
  }

  private func room(of channel: String) async throws -> Room? {
    guard let id = RoomID(decimal: channel.utf8.dropFirst(prefix.utf8.count + 1)) else { return nil }
    if let room = chat.knownRoom(id) { return room }
    return try await chat.room(id)
  }
}

extension Chat {
  /// What chat brings to the real-time plane.
  public var channelKinds: [any ChannelKind] { [RoomChannel(self)] }

  public var methods: [RPCMethod] {
    [
      // {room, text, nonce} -> {id, offset}: as a publish, whose reply says nothing, but told what became of it.
      RPCMethod("chat.send") { [self] call in
        let input = try JSONValue(parsing: call.data)
        let draft = try MessageDraft(input)
        guard let room = try await room(named: try input.string("room")) else {
          throw ErrorCode.unknownChannel
        }
        let (append, id) = try entry(draft, in: room, by: call.person)
        return .append([append]) { appended in
          var json = JSONWriter(capacityBytes: 64)
          let id = try await self.id(id, of: appended[0], in: room)
          json.object { json in
            json.member("id", id)
            json.member("offset", appended[0].seq)
          }
          return json.take()
        }
      }
    ]
  }
}
