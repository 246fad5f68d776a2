import Bytes
import Database
import Identity
import Loop
import Streams

/// What is said and is more than one entry: files hang on it, it has no name, or it is for staff alone. It is decided and written in a
/// transaction that has the room's stream to itself.
extension Chat {
  func sendApart(
    _ draft: MessageDraft, in standing: RoomStanding, by person: Person
  ) async throws -> SentMessage {
    let id = makeID()
    let (files, references) = try await attachments(of: draft, to: id, by: person)
    let message = try await message(draft, in: standing, by: person, as: id, files: files)
    let said = Said(
      message: message, draft: draft, room: standing.room, author: EventAuthor(person),
      references: references,
      nonce: draft.nonce ?? makeNonce(), atMs: clock.wallMs, gap: makeID())
    return try await streams.transaction(holding: said.streams) { held in
      if let earlier = try await held.find(said.nonce, by: person.id.rawValue, in: standing.room.stream) {
        return try await Self.again(earlier, in: said.room, held)
      }
      return SentMessage(id: id, offset: try await Self.write(said, held))
    }
  }

  /// What is written, and all that is known of it before.
  struct Said: Sendable {
    let message: NewMessage
    let draft: MessageDraft
    let room: Room
    let author: EventAuthor
    let references: [Statement]
    let nonce: String
    let atMs: Int64
    /// The id of what stands in the room's stream for what only staff read.
    let gap: MessageID

    var streams: [StreamID] {
      [room.stream] + (draft.isStaffOnly ? [room.staffStream].compactMap { $0 } : [])
    }

    func entry(_ payload: [UInt8], in stream: StreamID, kind: Int16, subject: NewMessage?) throws -> Append {
      try Append(
        to: stream, by: message.author.rawValue, nonce: nonce, kind: kind, payload: payload, subject: subject,
        isCounted: subject?.isCounted ?? false)
    }
  }

  func attachments(
    of draft: MessageDraft, to id: MessageID, by person: Person
  ) async throws -> (files: [AttachedFile], references: [Statement]) {
    guard !draft.files.isEmpty else { return ([], []) }
    guard let found = try await files?.attach(draft.files, to: id.rawValue, by: person) else {
      throw ChatRefusal.invalid(field: "files", "one of them is none of yours, or not ready")
    }
    return found
  }

  /// It was said already.
  static func again(_ entry: Entry, in room: Room, _ held: HeldStreams) async throws -> SentMessage {
    guard [EntryKind.message.rawValue, EntryKind.gap.rawValue].contains(entry.kind),
      let row = try await held.transaction.run([QuestionStore.message(at: entry.seq, in: room.id)])[0]
        .first
    else { throw ChatRefusal.nonceReused }
    return SentMessage(id: try row.column(0), offset: entry.seq)
  }

  /// Refers to the files of a message, unless one of them would tell who wrote it, or something else.
  static func hang(
    _ files: [Int64], on message: MessageID, _ references: [Statement], by author: PersonID,
    _ isAnonymous: Bool, _ held: HeldStreams
  ) async throws {
    guard !files.isEmpty else { return }
    // First what holds the files, so that nobody hangs them on something else meanwhile.
    let rows = try await held.transaction.run(
      references + [
        QuestionStore.fileThatTells(files, on: message, by: author, isAnonymous: isAnonymous)
      ])
    guard rows.last?.isEmpty ?? true else {
      throw ChatRefusal.invalid(
        field: "files", "one of them is used elsewhere, which would tell whose it is")
    }
  }

  static func write(_ said: Said, _ held: HeldStreams) async throws -> Int64 {
    let (draft, message) = (said.draft, said.message)
    try await hang(
      draft.files, on: message.id, said.references, by: message.author, draft.isAnonymous, held)
    var others: [Statement] =
      draft.files.isEmpty ? [] : [MessageStore.attach(message.files, to: message.id)]
    if draft.isStaffOnly { return try await writeForStaff(said, others, held) }
    var author = said.author
    if draft.isAnonymous {
      let question = QuestionStore.alias(of: message.author, in: message.thread)
      let alias: Int32 = try await held.transaction.run([question])[0][0].column(0)
      author = .anonymous(alias: alias)
      others.append(QuestionStore.setAlias(alias, of: message.id))
    }
    // A client's own id of a message may tell which client it was.
    let nonce = draft.isAnonymous ? nil : draft.nonce
    let payload = MessageEvents.message(message, by: author, atMs: said.atMs, nonce: nonce)
    let entry = try said.entry(
      payload, in: said.room.stream, kind: EntryKind.message.rawValue, subject: message)
    return try await held.append([entry], with: others)[0]
  }

  /// What it says goes to the staff's stream; the room's has a gap in its place.
  private static func writeForStaff(
    _ said: Said, _ others: [Statement], _ held: HeldStreams
  ) async throws -> Int64 {
    guard let stream = said.room.staffStream else { throw ChatRefusal.forbidden }
    let payload = MessageEvents.message(
      said.message, by: said.author, atMs: said.atMs, nonce: said.draft.nonce)
    let gap = try said.entry(
      MessageEvents.gap(id: said.gap), in: said.room.stream, kind: EntryKind.gap.rawValue,
      subject: said.message)
    let entry = try said.entry(
      payload, in: stream, kind: EntryKind.message.forStaff, subject: nil)
    let sequences = try await held.append([gap, entry], with: others)
    _ = try await held.transaction.run([
      QuestionStore.setStaffOnly(said.message.id, staffSeq: sequences[1])
    ])
    return sequences[0]
  }
}

extension Chat.EntryKind {
  /// The same in `room:<id>:staff`, beside the kinds that are only there.
  var forStaff: Int16 { rawValue + 100 }
}
