import Bytes
import Database
import Loop
import Streams

/// The SQL of rooms. `Migrations/*_chat_rooms.sql` has the table.
@LoopActor struct RoomStore {
  let database: Database

  func find(_ id: RoomID) async throws -> Room? {
    try await database.query("select id, slug, title, stream_id from room where id = $1", id).first.map(
      Self.room)
  }

  func find(slug: String) async throws -> Room? {
    try await database.query("select id, slug, title, stream_id from room where slug = $1", slug).first.map(
      Self.room)
  }

  /// In the order in which they were made, each with how far it is.
  func list(after: RoomID?, limit: Int) async throws -> [(room: Room, position: RoomPosition)] {
    try await database.query(
      """
      select r.id, r.slug, r.title, r.stream_id, s.head, s.epoch from room r join stream s on s.id = r.stream_id
      where r.id > coalesce($1, 0) order by r.id limit $2
      """, after, limit
    ).map { (try Self.room($0), try Self.position($0)) }
  }

  func position(of room: Room) async throws -> RoomPosition {
    let row = try await database.query("select head, epoch from stream where id = $1", room.stream)[0]
    let (head, epoch) = try row.values(Int64.self, SQLUUID.self)
    return RoomPosition(offset: head, epoch: epoch)
  }

  /// Makes a room and its stream, unless there is one of this slug. Answers whether it was made.
  func make(slug: String, title: String) async throws -> Bool {
    try await database.query(
      """
      with made as (
        insert into stream (name) select 'room:' || $1 where not exists (select from room where slug = $1)
        on conflict (name) do nothing returning id
      )
      insert into room (slug, title, stream_id) select $1, $2, id from made on conflict (slug) do nothing returning id
      """, slug, title
    ).count > 0
  }

  private static func room(_ row: Row) throws -> Room {
    Room(
      id: try row.column(0), slug: try row.column(1), title: try row.column(2), stream: try row.column(3))
  }

  private static func position(_ row: Row) throws -> RoomPosition {
    RoomPosition(offset: try row.column(4), epoch: try row.column(5))
  }
}
