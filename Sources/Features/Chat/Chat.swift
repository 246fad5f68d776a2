import Bytes
import Centrifuge
import Database
import Identity
import Loop
import Realtime
import Streams

/// Rooms, and what is said in them.
@LoopActor public final class Chat {
  /// The kinds of entries in a room's stream.
  enum EntryKind: Int16 { case message = 1 }

  private static let knownMax = 10_000

  let store: RoomStore
  private let streams: StreamLog
  private let clock: any LoopClock
  /// Not the system's for each message: that is a call of the kernel.
  private var random = SplitMix64(seed: .random(in: 0 ... .max))
  /// For nonces that are made here: which process it is, and how many it has made.
  private let origin = "made:" + String(UInt64.random(in: 0 ... .max), radix: 36) + "-"
  private var madeCount: UInt64 = 0
  private var ids = MessageIDs()
  /// A room does not change.
  private var known: [RoomID: Room] = [:]

  public init(_ database: Database, streams: StreamLog, clock: any LoopClock) {
    store = RoomStore(database: database)
    self.streams = streams
    self.clock = clock
  }

  /// Makes a room unless there is one of this slug. Answers whether it was made.
  public static func ensure(slug: String, title: String, in database: Database) async throws -> Bool {
    try await RoomStore(database: database).make(slug: slug, title: title)
  }

  /// The room, where it is known already: on the path of every message.
  func knownRoom(_ id: RoomID) -> Room? { known[id] }

  func room(_ id: RoomID) async throws -> Room? {
    if let room = known[id] { return room }
    guard let room = try await store.find(id) else { return nil }
    if known.count >= Self.knownMax { known = [:] }
    known[id] = room
    return room
  }

  /// By its id, or its slug.
  func room(named name: String) async throws -> Room? {
    if let id = RoomID(decimal: name) { return try await room(id) }
    return try await store.find(slug: name)
  }

  /// The entry that a message becomes, and its id unless the message was there already.
  func entry(
    _ draft: MessageDraft, in room: Room, by person: Person
  ) throws -> (append: Append, id: MessageID) {
    let nowMs = clock.wallMs
    let id = ids.next(nowMs: nowMs, using: &random)
    let append = try Append(
      to: room.stream, by: person.id.rawValue, nonce: draft.nonce ?? madeNonce(),
      kind: EntryKind.message.rawValue,
      payload: draft.payload(id, by: person, atMs: nowMs))
    return (append, id)
  }

  /// For a message whose sender named none: never the same again, or two messages would be taken for one.
  private func madeNonce() -> String {
    madeCount += 1
    return origin + String(madeCount)
  }

  /// The id of a message that has been sent with this id, or was there already.
  func id(_ id: MessageID, of appended: Appended, in room: Room) async throws -> MessageID {
    guard appended.isRepeat else { return id }
    let stored = try await streams.entries(of: room.stream, after: appended.seq - 1, limit: 1)
    return try stored.first.map { try JSONValue(parsing: $0.payload).identifier("id") } ?? id
  }
}
