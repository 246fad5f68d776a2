import Identity
import Loop

extension Chat {
  nonisolated static let emojiPerMessageMax = 20

  /// Answers with the counts when it is on disk.
  func react(
    _ id: MessageID, _ text: String, isOn: Bool, by person: Person, in room: RoomID? = nil
  ) async throws -> [ReactionCount] {
    guard let emoji = Emoji(text) else {
      throw ChatRefusal.invalid(field: "emoji", "one emoji, and nothing else")
    }
    let (place, standing) = try await reach(id, by: person, in: room)
    guard !place.isDeleted, !place.isStaffOnly else { throw ChatRefusal.absent }
    if let refusal = standing.refusalToReact { throw refusal }
    let reaction = ReactionNews.Reaction(
      message: id, room: standing.room.id, emoji: emoji.text, person: person.id, isOn: isOn)
    return try await reactions.react(reaction, in: standing.room)
  }
}
