import Bytes
import Database
import Gateway
import Identity
import Loop

enum ExportFormat: String, Sendable, CaseIterable {
  case json
  case html

  var contentType: String { self == .json ? ContentType.json : ContentType.html }
}

/// A room that is being written out: up to where it was when that began.
struct RoomExport: Sendable {
  let standing: RoomStanding
  let person: PersonID
  let title: String
  let courseTitle: String?
  let atMs: Int64
  /// The offset of the last event.
  let head: Int64
}

extension Chat {
  private static var exportPage: Int { 200 }

  /// Begins one, and keeps that somebody has.
  func export(_ standing: RoomStanding, by person: Person) async throws -> RoomExport {
    let overview = try await overview(of: standing.room.id, for: person)
    if let refusal = database.writeRefusal { throw refusal }
    _ = try await database.run([RoomStore.act("room.exported", in: standing.room.id, by: person.id)])
    return RoomExport(
      standing: standing, person: person.id, title: overview.standing.room.title,
      courseTitle: overview.courseTitle, atMs: clock.wallMs, head: overview.position.offset)
  }

  /// Page by page, at the pace of who takes it: no more than a page is ever held.
  func write(
    _ export: RoomExport, as format: ExportFormat, to take: @LoopActor ([UInt8]) async throws -> Void
  ) async throws {
    try await take(format == .json ? ExportJSON.beginning(of: export) : ExportPage.beginning(of: export))
    var seq: Int64 = 0
    var isFirst = true
    while true {
      let messages = try await database.run([
        ExportStore.page(
          in: export.standing.room.id, after: seq, through: export.head, limit: Self.exportPage)
      ])[0].map { try $0.column(0, as: MessageID.self) }
      guard !messages.isEmpty else { break }
      let page = try await self.messages(messages, for: export.person, seesStaff: true)
      for message in page {
        seq = message.seq
        let bytes =
          format == .json ? ExportJSON.message(message, isFirst: isFirst) : try ExportPage.message(message)
        isFirst = false
        try await take(bytes)
      }
    }
    try await take(format == .json ? ExportJSON.end : ExportPage.end)
  }
}

/// The SQL of exports.
enum ExportStore {
  static func page(in room: RoomID, after seq: Int64, through head: Int64, limit: Int) -> Statement {
    Statement(
      "select id from message where room_id = $1 and seq > $2 and seq <= $3 order by seq limit $4", room, seq,
      head, limit)
  }
}

/// `{room, exported_at, messages: [...]}`, piece by piece.
enum ExportJSON {
  static let end = Array("\n]}\n".utf8)

  static func beginning(of export: RoomExport) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.object("room") { json in
        json.member("id", export.standing.room.id)
        json.member("title", export.title)
        json.member("kind", export.standing.room.kind.rawValue)
        json.member("course", export.courseTitle)
      }
      json.member("exported_at", timeUnixMs: export.atMs)
    }
    // The object goes on with what is written piece by piece.
    return json.take().dropLast() + Array(",\"messages\":[".utf8)
  }

  static func message(_ message: MessageRecord, isFirst: Bool) -> [UInt8] {
    var json = JSONWriter(capacityBytes: 512)
    json.exported(message)
    return Array((isFirst ? "\n" : ",\n").utf8) + json.take()
  }
}

extension JSONWriter {
  /// Of what is deleted it is kept that it was there.
  fileprivate mutating func exported(_ message: MessageRecord) {
    object { json in
      json.member("id", message.id)
      json.member("offset", message.seq)
      json.member("thread", message.thread)
      json.member("at", timeUnixMs: message.at.unixMs)
      json.member("deleted", message.isDeleted)
      guard !message.isDeleted else { return }
      json.member("by", person: message.author)
      json.member("staff", message.isStaff)
      json.member("staff_only", message.isStaffOnly)
      json.member("text", message.text)
      json.member("version", message.editCount)
      json.member("pinned", message.pinnedAt != nil)
      json.member("files", raw: message.files)
      json.member("votes", message.asking.votes)
      if message.asking.isQuestion {
        json.member("answered", message.asking.isAnswered)
        json.member("answer", message.asking.answer)
      }
    }
  }
}
