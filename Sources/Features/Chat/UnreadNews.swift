import Bytes
import Database
import Identity
import Loop

/// Tells people how much they have not read, at most twice a second for each room: in their own channels. Each process asks about
/// those alone who are connected to it, and tells the others which room it is about.
@LoopActor final class UnreadNews {
  private static let everyMs: UInt64 = 500
  /// What is more in one second is told in the next.
  private static let roomsAtOnceMax = 64
  private static let waitingMax = 10_000

  private unowned let chat: Chat
  /// In which something is being said: it is committed by the tick after the next.
  private var fresh: Set<RoomID> = []
  private var due: Set<RoomID> = []
  /// In which something was said in other processes: it is committed.
  private var heard: Set<RoomID> = []
  private var timer: (any ClockTimer)?
  private var isTelling = false

  init(_ chat: Chat) { self.chat = chat }

  /// Something is about to be said in a room, or was.
  func note(_ room: RoomID) {
    guard chat.audience != nil, fresh.count < Self.waitingMax else { return }
    fresh.insert(room)
    begin()
  }

  /// Another process has told that something was said in a room.
  func hear(_ room: RoomID) {
    guard chat.audience != nil, heard.count < Self.waitingMax else { return }
    heard.insert(room)
    begin()
  }

  /// Somebody has read, perhaps on another page.
  func tell(_ counts: UnreadCounts, in room: RoomID, to person: PersonID) {
    chat.audience?.publish(MessageEvents.unread(room, counts), in: "user:\(person)")
  }

  func close() { timer?.stop() }

  private func begin() {
    if timer == nil { timer = chat.clock.every(ms: Self.everyMs) { [weak self] in self?.tell() } }
  }

  private func tell() {
    guard !isTelling else { return }
    let own = due.prefix(Self.roomsAtOnceMax)
    let others = heard.prefix(Self.roomsAtOnceMax)
    let next = Set(own).union(others)
    for room in own { chat.audience?.countsChanged(in: room) }
    due.subtract(own)
    heard.subtract(others)
    if due.count < Self.waitingMax {
      due.formUnion(fresh)
      fresh = []
    }
    guard !next.isEmpty, let people = chat.audience?.peopleHere, !people.isEmpty else { return }
    isTelling = true
    LoopActor.start { [self] in
      for room in next { await tell(room, to: people) }
      isTelling = false
    }
  }

  /// To those of these people who are in the room.
  func tell(_ room: RoomID, to people: [PersonID]) async {
    do {
      for row in try await chat.database.run([RoomStore.counts(in: room, among: people)])[0] {
        let (person, unread, mentions) = try row.values(PersonID.self, Int64.self, Int64.self)
        let counts = UnreadCounts(unread: unread, mentions: mentions)
        chat.audience?.publishHere(MessageEvents.unread(room, counts), in: "user:\(person)")
      }
    } catch {
      // They are hints: the next message, or the next look at the list, tells.
    }
  }
}
