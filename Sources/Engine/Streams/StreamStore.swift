import Database

/// The SQL of the streams. `Migrations/*_streams_log.sql` has the tables.
enum StreamStore {
  /// The heads, in one order for everybody, so that two batches cannot lock each other out. First, and by itself:
  /// the statement that follows sees what the lock has waited for.
  static func lockHeads(_ streams: [StreamID]) -> Statement {
    Statement("select id from stream where id = any($1) order by id for update", SQLArray(streams))
  }

  /// Appends what is new and finds what is not: a row for each append, in order, with its sequence and whether it
  /// was there. An append to no stream violates `entry.seq`, and fails the batch.
  static func insert(_ appends: [Append]) -> Statement {
    Statement(
      """
      with item as materialized (
        select t.*, (
          select e.seq from entry e where e.stream_id = t.stream and e.actor_id = t.actor and e.nonce = t.nonce
        ) as old
        from unnest($1::int8[], $2::int8[], $3::text[], $4::int2[], $5::bytea[])
          with ordinality t (stream, actor, nonce, kind, payload, ord)
      ), numbered as materialized (
        select *, count(*) filter (where old is null) over (partition by stream order by ord) as k from item
      ), moved as (
        update stream s set head = s.head + c.n
        from (select stream, max(k) as n from numbered where old is null group by stream) c
        where s.id = c.stream returning s.id, s.head - c.n as base
      ), written as (
        insert into entry (stream_id, seq, actor_id, nonce, kind, payload)
        select stream, base + k, actor, nonce, kind, payload
        from numbered left join moved on moved.id = stream where old is null
      )
      select coalesce(old, base + k), old is not null
      from numbered left join moved on moved.id = stream order by ord
      """,
      SQLArray(appends.map(\.stream)), SQLArray(appends.map(\.actor)), SQLArray(appends.map(\.nonce)),
      SQLArray(appends.map(\.kind)), SQLArray(appends.map(\.payload)))
  }

  static func appended(_ row: Row) throws -> Appended {
    let (seq, isRepeat) = try row.values(Int64.self, Bool.self)
    return Appended(seq: seq, isRepeat: isRepeat)
  }

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
