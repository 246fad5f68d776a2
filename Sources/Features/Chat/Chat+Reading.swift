import Bytes
import Database
import Identity
import Loop

/// What has been said, and how far people have read it.
extension Chat {
  nonisolated static let messagesMax = 100

  /// A stretch of a room, in the order of its offsets, and how far the room was before it was read.
  struct Stretch: Sendable {
    let position: RoomPosition
    let messages: [MessageRecord]
    let hasEarlier: Bool
    let hasLater: Bool
  }

  /// Where a stretch is.
  enum Place: Sendable, Hashable {
    case newest
    case before(Int64)
    case after(Int64)
    /// This one, and as many on each side.
    case around(Int64)
    case pinned
  }

  func stretch(
    _ place: Place, thread: MessageID?, limit: Int, in standing: RoomStanding, for person: PersonID
  ) async throws -> Stretch {
    let room = standing.room
    func pick(_ direction: MessagePick.Direction, _ edge: Int64, _ count: Int) -> Statement {
      MessageStore.messages(
        MessagePick(
          direction: direction, thread: thread, edge: edge, limit: count, seesStaff: standing.isStaff),
        in: room.id, for: person)
    }
    let half = (limit + 1) / 2
    let questions: [Statement] =
      switch place {
      case .newest: [pick(.before, .max, limit + 1)]
      case .before(let seq): [pick(.before, seq, limit + 1)]
      case .after(let seq): [pick(.after, seq, limit + 1)]
      case .around(let seq): [pick(.before, seq, limit - half + 1), pick(.after, seq - 1, half + 1)]
      case .pinned: [pick(.pinned, 0, limit)]
      }
    let rows = try await database.run([RoomStore.position(of: room.stream)] + questions)
    let position = try RoomStore.position(rows[0][0])
    let found = try rows.dropFirst().map { try $0.map(MessageStore.record) }
    switch place {
    case .newest, .before:
      return Stretch(
        position: position, messages: Array(found[0].suffix(limit)), hasEarlier: found[0].count > limit,
        hasLater: place != .newest)
    case .after:
      return Stretch(
        position: position, messages: Array(found[0].prefix(limit)), hasEarlier: true,
        hasLater: found[0].count > limit)
    case .around:
      return Stretch(
        position: position, messages: Array(found[0].suffix(limit - half) + found[1].prefix(half)),
        hasEarlier: found[0].count > limit - half, hasLater: found[1].count > half)
    case .pinned:
      return Stretch(position: position, messages: found[0], hasEarlier: false, hasLater: false)
    }
  }

  /// One message as somebody sees it; deleted ones are there for staff alone.
  func message(_ id: MessageID, in standing: RoomStanding, for person: PersonID) async throws -> MessageRecord
  {
    let rows = try await database.run([
      MessageStore.one(id, in: standing.room.id, for: person, seesStaff: standing.isStaff)
    ])[0]
    guard let message = try rows.first.map(MessageStore.record), message.isVisible(to: standing) else {
      throw ChatRefusal.absent
    }
    return message
  }

  /// What a message was before each of its edits. Of a deleted one only staff know.
  func history(
    of id: MessageID, in standing: RoomStanding, for person: PersonID
  ) async throws -> [(number: Int32, text: String, at: SQLTime)] {
    _ = try await message(id, in: standing, for: person)
    return try await database.run([MessageStore.history(of: id)])[0].map {
      try $0.values(Int32.self, String.self, SQLTime.self)
    }
  }

  /// Somebody has read a room, or a thread, up to an offset. It only goes forward. Answers with where it is, and what is left.
  func read(
    through offset: Int64, thread: MessageID?, in standing: RoomStanding, by person: Person
  ) async throws -> (offset: Int64, counts: UnreadCounts) {
    let room = standing.room
    guard offset >= 0 else { throw ChatRefusal.invalid(field: "offset", "0 or more") }
    if let thread {
      guard try await !database.run([MessageStore.root(thread, in: room.id)])[0].isEmpty else {
        throw ChatRefusal.invalid(field: "thread", "there is no such thread in this room")
      }
    }
    let state = try await markers.move(
      ReadMarkers.Marker(
        person: person.id, room: room.id, thread: thread?.rawValue ?? 0, offset: offset,
        isStaff: standing.isStaff))
    if state.hasMoved {
      news.tell(state.counts, in: room.id, to: person.id)
      // An admin who looks into a course is nobody of its people.
      let isIn = room.course == nil || person.role != .admin
      if thread == nil, isIn { receipts.note(state.offset, by: person, in: room) }
    }
    return (state.offset, state.counts)
  }

  /// Whether somebody may see one of these messages: for the files that hang on them.
  public func mayRead(anyOf messages: [Int64], _ person: Person) async throws -> Bool {
    for id in messages.compactMap({ MessageID($0) }) {
      do {
        let standing = try await standing(of: person, around: id)
        _ = try await message(id, in: standing, for: person.id)
        return true
      } catch ChatRefusal.absent { if try await sees(held: id, person) { return true } }
    }
    return false
  }

  func overview(of room: RoomID, for person: Person) async throws -> RoomOverview {
    guard let row = try await database.run([RoomOverviewStore.list(of: person, only: room)])[0].first else {
      throw ChatRefusal.absent
    }
    return try RoomOverviewStore.overview(row, of: person)
  }
}
