import Bytes
import Database
import Identity
import Loop
import Streams

/// Messages that wait for staff to look at them, because a course's rules say so.
extension Chat {
  /// Of one person in one room at a time.
  nonisolated static let heldMax = 20

  /// Keeps a message back where the rules ask for it, and tells staff; nil: nothing holds it. The same nonce again is the same message,
  /// whether it waits still or not.
  func hold(_ draft: MessageDraft, in standing: RoomStanding, by person: Person) async throws -> SentMessage?
  {
    if let refusal = standing.refusalToWrite { throw refusal }
    guard let cause = try await cause(toHold: draft, in: standing, by: person),
      let staffStream = standing.room.staffStream
    else { return nil }
    let room = standing.room
    let nonce = draft.nonce ?? makeNonce()
    if let known = try await database.run([HeldStore.find(nonce, by: person.id, in: room.id)])[0].first {
      return try await sent(known, nonce, by: person, in: room)
    }
    try await requireThread(draft.thread, in: room)
    if room.slowSeconds > 0 { try await requirePace(of: person, in: room, draft.nonce) }
    let id = makeID()
    let (attached, references) = try await attach(draft.files, to: id, by: person)
    let held = HeldMessage(
      id: id, room: room.id, author: EventAuthor(person), nonce: nonce, thread: draft.thread,
      text: draft.text,
      files: AttachedFile.json(attached), cause: cause, at: SQLTime(unixUs: clock.wallMs * 1_000), reason: "")
    let append = try Append(
      to: staffStream, by: person.id.rawValue, nonce: "held:\(id)", kind: StaffEntryKind.held.rawValue,
      payload: HeldEvents.held(held, id: makeID()))
    return try await streams.transaction(holding: [room.stream, staffStream]) { streams in
      if let earlier = try await Self.said(nonce, by: person, in: room, streams) { return earlier }
      let rows = try await streams.transaction.run([
        HeldStore.find(nonce, by: person.id, in: room.id), HeldStore.waiting(of: person.id, in: room.id),
      ])
      if let known = rows[0].first { return .held(try known.column(0)) }
      guard try rows[1][0].column(0, as: Int64.self) < Int64(Self.heldMax) else {
        throw ChatRefusal.tooMany("\(Self.heldMax) of your messages wait for the room's staff already")
      }
      try await streams.append([append], with: [HeldStore.insert(held)] + references)
      return .held(id)
    }
  }

  /// What a message that was held has become.
  private func sent(_ known: Row, _ nonce: String, by person: Person, in room: Room) async throws
    -> SentMessage
  {
    let held = SentMessage.held(try known.column(0))
    guard try known.column(1, as: String?.self) == HeldMessage.Verdict.published.rawValue else { return held }
    return try await streams.transaction(holding: [room.stream]) { streams in
      try await Self.said(nonce, by: person, in: room, streams) ?? held
    }
  }

  private static func said(
    _ nonce: String, by person: Person, in room: Room, _ streams: HeldStreams
  ) async throws -> SentMessage? {
    guard let entry = try await streams.find(nonce, by: person.id.rawValue, in: room.stream) else {
      return nil
    }
    guard entry.kind == EntryKind.message.rawValue else { throw ChatRefusal.nonceReused }
    return SentMessage(id: try JSONValue(parsing: entry.payload).identifier("id"), offset: entry.seq)
  }

  // MARK: What becomes of it

  func held(
    in standing: RoomStanding, isOpen: Bool, after: MessageID?, limit: Int, for person: Person
  ) async throws -> [HeldMessage] {
    let question = HeldStore.list(
      in: standing.room.id, isOpen: isOpen, of: standing.isStaff ? nil : person.id, after: after, limit: limit
    )
    return try await database.run([question])[0].map(HeldStore.held)
  }

  /// Staff let a message through or refuse it; its author takes it back. Of two who decide the first has decided, and the other is told how.
  func settle(
    held id: MessageID, as verdict: HeldMessage.Verdict, reason: String, in standing: RoomStanding,
    by person: Person
  ) async throws -> HeldOutcome {
    let room = standing.room
    guard let staffStream = room.staffStream,
      let held = try await database.run([HeldStore.find(id, in: room.id)])[0].first.map(HeldStore.held),
      verdict == .withdrawn ? held.author.id == person.id : standing.isStaff
    else { throw ChatRefusal.absent }
    guard verdict != .published || !room.isArchived else { throw ChatRefusal.archived }
    let message = try await message(from: held, in: room)
    let (event, nonce, nowMs) = (makeID(), makeNonce(), clock.wallMs)
    let (outcome, isNew) = try await streams.transaction(holding: [room.stream, staffStream]) { streams in
      let rows = try await streams.transaction.run([
        HeldStore.settle(id, in: room.id, as: verdict, reason: reason, by: person.id)
      ])[0]
      guard !rows.isEmpty else { return (try await Self.outcome(of: held, in: room, streams), false) }
      var outcome = HeldOutcome(id: id, verdict: verdict)
      if verdict == .published { outcome = try await Self.publish(message, held, atMs: nowMs, streams) }
      let append = try Append(
        to: staffStream, by: person.id.rawValue, nonce: nonce, kind: StaffEntryKind.heldSettled.rawValue,
        payload: HeldEvents.settled(outcome, id: event, by: EventAuthor(person), atMs: nowMs))
      let others = Self.traces(of: outcome, held, reason: reason, by: person)
      try await streams.append([append], with: others)
      return (outcome, true)
    }
    guard isNew else { return outcome }
    audience?.publish(
      HeldEvents.told(outcome, in: room.id, reason: reason), in: "user:\(held.author.id)")
    if verdict == .published { news.note(room.id) }
    return outcome
  }

  private static func traces(
    of outcome: HeldOutcome, _ held: HeldMessage, reason: String, by person: Person
  ) -> [Statement] {
    var traces: [Statement] = []
    if outcome.verdict != .published { traces.append(HeldStore.release(held.id)) }
    if outcome.verdict != .withdrawn {
      traces.append(
        RoomStore.act(
          "held.\(outcome.verdict.rawValue)", in: held.room, by: person.id, on: held.author.id,
          message: held.id,
          detail: reason))
    }
    return traces
  }

  /// How somebody else has settled it.
  private static func outcome(
    of held: HeldMessage, in room: Room, _ streams: HeldStreams
  ) async throws -> HeldOutcome {
    let rows = try await streams.transaction.run([HeldStore.find(held.id, in: room.id)])[0]
    guard let verdict = try rows.first.map(HeldStore.held)?.verdict else { throw ChatRefusal.absent }
    var outcome = HeldOutcome(id: held.id, verdict: verdict)
    guard verdict == .published,
      let entry = try await streams.find(held.nonce, by: held.author.id.rawValue, in: room.stream)
    else { return outcome }
    outcome.message = try JSONValue(parsing: entry.payload).identifier("id")
    outcome.offset = entry.seq
    return outcome
  }

  private func message(from held: HeldMessage, in room: Room) async throws -> NewMessage {
    let files = try AttachedFile.list(parsing: held.files)
    var message = NewMessage(
      id: held.id, room: room.id, stream: room.stream, thread: held.thread, author: held.author.id,
      text: held.text, isStaff: false,
      named: try await named(Mentions(in: held.text), in: room, isByStaff: false))
    message.files = files
    return message
  }

  /// Appends it, unless its author has said it meanwhile: a rule that was gone then has let it through.
  private static func publish(
    _ message: NewMessage, _ held: HeldMessage, atMs: Int64, _ streams: HeldStreams
  ) async throws -> HeldOutcome {
    var outcome = HeldOutcome(id: held.id, verdict: .published)
    if let earlier = try await streams.find(held.nonce, by: held.author.id.rawValue, in: message.stream) {
      outcome.message = try JSONValue(parsing: earlier.payload).identifier("id")
      outcome.offset = earlier.seq
      return outcome
    }
    if let thread = message.thread {
      let root = try await streams.transaction.run([MessageStore.root(thread, in: message.room)])[0]
      guard !root.isEmpty else {
        throw ChatRefusal.invalid(field: "verdict", "the thread that it would stand in is gone")
      }
    }
    let append = try Append(
      to: message.stream, by: held.author.id.rawValue, nonce: held.nonce, kind: EntryKind.message.rawValue,
      payload: MessageEvents.message(message, by: held.author, atMs: atMs, nonce: held.nonce),
      subject: message)
    let attached = message.files.isEmpty ? [] : [MessageStore.attach(message.files, to: message.id)]
    outcome.offset = try await streams.append([append], with: attached)[0]
    outcome.message = message.id
    return outcome
  }

  /// Whether somebody may see a message that waits: its author, and staff.
  func sees(held id: MessageID, _ person: Person) async throws -> Bool {
    guard let row = try await database.run([HeldStore.find(id, in: nil)])[0].first else { return false }
    let held = try HeldStore.held(row)
    let standing = try await standing(of: person, in: held.room)
    return held.author.id == person.id || standing.isStaff
  }
}
