import Bytes
import Database

/// How much is read at a time: so many entries, and so many bytes of payload and one entry more.
struct PageSize {
  let entries: Int
  let bytes: Int
}

/// The SQL of the streams. `Migrations/*_streams_*.sql` have the tables.
enum StreamStore {
  /// The heads, locked in one order for everybody, so that two batches cannot lock each other out. First, and by
  /// itself: the statement that follows sees what the lock has waited for.
  static func lockHeads(_ streams: [StreamID]) -> Statement {
    Statement(
      "select id, head, now() from stream where id = any($1) order by id for update",
      SQLArray(streams.map(\.rawValue)))
  }

  static func heads(_ rows: Rows) throws -> [StreamID: Int64] {
    Dictionary(uniqueKeysWithValues: try rows.map { try $0.values(StreamID.self, Int64.self) })
  }

  /// When the transaction began that answered so: the time of all entries that it writes.
  static func time(_ rows: Rows) throws -> SQLTime? { try rows.first.map { try $0.column(2) } }

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

  static func find(_ nonce: String, by actor: Int64, in stream: StreamID) -> Statement {
    Statement(
      "select seq, actor_id, at, kind, payload from entry where stream_id = $1 and actor_id = $2 and nonce = $3",
      stream, actor, nonce)
  }

  /// Inserts entries, and moves the heads of their streams, which are locked already, to where they are to be.
  static func append(
    _ entries: [(append: Append, seq: Int64)], heads: [(stream: StreamID, head: Int64)],
    counted: [StreamID: Int64]
  ) -> Statement {
    Statement(
      """
      with moved as (
        update stream s set head = t.head, counted = s.counted + t.counted
        from unnest($1::int8[], $2::int8[], $3::int8[]) t (id, head, counted) where s.id = t.id
        returning s.id, s.head, s.counted
      ), inserted as (
        insert into entry (stream_id, seq, actor_id, nonce, kind, payload)
        select * from unnest($4::int8[], $5::int8[], $6::int8[], $7::text[], $8::int2[], $9::bytea[])
      )/* parts */
      select id from moved
      """,
      SQLArray(heads.map(\.stream.rawValue)), SQLArray(heads.map(\.head)),
      SQLArray(heads.map { counted[$0.stream] ?? 0 }),
      SQLArray(entries.map(\.append.stream.rawValue)), SQLArray(entries.map(\.seq)),
      SQLArray(entries.map(\.append.actor)), SQLArray(entries.map(\.append.nonce)),
      SQLArray(entries.map(\.append.kind)), SQLArray(entries.map(\.append.payload)))
  }

  /// Gives the entries of a run their places behind the heads, wherever those are, and answers with where they were.
  static func append(behind run: AppendRun, _ link: Batch.Link) -> Statement {
    run.counts.count == 1
      ? appendBehindHead(run.counts[0].stream, counted: run.counts[0].counted, run.appends, link)
      : appendBehindHeads(run, link)
  }

  /// Locks the heads, in the order of `lockHeads`, moves them on, inserts so far before where they are then, and answers
  /// with where they were. One statement: each costs PostgreSQL as much as a dozen rows do. To no stream, the sequence is
  /// NULL, which the table refuses.
  private static func appendBehindHeads(_ run: AppendRun, _ link: Batch.Link) -> Statement {
    Statement(
      """
      with locked as materialized (
        select s.id, t.n, t.counted
        from unnest($1::int8[], $2::int8[], $11::int8[]) t (id, n, counted) join stream s on s.id = t.id
        where $9::text is null or current_setting('lyceum.batch', true) = $9
        order by s.id for update of s
      ), moved as (
        update stream s set head = s.head + locked.n, counted = s.counted + locked.counted
        from locked where s.id = locked.id returning s.id, s.head, s.counted, locked.n
      ), inserted as (
        insert into entry (stream_id, seq, actor_id, nonce, kind, payload)
        select t.stream, moved.head - t.distance, t.actor, t.nonce, t.kind, t.payload
        from unnest($3::int8[], $4::int8[], $5::int8[], $6::text[], $7::int2[], $8::bytea[])
          t (stream, distance, actor, nonce, kind, payload)
        left join moved on moved.id = t.stream
      )/* parts */
      select id, head - n, now(), set_config('lyceum.batch', $10, false) from moved
      """,
      SQLArray(run.counts.map { $0.stream.rawValue }), SQLArray(run.counts.map { $0.count }),
      SQLArray(run.appends.map { $0.stream.rawValue }), SQLArray(run.distances),
      SQLArray(run.appends.map { $0.actor }), SQLArray(run.appends.map { $0.nonce }),
      SQLArray(run.appends.map { $0.kind }), SQLArray(run.appends.map { $0.payload }), link.follows,
      link.number, SQLArray(run.counts.map { $0.counted }))
  }

  /// The same where all go to one stream, as they do in a busy room: a fifth less of PostgreSQL's work.
  private static func appendBehindHead(
    _ stream: StreamID, counted: Int64, _ appends: [Append], _ link: Batch.Link
  ) -> Statement {
    Statement(
      """
      with moved as (
        update stream set head = head + $2, counted = counted + $9
        where id = $1 and ($7::text is null or current_setting('lyceum.batch', true) = $7)
        returning id, head, counted
      ), inserted as (
        insert into entry (stream_id, seq, actor_id, nonce, kind, payload)
        select $1, moved.head - $2 + t.place, t.actor, t.nonce, t.kind, t.payload
        from unnest($3::int8[], $4::text[], $5::int2[], $6::bytea[]) with ordinality
          t (actor, nonce, kind, payload, place)
        left join moved on true
      )/* parts */
      select id, head - $2, now(), set_config('lyceum.batch', $8, false) from moved
      """,
      stream, appends.count,
      SQLArray(appends.map { $0.actor }), SQLArray(appends.map { $0.nonce }),
      SQLArray(appends.map { $0.kind }), SQLArray(appends.map { $0.payload }), link.follows, link.number,
      counted)
  }

  /// As text, for whoever brings a backup back in a session of PostgreSQL's own tools.
  static let renewEpochs = "update public.stream set epoch = gen_random_uuid()"

  /// Makes the streams that are not there. In one order for everybody: two who make the same wait for each other.
  static func make(_ names: [String]) -> Statement {
    Statement(
      "insert into stream (name) select name from unnest($1::text[]) t (name) order by name on conflict (name) do nothing",
      SQLArray(names))
  }

  static func find(_ names: [String]) -> Statement {
    Statement("select name, id from stream where name = any($1)", SQLArray(names))
  }

  static func position(_ stream: StreamID) -> Statement {
    Statement("select head, epoch from stream where id = $1", stream)
  }

  static func positions(_ streams: [StreamID]) -> Statement {
    Statement("select id, head, epoch from stream where id = any($1)", SQLArray(streams.map(\.rawValue)))
  }

  static func entries(_ stream: StreamID, after seq: Int64, limit: Int) -> Statement {
    Statement(
      """
      select seq, actor_id, at, kind, payload from entry where stream_id = $1 and seq > $2 order by seq limit $3
      """,
      stream, seq, limit)
  }

  /// Of the entries after one and through another the first, as many as fit; one at least.
  static func page(_ stream: StreamID, after: Int64, through: Int64, _ size: PageSize) -> Statement {
    Statement(
      """
      select seq, actor_id, at, kind, payload from (
        select *, sum(octet_length(payload)) over (order by seq) - octet_length(payload) as before from (
          select seq, actor_id, at, kind, payload from entry where stream_id = $1 and seq > $2 and seq <= $3
          order by seq limit $4
        ) first
      ) fitting where before < $5 order by seq
      """,
      stream, after, through, size.entries, size.bytes)
  }

  /// The entries before one, newest first, as many as fit; one at least.
  static func page(_ stream: StreamID, before seq: Int64, _ size: PageSize) -> Statement {
    Statement(
      """
      select seq, actor_id, at, kind, payload from (
        select *, sum(octet_length(payload)) over (order by seq desc) - octet_length(payload) as before from (
          select seq, actor_id, at, kind, payload from entry where stream_id = $1 and seq < $2
          order by seq desc limit $3
        ) last
      ) fitting where before < $4 order by seq desc
      """,
      stream, seq, size.entries, size.bytes)
  }

  /// The sequence of the first entry that is not older than a time; NULL if all are.
  ///
  /// An entry's time is the beginning of its transaction, so it may be older than its neighbour's before, by as much as
  /// a transaction takes: the key is halved for a time that is so much earlier, and the rest is looked through. No index
  /// is needed that each append would pay for.
  static func first(_ stream: StreamID, since time: SQLTime, disorderUs: Int64) -> Statement {
    Statement(
      """
      with recursive halved (low, high) as (
        select 1::int8, head + 1 from stream where id = $1
        union all
        select case when e.at < $3 then (low + high) / 2 + 1 else low end,
          case when e.at < $3 then high else (low + high) / 2 end
        from halved join entry e on e.stream_id = $1 and e.seq = (low + high) / 2 where low < high
      )
      select (
        select seq from entry where stream_id = $1 and seq >= (select max(low) from halved) and at >= $2
        order by seq limit 1
      )
      """,
      stream, time, SQLTime(unixUs: time.unixUs - disorderUs))
  }

  /// Puts another content in an entry's place, and has every process told when that is committed.
  static func replace(
    _ stream: StreamID, _ sequences: [Int64], kind: Int16, payloads: [[UInt8]]
  ) -> Statement {
    Statement(
      """
      with replaced as (
        update entry e set kind = $3, payload = t.payload from unnest($2::int8[], $4::bytea[]) t (seq, payload)
        where e.stream_id = $1 and e.seq = t.seq returning e.seq
      )
      select seq, pg_notify('streams', 'replaced ' || $1::int8 || ' ' || seq) from replaced
      """,
      stream, SQLArray(sequences), kind, SQLArray(payloads))
  }

  static func entry(_ row: Row) throws -> Entry {
    let (seq, actor, at, kind, payload) = try row.values(
      Int64.self, Int64.self, SQLTime.self, Int16.self, [UInt8].self)
    return Entry(seq: seq, actor: actor, at: at, kind: kind, payload: payload)
  }
}
