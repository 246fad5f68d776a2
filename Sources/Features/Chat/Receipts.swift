import Bytes
import Database
import Identity
import Loop

/// Tells in small rooms how far people have read: at most once a second for each, and kept nowhere but in their markers.
@LoopActor final class Receipts {
  /// Of a course's rooms those of so many people at most.
  nonisolated static let peopleMax = 50
  private static let everyMs: UInt64 = 1_000
  private static let waitingMax = 10_000
  /// How long it is believed that a course is small, in milliseconds.
  private static let believedMs: Int64 = 30_000
  private static let coursesMax = 2_000

  private struct Key: Hashable {
    let room: RoomID
    let person: PersonID
  }

  private unowned let chat: Chat
  private var waiting: [Key: (room: Room, author: EventAuthor, offset: Int64)] = [:]
  private var sizes: [RoomCourseID: (isSmall: Bool, atMs: Int64)] = [:]
  private var timer: (any ClockTimer)?
  private var isTelling = false

  init(_ chat: Chat) { self.chat = chat }

  func note(_ offset: Int64, by person: Person, in room: Room) {
    guard chat.audience != nil, Self.mayHave(room), waiting.count < Self.waitingMax else { return }
    waiting[Key(room: room.id, person: person.id)] = (room, EventAuthor(person), offset)
    if timer == nil { timer = chat.clock.every(ms: Self.everyMs) { [weak self] in self?.tick() } }
  }

  func close() { timer?.stop() }

  /// Whether people see of each other how far they have read.
  func areShown(in room: Room) async throws -> Bool {
    guard Self.mayHave(room) else { return false }
    guard let course = room.course else { return true }
    guard try await chat.rules(of: course).hasReceipts else { return false }
    if let known = sizes[course], chat.clock.wallMs - known.atMs < Self.believedMs { return known.isSmall }
    let question = ReceiptStore.count(in: course, max: Self.peopleMax + 1)
    let count: Int64 = try await chat.database.run([question])[0][0].column(0)
    if sizes.count >= Self.coursesMax { sizes = [:] }
    sizes[course] = (count <= Int64(Self.peopleMax), chat.clock.wallMs)
    return count <= Int64(Self.peopleMax)
  }

  /// Among questions they would tell who has asked one without their name; a room of the whole platform is nobody's to count.
  private static func mayHave(_ room: Room) -> Bool {
    switch room.kind {
    case .direct, .group: true
    case .questions: false
    case .announcements, .discussion, .staff: room.course != nil
    }
  }

  private func tick() {
    guard !isTelling, !waiting.isEmpty else { return }
    isTelling = true
    LoopActor.start { [self] in
      await tell()
      isTelling = false
    }
  }

  func tell() async {
    let due = waiting.values
    waiting = [:]
    for (room, author, offset) in due {
      do {
        guard try await areShown(in: room) else { continue }
      } catch { continue }  // The next reader tells; `readers` has it.
      chat.audience?.publish(ReceiptStore.event(author, offset), in: room.channel)
    }
  }
}

extension Chat {
  /// Who has read a room up to an offset at least, but for who asks.
  func readers(
    of standing: RoomStanding, from offset: Int64, for person: Person
  ) async throws -> [(person: EventAuthor, offset: Int64)] {
    guard try await receipts.areShown(in: standing.room) else { return [] }
    let question = ReceiptStore.readers(
      of: standing.room.id, from: offset, except: person.id, limit: Self.groupMembersMax)
    return try await database.run([question])[0].map { (try EventAuthor($0, at: 0), try $0.column(3)) }
  }
}

/// The SQL of receipts, and what is told of them.
enum ReceiptStore {
  static func event(_ author: EventAuthor, _ offset: Int64) -> [UInt8] {
    var json = JSONWriter(capacityBytes: 128)
    json.object { json in
      json.member("type", "read")
      json.member("by", person: author)
      json.member("offset", offset)
    }
    return json.take()
  }

  static func count(in course: RoomCourseID, max: Int) -> Statement {
    Statement(
      """
      select count(*) from (
        select from enrolment where course_id = $1 and state = 'active' limit $2) people
      """, course, max)
  }

  /// Of those who are in it still, the farthest first.
  static func readers(
    of room: RoomID, from offset: Int64, except person: PersonID, limit: Int
  ) -> Statement {
    Statement(
      """
      select a.id, a.handle, a.name, w.seq
      from room r join room_read w on w.room_id = r.id and w.thread_id = 0 join account a on a.id = w.account_id
      where r.id = $1 and w.seq >= $2 and w.account_id <> $3 and a.state = 'active'
        and case when r.course_id is null
          then exists (select from room_member m where m.room_id = r.id and m.account_id = a.id)
          else exists (
            select from enrolment e where e.course_id = r.course_id and e.account_id = a.id and e.state = 'active'
              and (r.kind <> 'staff' or e.role <> 'student')) end
      order by w.seq desc, a.id limit $4
      """, room, offset, person, limit)
  }
}
