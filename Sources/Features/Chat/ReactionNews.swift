import Bytes
import Database
import Identity
import Loop
import Streams

/// What people react with: many in one transaction, without the room's stream, and told to the room in one event for each message and
/// tick, however many they are.
///
/// A message whose counts are others than those that were told is on a list, written with the reaction; whoever tells takes it off
/// while they have the stream, and reads the counts then. So no count is forgotten whichever process dies or is faster, and no event tells
/// less than one before it.
@LoopActor final class ReactionNews {
  struct Reaction: Sendable {
    let message: MessageID
    let room: RoomID
    let emoji: String
    let person: PersonID
    let isOn: Bool
  }

  typealias Counts = [ReactionCount]

  private static let everyMs: UInt64 = 500
  /// What another process has left untold is looked for once in so many ticks.
  private static let ticksPerSweep = 20
  /// What is more in one tick is told in the next.
  private static let roomsAtOnceMax = 64

  private unowned let chat: Chat
  private lazy var gathering = Gathering<Reaction, Counts> { [unowned self] in try await write($0) }
  /// The streams of rooms in which there is something to tell.
  private var untold: [RoomID: StreamID] = [:]
  private var timer: (any ClockTimer)?
  private var ticks = 0
  private var isTelling = false

  init(_ chat: Chat) { self.chat = chat }

  /// Answers with the counts when it is on disk. Again: nothing is different.
  func react(_ reaction: Reaction, in room: Room) async throws -> Counts {
    if let refusal = chat.database.writeRefusal { throw refusal }
    let counts = try await gathering.add(reaction)
    untold[room.id] = room.stream
    return counts
  }

  func begin() {
    guard timer == nil else { return }
    timer = chat.clock.every(ms: Self.everyMs) { [weak self] in self?.tick() }
  }

  func close() { timer?.stop() }

  // MARK: Writing

  private func write(_ batch: [Reaction]) async throws -> [Result<Counts, any Error>] {
    try await chat.database.transaction { transaction in
      var plan = ReactionPlan(batch)
      let messages = plan.messages
      var rows = try await transaction.run([
        ReactionStore.open(messages), ReactionStore.emoji(of: messages),
      ])
      try plan.note(open: rows[0], emoji: rows[1])
      let bringing = plan.messagesWithNewEmoji
      if !bringing.isEmpty {
        // One process at a time counts how many different ones there are.
        rows = try await transaction.run([
          ReactionStore.putOnList(bringing), ReactionStore.emoji(of: messages),
        ])
        try plan.note(emoji: rows[1])
      }
      plan.decide()
      rows = try await transaction.run([ReactionStore.write(plan.wanted), ReactionStore.counts(of: messages)])
      return plan.outcomes(try ReactionStore.counts(rows[1]))
    }
  }

  // MARK: Telling

  private func tick() {
    ticks += 1
    let sweeps = ticks.isMultiple(of: Self.ticksPerSweep)
    guard !isTelling, sweeps || !untold.isEmpty else { return }
    isTelling = true
    LoopActor.start { [self] in
      if sweeps { await sweep() }
      await tell()
      isTelling = false
    }
  }

  /// Tells what nobody was told of yet.
  func tell() async {
    for (room, stream) in untold.prefix(Self.roomsAtOnceMax) {
      untold[room] = nil
      // It is on the list still, and the sweep finds it.
      do { try await tell(room, stream) } catch { continue }
    }
  }

  private func tell(_ room: RoomID, _ stream: StreamID) async throws {
    let nowMs = chat.clock.wallMs
    try await chat.streams.transaction(holding: [stream]) { [chat] held in
      let messages = try await held.transaction.run([ReactionStore.takeOffList(in: room)])[0].map {
        try $0.column(0, as: MessageID.self)
      }
      guard !messages.isEmpty else { return }
      let rows = try await held.transaction.run([
        ReactionStore.open(messages), ReactionStore.counts(of: messages),
      ])
      let counts = try ReactionStore.counts(rows[1])
      try await held.append(
        try rows[0].map { row in
          let message: MessageID = try row.column(0)
          return try Append(
            to: stream, by: 0, nonce: chat.makeNonce(), kind: Chat.EntryKind.reactions.rawValue,
            payload: MessageEvents.reactions(message, counts[message] ?? [], id: chat.makeID(), atMs: nowMs))
        })
    }
  }

  /// What a process that is gone has left on the list.
  func sweep() async {
    do {
      for row in try await chat.database.run([ReactionStore.left(limit: Self.roomsAtOnceMax)])[0] {
        let (room, stream) = try row.values(RoomID.self, StreamID.self)
        untold[room] = stream
      }
    } catch {
      // The next one finds it.
    }
  }
}

struct ReactionCount: Sendable, Hashable {
  let emoji: String
  let count: Int64
}

/// What becomes of some reactions, decided from what is there. Pure.
struct ReactionPlan {
  struct Key: Sendable, Hashable {
    let message: MessageID
    let emoji: String
    let person: PersonID
  }

  private let batch: [ReactionNews.Reaction]
  private var open: Set<MessageID> = []
  private var emoji: [MessageID: Set<String>] = [:]
  private var refusals: [Int: ChatRefusal] = [:]
  /// Of several by one person with one emoji the last counts.
  private(set) var wanted: [Key: Bool] = [:]

  init(_ batch: [ReactionNews.Reaction]) { self.batch = batch }

  var messages: [MessageID] { Set(batch.map(\.message)).sorted() }

  mutating func note(open rows: Rows? = nil, emoji others: Rows) throws {
    if let rows { open = Set(try rows.map { try $0.column(0) }) }
    emoji = [:]
    for row in others { emoji[try row.column(0), default: []].insert(try row.column(1)) }
  }

  var messagesWithNewEmoji: [MessageID] {
    Set(batch.filter { $0.isOn && open.contains($0.message) && !isThere($0) }.map(\.message)).sorted()
  }

  private func isThere(_ reaction: ReactionNews.Reaction) -> Bool {
    emoji[reaction.message]?.contains(reaction.emoji) ?? false
  }

  mutating func decide() {
    for (place, reaction) in batch.enumerated() {
      guard open.contains(reaction.message) else {
        refusals[place] = .absent
        continue
      }
      if reaction.isOn, !isThere(reaction) {
        guard emoji[reaction.message, default: []].count < Chat.emojiPerMessageMax else {
          refusals[place] = .tooMany(
            "a message has at most \(Chat.emojiPerMessageMax) different reactions")
          continue
        }
        emoji[reaction.message, default: []].insert(reaction.emoji)
      }
      let key = Key(message: reaction.message, emoji: reaction.emoji, person: reaction.person)
      wanted[key] = reaction.isOn
    }
  }

  func outcomes(_ counts: [MessageID: ReactionNews.Counts]) -> [Result<ReactionNews.Counts, any Error>] {
    batch.enumerated().map { place, reaction in
      refusals[place].map { .failure($0) } ?? .success(counts[reaction.message] ?? [])
    }
  }
}
