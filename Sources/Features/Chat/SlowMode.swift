import Identity
import Loop

/// When people last wrote in rooms that are in slow mode, so that what is under way counts as well. Pure.
struct SlowMode: Sendable {
  private struct Key: Hashable {
    let person: PersonID
    let room: RoomID
  }

  private static let keptMax = 10_000
  private var last: [Key: Int64] = [:]

  /// How many seconds are left; nil: none, and the person writes now. `storedMs`: their last message in the database.
  mutating func admit(_ person: PersonID, in room: Room, storedMs: Int64?, nowMs: Int64) -> Int? {
    let key = Key(person: person, room: room.id)
    let lastMs = max(last[key] ?? .min, storedMs ?? .min)
    let leftMs = lastMs == .min ? 0 : lastMs + Int64(room.slowSeconds) * 1_000 - nowMs
    guard leftMs <= 0 else { return Int((leftMs + 999) / 1_000) }
    if last.count >= Self.keptMax { last = [:] }
    last[key] = nowMs
    return nil
  }
}
