import Bytes
import Database
import Identity
import Loop
import Streams

/// What has become of a message.
struct SentMessage: Sendable, Hashable {
  let id: MessageID
  let offset: Int64
  /// It waits for the room's staff, and has no place yet.
  var isHeld = false

  static func held(_ id: MessageID) -> SentMessage { SentMessage(id: id, offset: 0, isHeld: true) }
}

extension Chat {
  /// The entry that a message becomes, where it is no more, and its id unless the message was there already.
  func entry(
    _ draft: MessageDraft, in standing: RoomStanding, by person: Person
  ) async throws -> (append: Append, message: NewMessage) {
    precondition(draft.isOneEntry, "what is more than an entry is written apart")
    let message = try await message(draft, in: standing, by: person, as: makeID())
    let append = try Append(
      to: standing.room.stream, by: person.id.rawValue, nonce: draft.nonce ?? makeNonce(),
      kind: EntryKind.message.rawValue,
      payload: MessageEvents.message(
        message, by: EventAuthor(person), atMs: clock.wallMs, nonce: draft.nonce),
      subject: message, isCounted: message.isCounted)
    return (append, message)
  }

  /// What somebody says, if they may. Everything that has to be asked for is; what is plain, by somebody who is known here, waits for
  /// nothing.
  func message(
    _ draft: MessageDraft, in standing: RoomStanding, by person: Person, as id: MessageID,
    files: [AttachedFile] = []
  ) async throws -> NewMessage {
    if let refusal = standing.refusalToWrite ?? standing.refusal(of: draft) { throw refusal }
    let room = standing.room
    var message = NewMessage(
      id: id, room: room.id, stream: room.stream, thread: draft.thread, author: person.id, text: draft.text,
      isStaff: standing.isStaff && room.kind != .group && !draft.isAnonymous, named: NamedPeople())
    message.files = files
    message.isInQuestions = room.kind == .questions
    message.isStaffOnly = draft.isStaffOnly
    if !draft.isPlain {
      message.named = try await named(
        draft.mentions, in: standing, isAnonymous: draft.isAnonymous, isStaffOnly: draft.isStaffOnly)
      try await requireThread(draft.thread, in: room)
    }
    if room.slowSeconds > 0, !standing.isStaff || draft.isAnonymous {
      try await requirePace(of: person, in: room, draft.nonce)
    }
    news.note(room.id)
    words.note(room.id)
    return message
  }

  /// The id of a message that has been sent with this id, or was there already.
  func id(_ id: MessageID, of appended: Appended, in stream: StreamID) async throws -> MessageID {
    guard appended.isRepeat else { return id }
    let stored = try await streams.entries(of: stream, after: appended.seq - 1, limit: 1)
    guard let entry = stored.first else { return id }
    guard entry.kind == EntryKind.message.rawValue else { throw ChatRefusal.nonceReused }
    return try JSONValue(parsing: entry.payload).identifier("id")
  }

  /// Sends a message, and answers when it is on disk: the same nonce is the same message.
  func send(_ draft: MessageDraft, in standing: RoomStanding, by person: Person) async throws -> SentMessage {
    if let held = try await hold(draft, in: standing, by: person) { return held }
    guard draft.isOneEntry else { return try await sendApart(draft, in: standing, by: person) }
    let (append, message) = try await entry(draft, in: standing, by: person)
    let appended = try await streams.append(append)
    return SentMessage(
      id: try await id(message.id, of: appended, in: append.stream), offset: appended.seq)
  }

  /// Whom a text names, of those who are in the room. `@room` is the staff's to say, and with their name; what only staff read names
  /// only them.
  func named(
    _ mentions: Mentions, in standing: RoomStanding, isAnonymous: Bool, isStaffOnly: Bool
  ) async throws -> NamedPeople {
    var named = NamedPeople()
    named.hasRoom = mentions.hasRoom && standing.isStaff && !isAnonymous && !isStaffOnly
    named.hasStaff = mentions.hasStaff && standing.room.staffStream != nil
    if !mentions.handles.isEmpty {
      let question = RoomStore.named(mentions.handles, in: standing.room.id, onlyStaff: isStaffOnly)
      named.people = try await database.run([question])[0].map { try $0.column(0) }
    }
    return named
  }

  func requireThread(_ thread: MessageID?, in room: Room) async throws {
    guard let thread else { return }
    guard try await !database.run([MessageStore.root(thread, in: room.id)])[0].isEmpty else {
      throw ChatRefusal.invalid(
        field: "thread", "there is no such message in this room that could begin a thread")
    }
  }

  /// What is said again, for its answer was lost, need not wait.
  func requirePace(of person: Person, in room: Room, _ nonce: String?) async throws {
    let found = try await database.run(
      [MessageStore.lastOwn(of: person.id, in: room.id)]
        + (nonce.map { [StreamLog.find($0, by: person.id.rawValue, in: room.stream)] } ?? []))
    guard found.dropFirst().allSatisfy(\.isEmpty) else { return }
    let last: SQLTime? = try found[0].first?.column(0)
    if let left = pace.admit(person.id, in: room, storedMs: last?.unixMs, nowMs: clock.wallMs) {
      throw ChatRefusal.tooSoon(seconds: left)
    }
  }
}
