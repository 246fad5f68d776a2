import Bytes
import Database
import Identity
import Loop
import Streams

/// What is done to messages that are there. Each is decided and written in a transaction that has the room's stream to itself,
/// so two who do the same at once do it once; and each is nothing where it is so already.
extension Chat {
  nonisolated static let pinsMax = 100
  /// What a message was before is kept, and taken away with it at once.
  nonisolated static let editsMax = 100

  /// A message, and what its room allows: held.
  struct Grip {
    let message: MessageRecord
    let standing: RoomStanding
    let person: Person
    let held: HeldStreams
    let nowMs: Int64

    var room: Room { standing.room }
    var isOwn: Bool { message.authorID == person.id }
    /// Who is told to do something to the message: whoever wrote it without their name does so as well.
    var author: EventAuthor { isOwn ? message.author : EventAuthor(person) }
    /// Why they may not change it. Whoever has given no name is no staff there.
    var refusalToReact: ChatRefusal? {
      standing.refusalToReact ?? (isOwn && message.alias != nil && room.isLocked ? .locked : nil)
    }
  }

  /// Where a message is, and what somebody is to its room. What is not theirs to see is not there.
  func reach(
    _ message: MessageID, by person: Person, in room: RoomID? = nil
  ) async throws -> (place: MessagePlace, standing: RoomStanding) {
    let row = try await database.run([QuestionStore.place(of: message)])[0].first
    guard let place = try row.map(QuestionStore.place), room == nil || room == place.room else {
      throw ChatRefusal.absent
    }
    let standing = try await standing(of: person, in: place.room)
    guard standing.isStaff || !place.isStaffOnly && !place.isDeleted else { throw ChatRefusal.absent }
    return (place, standing)
  }

  /// What somebody is to the room of a message that they see.
  func standing(of person: Person, around message: MessageID) async throws -> RoomStanding {
    try await reach(message, by: person).standing
  }

  /// Runs the body with a message that somebody sees, and what they are to its room once nobody else changes either. `room`: where
  /// it has to be; `others`: what is held besides.
  func grip<T: Sendable>(
    _ id: MessageID, by person: Person, in room: RoomID? = nil, holding others: [StreamID] = [],
    _ body: @escaping @Sendable @LoopActor (Grip) async throws -> T
  ) async throws -> T {
    let (message, known) = try await reach(id, by: person, in: room)
    let (place, nowMs) = (known.room, clock.wallMs)
    let staff = message.isStaffOnly ? [place.staffStream].compactMap { $0 } : []
    return try await streams.transaction(holding: [place.stream] + staff + others) { held in
      let rows = try await held.transaction.run([
        RoomStore.find(place.id, slug: nil, for: person.id),
        MessageStore.one(id, in: place.id, for: person.id),
      ])
      guard let standing = try rows[0].first.map({ try RoomStore.standing($0, of: person) }),
        let message = try rows[1].first.map(MessageStore.record), message.isVisible(to: standing)
      else { throw ChatRefusal.absent }
      return try await body(
        Grip(message: message, standing: standing, person: person, held: held, nowMs: nowMs))
    }
  }

  // MARK: Text

  /// Answers with the message's version: how often it was edited.
  func edit(
    _ id: MessageID, to raw: String, nonce: String?, by person: Person, in room: RoomID? = nil
  ) async throws -> Int {
    let text = try MessageText(raw).text
    let standing = try await standing(of: person, around: id)
    let mentions = Mentions(in: text)
    let named = try await named(mentions, inEditOf: id, by: person)
    let rules = try await editRules(for: person, in: standing)
    let event = makeID()
    let nonce = nonce.map { "e:" + $0 } ?? makeNonce()
    return try await grip(id, by: person, in: room) { grip in
      let message = grip.message
      if let earlier = try await grip.held.find(nonce, by: person.id.rawValue, in: grip.stream) {
        return try Self.version(earlier, of: id)
      }
      if let refusal = grip.refusalToReact { throw refusal }
      guard grip.isOwn, !message.isDeleted else { throw ChatRefusal.forbidden }
      guard !message.text.hasSameBytes(as: text) else { return message.editCount }
      // Whoever has given no name is no staff there.
      if let (rules, isNewcomer) = rules, !grip.standing.isStaff || message.alias != nil,
        let refusal = rules.refusalToEdit(message.text, to: text, isNewcomer: isNewcomer)
      {
        throw refusal
      }
      guard message.editCount < Self.editsMax else {
        throw ChatRefusal.tooMany("a message is edited at most \(Self.editsMax) times")
      }
      let payload = MessageEvents.edit(
        id, text: text, version: message.editCount + 1, named, id: event, by: grip.author, atMs: grip.nowMs)
      let seq = try await grip.append(.edit, payload, nonce: nonce)
      _ = try await grip.held.transaction.run(
        MessageStore.edit(message, text: text, named, event: event, told: seq) + [SearchStore.renew(id)])
      return message.editCount + 1
    }
  }

  /// Whom another text of a message names.
  private func named(
    _ mentions: Mentions, inEditOf id: MessageID, by person: Person
  ) async throws -> NamedPeople {
    guard mentions != .none else { return NamedPeople() }
    let (place, standing) = try await reach(id, by: person)
    let rows = try await database.run([MessageStore.one(id, in: place.room, for: person.id)])[0]
    return try await named(
      mentions, in: standing, isAnonymous: try rows.first.map(MessageStore.record)?.alias != nil,
      isStaffOnly: place.isStaffOnly)
  }

  /// What an edit that is there already has answered.
  private static func version(_ entry: Entry, of message: MessageID) throws -> Int {
    let event = try JSONValue(parsing: entry.payload)
    guard [EntryKind.edit.rawValue, EntryKind.edit.forStaff].contains(entry.kind),
      try event.identifier("message", as: MessageID.self) == message
    else {
      throw ChatRefusal.nonceReused
    }
    return Int(try event.optionalInt("version") ?? 0)
  }

  /// Gone for everybody, from the log as well; for staff it is kept beside, so that it can be restored.
  func delete(_ id: MessageID, by person: Person, in room: RoomID? = nil) async throws {
    let (event, nonce) = (makeID(), makeNonce())
    let told = try await grip(id, by: person, in: room) { grip -> Room? in
      guard !grip.message.isDeleted else { return nil }
      guard grip.isOwn || grip.standing.isStaff else { throw ChatRefusal.forbidden }
      try await Self.bury(grip, asStaff: !grip.isOwn, event: event, nonce: nonce)
      return grip.room
    }
    if let told { news.note(told.id) }
  }

  /// Puts tombstones in the place of a message and of its edits, and tells of it. `asStaff`: it is kept who has done so, who then is told by
  /// their name even of what they have written without: beside what is kept, their alias would tell whose that is.
  static func bury(_ grip: Grip, asStaff: Bool, event: MessageID, nonce: String) async throws {
    let message = grip.message
    let edits = try await grip.held.transaction.run([MessageStore.edits(of: message.id)])[0].map {
      try $0.values(Int64.self, MessageID.self)
    }
    let atMs = message.at.unixMs
    let stone = MessageEvents.tombstone(message.id, thread: message.thread, atMs: atMs)
    var others = [try grip.replacement(of: grip.seq, .message, stone)]
    if !edits.isEmpty {
      let stones = edits.map { MessageEvents.editTombstone($1, of: message.id, atMs: atMs) }
      others.append(
        try grip.held.replacement(
          of: edits.map(\.0), in: grip.stream, kind: grip.number(of: .edit), payloads: stones))
    }
    others += MessageStore.delete(message)
    if asStaff {
      others.append(
        RoomStore.act(
          "message.deleted", in: grip.room.id, by: grip.person.id, on: message.author.id, message: message.id)
      )
    }
    let payload = MessageEvents.delete(
      message.id, thread: message.thread, id: event, by: asStaff ? EventAuthor(grip.person) : grip.author,
      atMs: grip.nowMs)
    try await grip.append(.delete, payload, nonce: nonce, with: others)
  }

  /// Staff bring a message back as it was last.
  func restore(_ id: MessageID, by person: Person, in room: RoomID? = nil) async throws {
    let (event, nonce) = (makeID(), makeNonce())
    let told = try await grip(id, by: person, in: room) { grip -> Room? in
      let message = grip.message
      guard grip.standing.isStaff else { throw ChatRefusal.absent }
      guard message.isDeleted else { return nil }
      let again = try message.asNew(stream: grip.room.stream)
      let payload = MessageEvents.message(again, by: message.author, atMs: message.at.unixMs, nonce: nil)
      var others = [try grip.replacement(of: grip.seq, .message, payload)]
      others += MessageStore.restore(message)
      others.append(
        RoomStore.act("message.restored", in: grip.room.id, by: person.id, on: message.author.id, message: id)
      )
      let news = MessageEvents.restore(
        id, thread: message.thread, id: event, by: EventAuthor(person), atMs: grip.nowMs)
      try await grip.append(.restore, news, nonce: nonce, with: others)
      return grip.room
    }
    if let told { news.note(told.id) }
  }

  // MARK: Pins

  func pin(_ id: MessageID, isOn: Bool, by person: Person, in room: RoomID? = nil) async throws {
    let (event, nonce) = (makeID(), makeNonce())
    try await grip(id, by: person, in: room) { grip in
      // In a direct room both may.
      guard grip.standing.isStaff || grip.room.kind == .direct else { throw ChatRefusal.forbidden }
      guard !grip.room.isArchived else { throw ChatRefusal.archived }
      guard !grip.message.isDeleted, !grip.message.isStaffOnly else { throw ChatRefusal.absent }
      guard (grip.message.pinnedAt != nil) != isOn else { return }
      let count: Int64 = try await grip.held.transaction.run([MessageStore.pinCount(in: grip.room.id)])[0][0]
        .column(0)
      guard !isOn || count < Int64(Self.pinsMax) else {
        throw ChatRefusal.tooMany("a room has at most \(Self.pinsMax) pinned messages")
      }
      try await grip.append(
        .pin, MessageEvents.pin(id, isOn, id: event, by: EventAuthor(person), atMs: grip.nowMs), nonce: nonce,
        with: [MessageStore.pin(id, by: person.id, isOn: isOn)])
    }
  }
}

extension Chat.Grip {
  /// Where what becomes of the message is told: of what only staff read, to them.
  var stream: StreamID { (message.isStaffOnly ? room.staffStream : nil) ?? room.stream }
  /// Its place there.
  var seq: Int64 { message.staffSeq ?? message.seq }

  func number(of kind: Chat.EntryKind) -> Int16 { message.isStaffOnly ? kind.forStaff : kind.rawValue }

  /// What puts something else in the place of an event.
  @LoopActor fileprivate func replacement(
    of seq: Int64, _ kind: Chat.EntryKind, _ payload: [UInt8]
  ) throws -> Statement {
    try held.replacement(of: seq, in: stream, kind: number(of: kind), payload: payload)
  }

  /// An event of the room, by who holds this. Answers with its offset.
  @LoopActor @discardableResult func append(
    _ kind: Chat.EntryKind, _ payload: [UInt8], nonce: String, with others: [Statement] = []
  ) async throws -> Int64 {
    let append = try Append(
      to: stream, by: person.id.rawValue, nonce: nonce, kind: number(of: kind), payload: payload)
    return try await held.append([append], with: others)[0]
  }
}
