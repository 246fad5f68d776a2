import Bytes
import Database
import Identity
import Loop

/// How far people have read: many markers in one commit.
@LoopActor final class ReadMarkers {
  struct Marker: Sendable {
    let person: PersonID
    let room: RoomID
    /// 0: the room itself.
    let thread: Int64
    let offset: Int64
    let isStaff: Bool
  }

  /// Where it is now, and what is left.
  struct State: Sendable {
    let offset: Int64
    let counts: UnreadCounts
    /// It stood elsewhere before.
    let hasMoved: Bool
  }

  private unowned let chat: Chat
  private lazy var gathering = Gathering<Marker, State> { [unowned self] in try await write($0) }

  init(_ chat: Chat) { self.chat = chat }

  /// Answers when it is on disk.
  func move(_ marker: Marker) async throws -> State {
    if let refusal = chat.database.writeRefusal { throw refusal }
    return try await gathering.add(marker)
  }

  private struct Key: Hashable {
    let person: PersonID
    let room: RoomID
    let thread: Int64
  }

  private func write(_ batch: [Marker]) async throws -> [Result<State, any Error>] {
    var farthest: [Key: Marker] = [:]
    for marker in batch {
      let key = Key(person: marker.person, room: marker.room, thread: marker.thread)
      if let known = farthest[key], known.offset >= marker.offset { continue }
      farthest[key] = marker
    }
    let markers = Array(farthest.values)
    let rows = try await chat.database.run([MarkerStore.move(markers), MarkerStore.states(of: markers)])
    let moved = Set(try rows[0].map { try Self.key($0) })
    var states: [Key: State] = [:]
    for row in rows[1] {
      let key = try Self.key(row)
      states[key] = State(
        offset: try row.column(3),
        counts: UnreadCounts(unread: try row.column(4), mentions: try row.column(5)),
        hasMoved: moved.contains(key))
    }
    return batch.map { marker in
      let key = Key(person: marker.person, room: marker.room, thread: marker.thread)
      return states[key].map { .success($0) } ?? .failure(ChatRefusal.absent)
    }
  }

  private static func key(_ row: Row) throws -> Key {
    Key(person: try row.column(0), room: try row.column(1), thread: try row.column(2))
  }
}

/// The SQL of markers.
enum MarkerStore {
  /// Forward only, and not beyond what there is. A row for each that has moved. In one order for everybody.
  static func move(_ markers: [ReadMarkers.Marker]) -> Statement {
    Statement(
      """
      insert into room_read (account_id, room_id, thread_id, seq)
      select t.account, r.id, t.thread, least(t.seq, s.head)
      from unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[]) t (account, room, thread, seq)
        join room r on r.id = t.room join stream s on s.id = r.stream_id
      order by t.account, r.id, t.thread
      on conflict (account_id, room_id, thread_id) do update
        set seq = excluded.seq, at = now() where excluded.seq > room_read.seq
      returning account_id, room_id, thread_id
      """, SQLArray(markers.map(\.person)), SQLArray(markers.map(\.room)), SQLArray(markers.map(\.thread)),
      SQLArray(markers.map(\.offset)))
  }

  static func states(of markers: [ReadMarkers.Marker]) -> Statement {
    Statement(
      """
      select w.account_id, w.room_id, w.thread_id, w.seq, room_unread(w.room_id, w.account_id),
        room_mentions(w.room_id, w.account_id, t.is_staff)
      from unnest($1::int8[], $2::int8[], $3::int8[], $4::bool[]) t (account, room, thread, is_staff)
        join room_read w on w.account_id = t.account and w.room_id = t.room and w.thread_id = t.thread
      """, SQLArray(markers.map(\.person)), SQLArray(markers.map(\.room)), SQLArray(markers.map(\.thread)),
      SQLArray(markers.map(\.isStaff)))
  }
}
