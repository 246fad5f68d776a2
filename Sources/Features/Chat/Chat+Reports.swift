import Bytes
import Database
import Identity
import Loop
import Streams

public enum ReportTag {}
public typealias ReportID = Identifier<ReportTag>

/// What people tell a room's staff about messages.
struct MessageReport: Sendable {
  let id: ReportID
  let message: MessageID
  let text: String
  let author: EventAuthor
  let reporter: EventAuthor
  let reason: String
  let at: SQLTime
  let verdict: String?
}

/// What staff make of a report.
enum ReportVerdict: String, Sendable, CaseIterable {
  /// The message is deleted.
  case deleted
  case dismissed
}

extension Chat {
  /// The kinds of entries in `room:<id>:staff`.
  enum StaffEntryKind: Int16 {
    case report = 1
    case settled = 2
    case held = 3
    case heldSettled = 4
  }

  /// Tells a room's staff of a message. Once for each person and message: the same again tells nobody.
  func report(_ id: MessageID, reason: String, by person: Person, in room: RoomID) async throws {
    let standing = try await standing(of: person, around: id)
    guard standing.room.id == room else { throw ChatRefusal.absent }
    // Where there is nobody whom to tell, there is nothing to tell it to.
    guard let stream = standing.room.staffStream else { throw ChatRefusal.forbidden }
    let (event, nowMs) = (makeID(), clock.wallMs)
    try await streams.transaction(holding: [stream]) { held in
      let rows = try await held.transaction.run([
        MessageStore.one(id, in: room, for: person.id),
        ReportStore.insert(id, in: room, reason: reason, by: person.id),
      ])
      guard let message = try rows[0].first.map(MessageStore.record), !message.isDeleted,
        message.isVisible(to: standing)
      else {
        throw ChatRefusal.absent
      }
      guard let row = rows[1].first else { return }
      let payload = MessageEvents.report(
        try row.column(0), of: id, reason: reason, id: event, by: EventAuthor(person), atMs: nowMs)
      try await held.append([
        try Append(
          to: stream, by: person.id.rawValue, nonce: "report:\(id)", kind: StaffEntryKind.report.rawValue,
          payload: payload)
      ])
    }
  }

  func reports(in room: RoomID, isOpen: Bool, before: ReportID?, limit: Int) async throws -> [MessageReport] {
    let question = ReportStore.list(in: room, isOpen: isOpen, before: before, limit: limit)
    return try await database.run([question])[0].map(ReportStore.report)
  }

  /// Staff settle a report, and with it all of the same message. Where it is settled already, nothing changes.
  func settle(
    _ report: ReportID, as verdict: ReportVerdict, in standing: RoomStanding, by person: Person
  ) async throws {
    guard standing.isStaff, let stream = standing.room.staffStream else { throw ChatRefusal.forbidden }
    let room = standing.room.id
    guard
      let message = try await database.run([ReportStore.message(of: report, in: room)])[0].first?.column(
        0, as: MessageID.self)
    else { throw ChatRefusal.absent }
    let (event, deletion, nonces) = (makeID(), makeID(), [makeNonce(), makeNonce()])
    let isGone = try await grip(message, by: person, in: room, holding: [stream]) { grip in
      guard grip.standing.isStaff else { throw ChatRefusal.forbidden }
      // First: who finds it settled deletes nothing.
      let settled = try await grip.held.transaction.run([
        ReportStore.settle(message, in: room, as: verdict, by: person.id)
      ])[0]
      guard !settled.isEmpty else { return false }
      let goes = verdict == .deleted && !grip.message.isDeleted
      if goes { try await Self.bury(grip, asStaff: true, event: deletion, nonce: nonces[0]) }
      let append = try Append(
        to: stream, by: person.id.rawValue, nonce: nonces[1], kind: StaffEntryKind.settled.rawValue,
        payload: MessageEvents.settled(
          message, verdict, id: event, by: EventAuthor(person), atMs: grip.nowMs))
      try await grip.held.append(
        [append],
        with: [RoomStore.act("report.\(verdict.rawValue)", in: room, by: person.id, message: message)])
      return goes
    }
    if isGone { news.note(room) }
  }
}

/// The SQL of reports.
enum ReportStore {
  /// No row: this person has told of it already.
  static func insert(_ message: MessageID, in room: RoomID, reason: String, by person: PersonID) -> Statement
  {
    Statement(
      """
      insert into message_report (room_id, message_id, reporter_id, reason)
      select $1, id, $3, $4 from message where id = $2 and room_id = $1
      on conflict (message_id, reporter_id) do nothing returning id
      """, room, message, person, reason)
  }

  static func message(of report: ReportID, in room: RoomID) -> Statement {
    Statement("select message_id from message_report where id = $1 and room_id = $2", report, room)
  }

  static func settle(
    _ message: MessageID, in room: RoomID, as verdict: ReportVerdict, by person: PersonID
  ) -> Statement {
    Statement(
      """
      update message_report set verdict = $3, settled_by = $4, settled_at = now()
      where message_id = $1 and room_id = $2 and verdict is null returning id
      """, message, room, verdict.rawValue, person)
  }

  /// The newest first.
  static func list(in room: RoomID, isOpen: Bool, before: ReportID?, limit: Int) -> Statement {
    Statement(
      """
      select p.id, p.message_id, m.text, a.id, a.handle, a.name, r.id, r.handle, r.name, p.reason, p.made_at, p.verdict,
        m.alias
      from message_report p join message m on m.id = p.message_id join account a on a.id = m.author_id
        join account r on r.id = p.reporter_id
      where p.room_id = $1 and (p.verdict is null) = $2 and p.id < coalesce($3, 9223372036854775807)
      order by p.id desc limit $4
      """, room, isOpen, before, limit)
  }

  static func report(_ row: Row) throws -> MessageReport {
    MessageReport(
      id: try row.column(0), message: try row.column(1), text: try row.column(2),
      author: try EventAuthor(row, at: 3, alias: try row.column(12)),
      reporter: try EventAuthor(row, at: 6),
      reason: try row.column(9), at: try row.column(10), verdict: try row.column(11))
  }
}
