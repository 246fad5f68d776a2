import Bytes
import Database
import Identity
import Loop

/// Tells people how much they have not read, at most twice a second for each room: in their own channels, wherever they are.
@LoopActor final class UnreadNews {
  private static let everyMs: UInt64 = 500
  /// What is more in one second is told in the next.
  private static let roomsAtOnceMax = 64
  private static let waitingMax = 10_000

  private unowned let chat: Chat
  /// In which something is being said: it is committed by the tick after the next.
  private var fresh: Set<RoomID> = []
  private var due: Set<RoomID> = []
  private var timer: (any ClockTimer)?
  private var isTelling = false

  init(_ chat: Chat) { self.chat = chat }

  /// Something is about to be said in a room, or was.
  func note(_ room: RoomID) {
    guard chat.audience != nil, fresh.count < Self.waitingMax else { return }
    fresh.insert(room)
    if timer == nil { timer = chat.clock.every(ms: Self.everyMs) { [weak self] in self?.tell() } }
  }

  /// Somebody has read, perhaps on another page.
  func tell(_ counts: UnreadCounts, in room: RoomID, to person: PersonID) {
    chat.audience?.publish(MessageEvents.unread(room, counts), in: "user:\(person)")
  }

  func close() { timer?.stop() }

  private func tell() {
    guard !isTelling else { return }
    let next = due.prefix(Self.roomsAtOnceMax)
    due.subtract(next)
    if due.count < Self.waitingMax {
      due.formUnion(fresh)
      fresh = []
    }
    guard !next.isEmpty else { return }
    isTelling = true
    LoopActor.start { [self] in
      for room in next { await tell(room) }
      isTelling = false
    }
  }

  private func tell(_ room: RoomID) async {
    do {
      for row in try await chat.database.run([RoomStore.counts(in: room)])[0] {
        let (person, unread, mentions) = try row.values(PersonID.self, Int64.self, Int64.self)
        tell(UnreadCounts(unread: unread, mentions: mentions), in: room, to: person)
      }
    } catch {
      // They are hints: the next message, or the next look at the list, tells.
    }
  }
}
