import Database
import Identity
import Loop
import Streams

/// Votes on questions and answers. Who votes waits for the disk and is told; what is published is the count, at most twice a second
/// for each room, and never who.
///
/// Two thousand who vote at once are a few transactions, and a few frames.
@LoopActor final class Votes {
  private static let everyMs: UInt64 = 500
  /// What is more in one tick is told in the next.
  private static let roomsAtOnceMax = 64

  private struct Vote: Sendable {
    let message: MessageID
    let person: PersonID
    let isOn: Bool
    let room: Room
  }

  private unowned let chat: Chat
  private lazy var gathering = Gathering<Vote, Void> { [unowned self] in await write($0) }
  /// Whose counts are others than those that were told, by their rooms.
  private var untold: [RoomID: (room: Room, messages: Set<MessageID>)] = [:]
  private var timer: (any ClockTimer)?
  private var isTelling = false

  init(_ chat: Chat) { self.chat = chat }

  /// Returns when it is on disk. On what cannot be voted on, nothing happens.
  func vote(on message: MessageID, by person: PersonID, isOn: Bool, in room: Room) async throws {
    if let refusal = chat.database.writeRefusal { throw refusal }
    try await gathering.add(Vote(message: message, person: person, isOn: isOn, room: room))
  }

  func close() { timer?.stop() }

  /// Each room's by themselves: where those of one cannot be written, those of others are.
  private func write(_ votes: [Vote]) async -> [Result<Void, any Error>] {
    var outcomes: [RoomID: Result<Void, any Error>] = [:]
    for (id, votes) in Dictionary(grouping: votes, by: \.room.id) {
      do { outcomes[id] = .success(try await write(votes, in: votes[0].room)) } catch {
        outcomes[id] = .failure(error)
      }
    }
    return votes.compactMap { outcomes[$0.room.id] }
  }

  private func write(_ votes: [Vote], in room: Room) async throws {
    // Of several by one person on one message the last counts.
    var last: [VoteKey: Bool] = [:]
    for vote in votes { last[VoteKey(message: vote.message, person: vote.person)] = vote.isOn }
    let statement = VoteStore.write(last, in: room.id)
    // Counts of messages are changed by whoever has the room's stream alone: so nobody locks two of them crosswise.
    let changed = try await chat.streams.transaction(holding: [room.stream]) { held in
      try await held.transaction.run([statement])[0].map { try $0.column(0, as: MessageID.self) }
    }
    note(changed, in: room)
  }

  private func note(_ messages: [MessageID], in room: Room) {
    guard !messages.isEmpty else { return }
    untold[room.id, default: (room, [])].messages.formUnion(messages)
    if timer == nil { timer = chat.clock.every(ms: Self.everyMs) { [weak self] in self?.tick() } }
  }

  private func tick() {
    guard !isTelling, !untold.isEmpty else { return }
    isTelling = true
    LoopActor.start { [self] in
      await tell()
      isTelling = false
    }
  }

  /// Publishes the counts that nobody was told of yet.
  func tell() async {
    for (id, (room, messages)) in untold.prefix(Self.roomsAtOnceMax) {
      untold[id] = nil
      do { try await tell(messages.sorted(), in: room) } catch {
        // Told with the next vote, and in what is read meanwhile.
        continue
      }
    }
  }

  private func tell(_ messages: [MessageID], in room: Room) async throws {
    let nowMs = chat.clock.wallMs
    let made = messages.map { (message: $0, event: chat.makeID(), nonce: chat.makeNonce()) }
    // As they are once nobody else changes them: a later event never tells an earlier count.
    try await chat.streams.transaction(holding: [room.stream]) { held in
      let rows = try await held.transaction.run([VoteStore.counts(of: messages)])[0]
      let counts = Dictionary(
        uniqueKeysWithValues: try rows.map { try $0.values(MessageID.self, Int32.self) })
      try await held.append(
        try made.compactMap { message, event, nonce in
          guard let count = counts[message] else { return nil }
          let payload = MessageEvents.votes(message, Int(count), id: event, atMs: nowMs)
          return try Append(
            to: room.stream, by: 0, nonce: nonce, kind: Chat.EntryKind.votes.rawValue, payload: payload)
        })
    }
  }
}

struct VoteKey: Hashable, Sendable {
  let message: MessageID
  let person: PersonID
}

/// The SQL of votes.
enum VoteStore {
  /// Nobody votes on what is their own, deleted, or for staff alone. Answers with the messages whose count has changed.
  static func write(_ votes: [VoteKey: Bool], in room: RoomID) -> Statement {
    let votes = Array(votes)
    return Statement(
      """
      with given as (
        select t.message, t.person, t.is_on
        from unnest($1::int8[], $2::int8[], $3::bool[]) t (message, person, is_on) join message m on m.id = t.message
        where m.room_id = $4 and m.deleted_at is null and not m.staff_only and m.author_id <> t.person),
      put as (
        insert into message_vote (message_id, account_id) select message, person from given where is_on
        on conflict do nothing returning message_id),
      gone as (
        delete from message_vote v using given g
        where not g.is_on and v.message_id = g.message and v.account_id = g.person returning v.message_id),
      moved as (
        select message_id, sum(n)::int4 as n
        from (select message_id, 1 as n from put union all select message_id, -1 from gone) x group by message_id),
      questions as (update question q set votes = q.votes + v.n from moved v where q.message_id = v.message_id)
      update message m set vote_count = m.vote_count + v.n from moved v where m.id = v.message_id and v.n <> 0
      returning m.id
      """, SQLArray(votes.map(\.key.message)), SQLArray(votes.map(\.key.person)),
      SQLArray(votes.map(\.value)), room)
  }

  static func counts(of messages: [MessageID]) -> Statement {
    Statement(
      "select id, vote_count from message where id = any($1) and deleted_at is null", SQLArray(messages))
  }
}
