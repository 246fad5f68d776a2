import Bytes
import Database

/// The SQL of the streams. `Migrations/*_streams_log.sql` has the tables.
enum StreamStore {
  /// The heads, locked in one order for everybody, so that two batches cannot lock each other out. First, and by
  /// itself: the statement that follows sees what the lock has waited for.
  static func lockHeads(_ streams: [StreamID]) -> Statement {
    Statement(
      "select id, head from stream where id = any($1) order by id for update",
      SQLArray(streams.map(\.rawValue)))
  }

  static func heads(_ rows: Rows) throws -> [StreamID: Int64] {
    Dictionary(uniqueKeysWithValues: try rows.map { try $0.values(StreamID.self, Int64.self) })
  }

  /// For each append, in order, the sequence that it has already; NULL if it is new.
  static func findRepeats(_ appends: [Append]) -> Statement {
    Statement(
      """
      select (
        select e.seq from entry e where e.stream_id = t.stream and e.actor_id = t.actor and e.nonce = t.nonce
      )
      from unnest($1::int8[], $2::int8[], $3::text[]) with ordinality t (stream, actor, nonce, place)
      order by t.place
      """,
      SQLArray(appends.map(\.stream.rawValue)), SQLArray(appends.map(\.actor)), SQLArray(appends.map(\.nonce))
    )
  }

  static func insert(_ entries: [(append: Append, seq: Int64)]) -> Statement {
    Statement(
      """
      insert into entry (stream_id, seq, actor_id, nonce, kind, payload)
      select * from unnest($1::int8[], $2::int8[], $3::int8[], $4::text[], $5::int2[], $6::bytea[])
      """,
      SQLArray(entries.map(\.append.stream.rawValue)), SQLArray(entries.map(\.seq)),
      SQLArray(entries.map(\.append.actor)), SQLArray(entries.map(\.append.nonce)),
      SQLArray(entries.map(\.append.kind)), SQLArray(entries.map(\.append.payload)))
  }

  /// Locks the heads, in the order of `lockHeads`, moves them on, inserts so far before where they are then, and answers
  /// with where they were. One statement: each costs PostgreSQL as much as a dozen rows do. To no stream, the sequence is
  /// NULL, which the table refuses.
  static func appendBehindHeads(
    _ counts: [(stream: StreamID, count: Int64)], _ appends: [Append], distances: [Int64]
  ) -> Statement {
    Statement(
      """
      with locked as materialized (
        select s.id, t.n from unnest($1::int8[], $2::int8[]) t (id, n) join stream s on s.id = t.id
        order by s.id for update of s
      ), moved as (
        update stream s set head = s.head + locked.n from locked where s.id = locked.id
        returning s.id, s.head, locked.n
      ), inserted as (
        insert into entry (stream_id, seq, actor_id, nonce, kind, payload)
        select t.stream, moved.head - t.distance, t.actor, t.nonce, t.kind, t.payload
        from unnest($3::int8[], $4::int8[], $5::int8[], $6::text[], $7::int2[], $8::bytea[])
          t (stream, distance, actor, nonce, kind, payload)
        left join moved on moved.id = t.stream
      )
      select id, head - n from moved
      """,
      SQLArray(counts.map(\.stream.rawValue)), SQLArray(counts.map(\.count)),
      SQLArray(appends.map(\.stream.rawValue)), SQLArray(distances),
      SQLArray(appends.map(\.actor)), SQLArray(appends.map(\.nonce)),
      SQLArray(appends.map(\.kind)), SQLArray(appends.map(\.payload)))
  }

  static func moveHeads(_ heads: [(stream: StreamID, head: Int64)]) -> Statement {
    Statement(
      """
      update stream s set head = t.head from unnest($1::int8[], $2::int8[]) t (id, head) where s.id = t.id
      """,
      SQLArray(heads.map(\.stream.rawValue)), SQLArray(heads.map(\.head)))
  }

  /// As text, for whoever brings a backup back in a session of PostgreSQL's own tools.
  static let renewEpochs = "update public.stream set epoch = gen_random_uuid()"

  /// Makes the stream unless it is there.
  static func make(_ name: String) -> Statement {
    Statement("insert into stream (name) values ($1) on conflict (name) do nothing", name)
  }

  static func find(_ name: String) -> Statement {
    Statement("select id from stream where name = $1", name)
  }

  static func position(_ stream: StreamID) -> Statement {
    Statement("select head, epoch from stream where id = $1", stream)
  }

  static func entries(_ stream: StreamID, after seq: Int64, limit: Int) -> Statement {
    Statement(
      """
      select seq, actor_id, at, kind, payload from entry where stream_id = $1 and seq > $2 order by seq limit $3
      """,
      stream, seq, limit)
  }

  static func entry(_ row: Row) throws -> Entry {
    let (seq, actor, at, kind, payload) = try row.values(
      Int64.self, Int64.self, SQLTime.self, Int16.self, [UInt8].self)
    return Entry(seq: seq, actor: actor, at: at, kind: kind, payload: payload)
  }
}
