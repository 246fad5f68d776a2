import Bytes
import Database
import Identity
import Loop
import Streams

/// What is done in rooms of questions, besides what is done in all.
extension Chat {
  /// Wants to know, or finds it right; or does not any more. Not of what is one's own.
  func vote(_ id: MessageID, isOn: Bool, by person: Person, in room: RoomID? = nil) async throws {
    let (place, standing) = try await reach(id, by: person, in: room)
    guard standing.room.kind == .questions, !place.isStaffOnly else { throw ChatRefusal.forbidden }
    if let refusal = standing.refusalToReact { throw refusal }
    guard place.author != person.id else {
      throw ChatRefusal.invalid(field: "message", "one's own")
    }
    try await votes.vote(on: id, by: person.id, isOn: isOn, in: standing.room)
  }

  /// The asker or staff say that a question is answered, and by what; or that it is not.
  func answer(
    _ id: MessageID, isOn: Bool, with answer: MessageID?, by person: Person, in room: RoomID? = nil
  ) async throws {
    let (event, nonce) = (makeID(), makeNonce())
    try await grip(id, by: person, in: room) { grip in
      guard grip.room.kind == .questions, grip.message.asking.isQuestion, grip.isOwn || grip.standing.isStaff
      else { throw ChatRefusal.forbidden }
      if let refusal = grip.refusalToReact { throw refusal }
      guard !grip.message.isDeleted else { throw ChatRefusal.absent }
      if isOn, let answer { try await Self.require(answer, in: grip) }
      let statement = QuestionStore.setAnswered(id, isAnswered: isOn, answer: isOn ? answer : nil)
      guard try await !grip.held.transaction.run([statement])[0].isEmpty else { return }
      let payload = MessageEvents.answered(
        id, isOn, answer: isOn ? answer : nil, id: event, by: grip.author, atMs: grip.nowMs)
      try await grip.append(.answered, payload, nonce: nonce)
    }
  }

  /// What answers a question is a reply to it that everybody sees.
  private static func require(_ answer: MessageID, in grip: Grip) async throws {
    let row = try await grip.held.transaction.run([QuestionStore.place(of: answer)])[0].first
    guard let place = try row.map(QuestionStore.place), place.thread == grip.message.id, !place.isDeleted,
      !place.isStaffOnly
    else { throw ChatRefusal.invalid(field: "answer", "there is no such reply to this question") }
  }

  /// Tells staff who wrote a message without their name. That they asked is kept, with why, for all staff to see; the answer is theirs
  /// alone.
  func reveal(_ id: MessageID, reason: String, in standing: RoomStanding, by person: Person) async throws
    -> EventAuthor
  {
    guard standing.isStaff else { throw ChatRefusal.forbidden }
    let rows = try await database.run([
      RevealStore.author(of: id, in: standing.room.id, reason: reason, by: person.id)
    ])[0]
    guard let row = rows.first else { throw ChatRefusal.absent }
    return try EventAuthor(row, at: 0)
  }

  /// Some questions in an order, and where to go on.
  func questions(
    in standing: RoomStanding, _ order: QuestionOrder, _ state: QuestionState?,
    after: (place: Int64, seq: Int64)?, limit: Int, for person: PersonID
  ) async throws -> (position: RoomPosition, messages: [MessageRecord], next: (place: Int64, seq: Int64)?) {
    let room = standing.room
    guard room.kind == .questions else {
      throw ChatRefusal.invalid(field: "order", "only in rooms of questions")
    }
    let rows = try await database.run([
      RoomStore.position(of: room.stream),
      QuestionStore.list(in: room.id, order, state, after: after, limit: limit + 1),
    ])
    let found = try rows[1].map { try $0.values(MessageID.self, Int64.self, Int64.self) }
    let shown = found.prefix(limit)
    let messages = try await messages(shown.map(\.0), for: person, seesStaff: standing.isStaff)
    return (
      try RoomStore.position(rows[0][0]), messages,
      found.count > limit ? shown.last.map { ($0.1, $0.2) } : nil
    )
  }

  /// These messages, in this order.
  func messages(_ ids: [MessageID], for person: PersonID, seesStaff: Bool) async throws -> [MessageRecord] {
    guard !ids.isEmpty else { return [] }
    let pick = MessagePick(
      direction: .these, thread: nil, edge: 0, limit: ids.count, seesStaff: seesStaff, ids: ids)
    let found = try await database.run([MessageStore.messages(pick, in: nil, for: person)])[0]
      .map(MessageStore.record)
    let byID = Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
    return ids.compactMap { byID[$0] }
  }
}

/// The SQL of what staff are told of who has given no name.
enum RevealStore {
  /// No row, and nothing kept: there is no such message, or it has its author's name.
  static func author(of message: MessageID, in room: RoomID, reason: String, by staff: PersonID) -> Statement
  {
    Statement(
      """
      with told as (
        select a.id, a.handle, a.name from message m join account a on a.id = m.author_id
        where m.id = $1 and m.room_id = $2 and m.alias is not null),
      kept as (
        insert into room_act (room_id, actor_id, kind, message_id, detail)
        select $2, $4, 'message.revealed', $1, $3 from told)
      select id, handle, name from told
      """, message, room, reason, staff)
  }
}

extension MessageEvents {
  static func votes(_ message: MessageID, _ count: Int, id: MessageID, atMs: Int64) -> [UInt8] {
    event("votes", id: id, by: nil, atMs: atMs) { json in
      json.member("message", message)
      json.member("votes", count)
    }
  }

  static func answered(
    _ message: MessageID, _ isAnswered: Bool, answer: MessageID?, id: MessageID, by author: EventAuthor,
    atMs: Int64
  ) -> [UInt8] {
    event("answered", id: id, by: author, atMs: atMs) { json in
      json.member("message", message)
      json.member("answered", isAnswered)
      json.member("answer", answer)
    }
  }

  /// What stands in a room's stream for what only staff read.
  static func gap(id: MessageID) -> [UInt8] {
    var json = JSONWriter(capacityBytes: 64)
    json.object { json in
      json.member("type", "gap")
      json.member("id", id)
    }
    return json.take()
  }
}
