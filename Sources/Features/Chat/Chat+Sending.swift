import Bytes
import Database
import Identity
import Loop
import Streams

/// What has become of a message.
struct SentMessage: Sendable, Hashable {
  let id: MessageID
  let offset: Int64
}

extension Chat {
  /// The entry that a message becomes, and its id unless the message was there already. Everything that has to be asked for is; what
  /// is plain, by somebody who is known here, waits for nothing.
  func entry(
    _ draft: MessageDraft, in standing: RoomStanding, by person: Person, as id: MessageID? = nil,
    files: [AttachedFile] = []
  ) async throws -> (append: Append, message: NewMessage) {
    if let refusal = standing.refusalToWrite { throw refusal }
    let room = standing.room
    var message = NewMessage(
      id: id ?? makeID(), room: room.id, stream: room.stream, thread: draft.thread, author: person.id,
      text: draft.text,
      isStaff: standing.isStaff && room.kind != .group, named: NamedPeople())
    message.files = files
    if !draft.isPlain {
      message.named = try await named(draft.mentions, in: standing)
      try await requireThread(draft.thread, in: room)
    }
    if room.slowSeconds > 0, !standing.isStaff { try await requirePace(of: person, in: room, draft.nonce) }
    let author = EventAuthor(person)
    let append = try Append(
      to: room.stream, by: person.id.rawValue, nonce: draft.nonce ?? makeNonce(),
      kind: EntryKind.message.rawValue,
      payload: MessageEvents.message(message, by: author, atMs: clock.wallMs, nonce: draft.nonce),
      subject: message, isCounted: message.thread == nil)
    news.note(room.id)
    return (append, message)
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
    if !draft.files.isEmpty { return try await sendWithFiles(draft, in: standing, by: person) }
    let (append, message) = try await entry(draft, in: standing, by: person)
    let appended = try await streams.append(append)
    return SentMessage(
      id: try await id(message.id, of: appended, in: append.stream), offset: appended.seq)
  }

  /// What hangs on it is written with it.
  private func sendWithFiles(
    _ draft: MessageDraft, in standing: RoomStanding, by person: Person
  ) async throws -> SentMessage {
    let id = makeID()
    guard let files,
      let (attached, references) = try await files.attach(draft.files, to: id.rawValue, by: person)
    else {
      throw ChatRefusal.invalid(field: "files", "one of them is none of yours, or not ready")
    }
    let (append, message) = try await entry(draft, in: standing, by: person, as: id, files: attached)
    return try await streams.transaction(holding: [append.stream]) { held in
      if let earlier = try await held.find(append.nonce, by: append.actor, in: append.stream) {
        guard earlier.kind == EntryKind.message.rawValue else { throw ChatRefusal.nonceReused }
        return SentMessage(id: try JSONValue(parsing: earlier.payload).identifier("id"), offset: earlier.seq)
      }
      let done = try await held.append(
        [append], with: [MessageStore.attach(attached, to: message.id)] + references)
      return SentMessage(id: message.id, offset: done[0])
    }
  }

  /// Whom a text names, of those who are in the room. `@room` is the staff's to say.
  func named(_ mentions: Mentions, in standing: RoomStanding) async throws -> NamedPeople {
    var named = NamedPeople()
    named.hasRoom = mentions.hasRoom && standing.isStaff
    named.hasStaff = mentions.hasStaff && standing.room.staffStream != nil
    if !mentions.handles.isEmpty {
      named.people = try await database.run([RoomStore.named(mentions.handles, in: standing.room.id)])[0].map
      {
        try $0.column(0)
      }
    }
    return named
  }

  private func requireThread(_ thread: MessageID?, in room: Room) async throws {
    guard let thread else { return }
    guard try await !database.run([MessageStore.root(thread, in: room.id)])[0].isEmpty else {
      throw ChatRefusal.invalid(
        field: "thread", "there is no such message in this room that could begin a thread")
    }
  }

  /// What is said again, for its answer was lost, need not wait.
  private func requirePace(of person: Person, in room: Room, _ nonce: String?) async throws {
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
