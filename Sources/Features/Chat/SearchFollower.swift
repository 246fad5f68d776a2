import Database
import Identity
import Loop

/// Puts what is said among what is searched in, behind it: whoever says something does not wait for that, and it is found a second or so
/// later. How far that is, is kept for each room, so what a process has not done the next one does.
///
/// It does so much in a tick and no more, and while very much is said only now and then: it falls behind rather than take the
/// database from those who say it, and catches up afterwards.
@LoopActor final class SearchFollower {
  private static let everyMs: UInt64 = 500
  /// How often it is looked whether another process has left something undone: in ticks.
  private static let ticksBetweenLooks = 600
  private static let roomsAtOnceMax = 64
  private static let messagesAtOnceMax = 1_000
  private static let waitingMax = 10_000

  private unowned let chat: Chat
  /// In which something is being said: it is committed by the tick after the next.
  private var fresh: Set<RoomID> = []
  private var due: Set<RoomID> = []
  /// There may be rooms that nobody here has said anything in.
  private var isUnsure = true
  private var ticks = 0
  private var pace = SearchPace()
  private var timer: (any ClockTimer)?
  private var isFollowing = false

  init(_ chat: Chat) { self.chat = chat }

  func open() {
    if timer == nil { timer = chat.clock.every(ms: Self.everyMs) { [weak self] in self?.tick() } }
  }

  func close() { timer?.stop() }

  /// Something is about to be said in a room. What is too much at once is found by the next look.
  func note(_ room: RoomID) {
    pace.note()
    if fresh.count < Self.waitingMax { fresh.insert(room) }
  }

  private func tick() {
    let isItsTurn = pace.tick()
    guard !isFollowing, isItsTurn else { return }
    ticks += 1
    if ticks % Self.ticksBetweenLooks == 0 { isUnsure = true }
    let rooms = Array(due.prefix(Self.roomsAtOnceMax))
    due.subtract(rooms)
    due.formUnion(fresh)
    fresh = []
    let looks = isUnsure && due.isEmpty
    guard looks || !rooms.isEmpty else { return }
    isFollowing = true
    LoopActor.start { [self] in
      do {
        due.formUnion(try await advance(rooms))
        if looks { try await look() }
      } catch {
        // A database that is away comes back; then it is looked for what is left.
        isUnsure = true
      }
      isFollowing = false
    }
  }

  private func look() async throws {
    let rooms = try await chat.database.run([SearchStore.behind(limit: Self.roomsAtOnceMax)])[0]
      .map { try $0.column(0, as: RoomID.self) }
    isUnsure = !rooms.isEmpty
    due.formUnion(rooms)
  }

  /// Answers with those of which there is more.
  private func advance(_ rooms: [RoomID]) async throws -> [RoomID] {
    guard !rooms.isEmpty else { return [] }
    if let refusal = chat.database.writeRefusal { throw refusal }
    let statement = SearchStore.follow(rooms, each: max(1, Self.messagesAtOnceMax / rooms.count))
    return try await chat.database.run([statement])[0].map { try $0.column(0, as: RoomID.self) }
  }

  /// Until nothing is left of these: for who cannot wait for it.
  func follow(_ rooms: Set<RoomID>) async throws {
    var left = Array(rooms)
    while !left.isEmpty { left = try await advance(left) }
  }
}

/// When it is the turn of what is searched in: at once where little is said, and seldom while there is no end to it. Pure.
struct SearchPace {
  /// What more than so many in a tick make is a rush.
  static let calmMax = 600
  /// In a rush it waits for so many ticks.
  static let ticksMax = 20

  private var said = 0
  private var waited = 0

  mutating func note() { said += 1 }

  mutating func tick() -> Bool {
    let isRush = said > Self.calmMax
    said = 0
    waited = isRush ? (waited + 1) % Self.ticksMax : 0
    return waited == 0
  }
}
