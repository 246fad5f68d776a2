import Database
import Identity
import Loop

/// Puts what is said among what is searched in, behind it: whoever says something does not wait for that, and it is found a second or so
/// later. How far that is, is kept for each room, so what a process has not done the next one does.
@LoopActor final class SearchFollower {
  private static let everyMs: UInt64 = 500
  /// How often it is looked whether another process has left something undone: in ticks.
  private static let ticksBetweenLooks = 600
  private static let roomsAtOnceMax = 64
  private static let messagesAtOnceMax = 200
  private static let waitingMax = 10_000

  private unowned let chat: Chat
  /// In which something is being said: it is committed by the tick after the next.
  private var fresh: Set<RoomID> = []
  private var due: Set<RoomID> = []
  private var timer: (any ClockTimer)?
  private var ticks = 0
  private var isFollowing = false
  private var isClosed = false

  init(_ chat: Chat) { self.chat = chat }

  func open() {
    if timer == nil { timer = chat.clock.every(ms: Self.everyMs) { [weak self] in self?.tick() } }
  }

  func close() {
    isClosed = true
    timer?.stop()
  }

  /// Something is about to be said in a room. What is too much at once is found by the next look.
  func note(_ room: RoomID) {
    if fresh.count < Self.waitingMax { fresh.insert(room) }
  }

  private func tick() {
    guard !isFollowing else { return }
    let rooms = due
    due = fresh
    fresh = []
    let looks = ticks % Self.ticksBetweenLooks == 0
    ticks += 1
    guard looks || !rooms.isEmpty else { return }
    isFollowing = true
    LoopActor.start { [self] in
      do {
        try await follow(rooms)
        if looks { try await look() }
      } catch {
        // A database that is away comes back; then it is looked for what is left.
        ticks = 0
      }
      isFollowing = false
    }
  }

  /// Rooms that nobody here has said anything in, until there is none left.
  private func look() async throws {
    while !isClosed {
      let rooms = try await chat.database.run([SearchStore.behind(limit: Self.roomsAtOnceMax)])[0]
        .map { try $0.column(0, as: RoomID.self) }
      guard !rooms.isEmpty else { return }
      try await follow(Set(rooms))
    }
  }

  /// Until nothing is left of these.
  func follow(_ rooms: Set<RoomID>) async throws {
    if let refusal = chat.database.writeRefusal { throw refusal }
    var left = rooms.sorted()
    while !left.isEmpty, !isClosed {
      let now = Array(left.prefix(Self.roomsAtOnceMax))
      let statement = SearchStore.follow(now, each: Self.messagesAtOnceMax)
      let more = try await chat.database.run([statement])[0].map { try $0.column(0, as: RoomID.self) }
      left = Array(left.dropFirst(now.count)) + more
    }
  }
}
