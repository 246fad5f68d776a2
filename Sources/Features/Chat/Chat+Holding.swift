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
    if let refusal = standing.refusalToWrite ?? standing.refusal(of: draft) { throw refusal }
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
    let (attached, references) = try await attachments(of: draft, to: id, by: person)
    var held = HeldMessage(
      id: id, room: room.id, authorID: person.id, author: EventAuthor(person), nonce: nonce,
      isNonceOwn: draft.nonce != nil, thread: draft.thread, text: draft.text,
      files: AttachedFile.json(attached), cause: cause, at: SQLTime(unixUs: clock.wallMs * 1_000), reason: "")
    let event = makeID()
    return try await streams.transaction(holding: [room.stream, staffStream]) { streams in
      if let earlier = try await Self.said(nonce, by: person.id, in: room, streams) { return earlier }
      let rows = try await streams.transaction.run([
        HeldStore.find(nonce, by: person.id, in: room.id), HeldStore.waiting(of: person.id, in: room.id),
        HeldStore.alias(of: person.id, in: draft.thread),
      ])
      if let known = rows[0].first { return .held(try known.column(0)) }
      guard try rows[1][0].column(0, as: Int64.self) < Int64(Self.heldMax) else {
        throw ChatRefusal.tooMany("\(Self.heldMax) of your messages wait for the room's staff already")
      }
      if draft.isAnonymous { held.author = .anonymous(alias: try rows[2][0].column(0)) }
      try await Self.hang(draft.files, on: id, references, by: person.id, draft.isAnonymous, streams)
      let append = try Append(
        to: staffStream, by: person.id.rawValue, nonce: "held:\(id)", kind: StaffEntryKind.held.rawValue,
        payload: HeldEvents.held(held, id: event))
      try await streams.append([append], with: [HeldStore.insert(held)])
      return .held(id)
    }
  }

  /// What a message that was held has become.
  private func sent(
    _ known: Row, _ nonce: String, by person: Person, in room: Room
  ) async throws -> SentMessage {
    let held = SentMessage.held(try known.column(0))
    guard try known.column(1, as: String?.self) == HeldMessage.Verdict.published.rawValue else {
      return held
    }
    return try await streams.transaction(holding: [room.stream]) { streams in
      try await Self.said(nonce, by: person.id, in: room, streams) ?? held
    }
  }

  /// What its author has said with a nonce.
  private static func said(
    _ nonce: String, by person: PersonID, in room: Room, _ streams: HeldStreams
  ) async throws -> SentMessage? {
    guard let entry = try await streams.find(nonce, by: person.rawValue, in: room.stream) else { return nil }
    return try await again(entry, in: room, streams)
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
      verdict == .withdrawn ? held.authorID == person.id : standing.isStaff
    else { throw ChatRefusal.absent }
    guard verdict != .published || !room.isArchived else { throw ChatRefusal.archived }
    let said = try await said(held, in: standing)
    let (event, nonce, nowMs) = (makeID(), makeNonce(), said.atMs)
    let (outcome, isNew) = try await streams.transaction(holding: [room.stream, staffStream]) { streams in
      // Once it is public, for the rule was gone when it was sent again, nobody can keep it back.
      let isOut = try await Self.said(held.nonce, by: held.authorID, in: room, streams) != nil
      let verdict = isOut ? .published : verdict
      let rows = try await streams.transaction.run([
        HeldStore.settle(id, in: room.id, as: verdict, reason: reason, by: person.id)
      ])[0]
      guard !rows.isEmpty else { return (try await Self.outcome(of: held, in: room, streams), false) }
      var outcome = HeldOutcome(id: id, verdict: verdict)
      if verdict == .published { outcome = try await Self.publish(said, streams) }
      let append = try Append(
        to: staffStream, by: person.id.rawValue, nonce: nonce, kind: StaffEntryKind.heldSettled.rawValue,
        // What staff decide stands among their acts: there, their alias would tell what they have written.
        payload: HeldEvents.settled(
          outcome, id: event, by: verdict == .withdrawn ? held.author : EventAuthor(person), atMs: nowMs)
      )
      let others = Self.traces(of: outcome, held, reason: reason, by: person)
      try await streams.append([append], with: others)
      return (outcome, true)
    }
    guard isNew else { return outcome }
    audience?.publish(
      HeldEvents.told(outcome, in: room.id, reason: reason), in: "user:\(held.authorID)")
    if outcome.verdict == .published {
      news.note(room.id)
      words.note(room.id)
    }
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
      let sent = try await said(held.nonce, by: held.authorID, in: room, streams)
    else { return outcome }
    (outcome.message, outcome.offset) = (sent.id, sent.offset)
    return outcome
  }

  /// What it is when it is published.
  private func said(_ held: HeldMessage, in standing: RoomStanding) async throws -> Said {
    let room = standing.room
    let draft = try held.draft
    var message = NewMessage(
      id: held.id, room: room.id, stream: room.stream, thread: held.thread, author: held.authorID,
      text: held.text, isStaff: false, named: NamedPeople())
    message.files = try AttachedFile.list(parsing: held.files)
    message.isInQuestions = room.kind == .questions
    if draft.mentions != .none {
      // Whoever lets it through is staff, and @room is not its author's to say.
      message.named = try await named(
        draft.mentions, in: standing, isAnonymous: true, isStaffOnly: false)
    }
    return Said(
      message: message, draft: draft, room: room, author: held.author, references: [], nonce: held.nonce,
      atMs: clock.wallMs, gap: makeID())
  }

  /// Appends it, unless its author has said it meanwhile: a rule that was gone then has let it through.
  private static func publish(_ said: Said, _ streams: HeldStreams) async throws -> HeldOutcome {
    var outcome = HeldOutcome(id: said.message.id, verdict: .published)
    if let sent = try await Self.said(said.nonce, by: said.message.author, in: said.room, streams) {
      (outcome.message, outcome.offset) = (sent.id, sent.offset)
      return outcome
    }
    if let thread = said.message.thread {
      let root = try await streams.transaction.run([MessageStore.root(thread, in: said.room.id)])[0]
      guard !root.isEmpty else {
        throw ChatRefusal.invalid(field: "verdict", "the thread that it would stand in is gone")
      }
    }
    (outcome.message, outcome.offset) = (said.message.id, try await write(said, streams))
    return outcome
  }

  /// Whether somebody may see a message that waits: its author, and staff.
  func sees(held id: MessageID, _ person: Person) async throws -> Bool {
    guard let row = try await database.run([HeldStore.find(id, in: nil)])[0].first else { return false }
    let held = try HeldStore.held(row)
    do {
      let standing = try await standing(of: person, in: held.room)
      return held.authorID == person.id || standing.isStaff
    } catch ChatRefusal.absent { return false }
  }
}
