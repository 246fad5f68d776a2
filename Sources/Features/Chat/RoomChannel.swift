import Bytes
import Centrifuge
import Identity
import Loop
import Realtime
import Streams

/// `room:<id>`: what is said in a room, as it is said; `room:<id>:staff`: what only its staff are told.
@LoopActor final class RoomChannel: ChannelKind {
  private static let staffEnding = ":staff"

  let prefix = "room"
  let pace: ChannelPace? = ChannelPace()
  private let chat: Chat

  init(_ chat: Chat) { self.chat = chat }

  func rights(of person: Person, in channel: String) async throws -> ChannelRights? {
    guard let (id, isForStaff) = place(channel) else { return nil }
    do {
      let standing = try await chat.standing(of: person, in: id)
      return isForStaff ? staffRights(standing) : rights(standing)
    } catch ChatRefusal.absent { return nil }
  }

  private func rights(_ standing: RoomStanding) -> ChannelRights {
    var rights = ChannelRights(.stream(standing.room.stream))
    // Whether they may just now is asked with each message, which is told why not.
    rights.mayPublish = true
    // Who comes, asks and goes is whoever has asked.
    rights.seesPresence = standing.room.kind != .questions
    rights.hasJoinLeave = standing.room.kind != .questions
    rights.offersDelta = true
    return rights
  }

  private func staffRights(_ standing: RoomStanding) -> ChannelRights? {
    guard standing.isStaff, let stream = standing.room.staffStream else { return nil }
    return ChannelRights(.stream(stream))
  }

  func rightsChanged(of person: PersonID?, in scope: ChannelScope) {
    guard case .channel(let name) = scope else { return chat.forget(person, in: nil) }
    if let (id, _) = place(name) { chat.forget(person, in: id) }
  }

  func publish(
    _ data: [UInt8], in channel: String, by person: Person
  ) async throws -> ChannelPublication {
    guard case (let id, false)? = place(channel) else { throw ErrorCode.permissionDenied }
    do {
      let draft = try MessageDraft(JSONValue(parsing: data))
      guard draft.isOneEntry else {
        throw ChatRefusal.invalid(
          field: draft.files.isEmpty ? "anonymous" : "files",
          "messages with files, and those without a name or for staff alone, are sent with chat.send")
      }
      let standing = try await chat.standing(of: person, in: id)
      if try await chat.hold(draft, in: standing, by: person) != nil { return .kept }
      return .append(try await chat.entry(draft, in: standing, by: person).append)
    } catch let refusal as ChatRefusal { throw refusal.errorCode }
  }

  /// What staff say or do does not wait, nor what only they are told.
  func isUrgent(_ entry: Entry, in channel: String) -> Bool {
    guard case (_, false)? = place(channel) else { return true }
    switch Chat.EntryKind(rawValue: entry.kind) {
    case .message: return MessageEvents.isByStaff(entry.payload)
    case .edit, .reactions, .votes, .answered, .gap: return false
    case .delete, .restore, .pin, .room, nil: return true
    }
  }

  private func place(_ channel: String) -> (id: RoomID, isForStaff: Bool)? {
    var rest = channel.utf8.dropFirst(prefix.utf8.count + 1)
    let isForStaff = rest.suffix(Self.staffEnding.utf8.count).elementsEqual(Self.staffEnding.utf8)
    if isForStaff { rest = rest.dropLast(Self.staffEnding.utf8.count) }
    return RoomID(decimal: rest).map { ($0, isForStaff) }
  }
}
