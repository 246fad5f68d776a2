import Database
import Loop

/// The events' tables; Migrations/202611211200_events_domain_events.sql tells what each is for.
@LoopActor struct EventStore {
  static let channel = "domain_events"

  let database: Database

  /// Writes events, and wakes the consumers when the transaction commits. A commit that notifies waits for others that
  /// do, so a transaction writes all of its events at once.
  nonisolated static func write(_ events: [NewEvent]) -> Statement {
    Statement(
      """
      with written as (
        insert into event_inbox (kind, actor, subjects, course, payload)
        select kind, actor, subjects::int8[], course, payload
        from unnest($1, $2, $3, $4, $5) with ordinality as given(kind, actor, subjects, course, payload, number)
        order by number returning 1)
      select pg_notify('domain_events', '') from written limit 1
      """, SQLArray(events.map(\.kind)), SQLArray(events.map(\.actor)),
      SQLArray(events.map { "{" + $0.subjects.map(String.init).joined(separator: ",") + "}" }),
      SQLArray(events.map(\.course)), SQLArray(events.map { SQLJSON(utf8: $0.payload) }))
  }

  /// Gives up to `max` committed events their places. Returns how many were moved, and the last place given.
  func order(max: Int) async throws -> (moved: Int, last: Int64) {
    let rows = try await database.run([
      Statement("select from event_head for update"),
      // A statement of its own: it sees what the one who held the lock before has committed.
      Statement(
        """
        with taken as (
          delete from event_inbox where id in (select id from event_inbox order by id limit $1) returning *),
        moved as (
          insert into domain_events (id, kind, actor, subjects, course, payload, at)
          select (select last from event_head) + row_number() over (order by id),
            kind, actor, subjects, course, payload, at from taken
          returning id)
        update event_head set last = last + (select count(*) from moved)
        returning (select count(*) from moved), last
        """, max),
    ])
    return try rows[1][0].values(Int.self, Int64.self)
  }

  /// Whether there is anything to give a place; cheaper than to try.
  func isInboxEmpty() async throws -> Bool {
    try await database.query("select not exists (select from event_inbox)")[0].column(0)
  }

  func register(_ consumer: Consumer) async throws {
    _ = try await database.query(
      """
      insert into event_consumers (name, position)
      select $1, case when $2 then 0 else last end from event_head on conflict do nothing
      """, consumer.name, consumer.start == .beginning)
  }

  /// For this transaction alone; nil: another process has it. The head is read after, so that what is read up to it
  /// is all there.
  func lock(
    _ consumer: Consumer, _ transaction: Transaction
  ) async throws -> (state: ConsumerState, waitMs: Int64, head: Int64)? {
    let rows = try await transaction.run([
      Statement(
        """
        select position, attempts, careful_until,
          greatest(0, ceil(extract(epoch from retry_at - clock_timestamp()) * 1000))::int8
        from event_consumers where name = $1 for update skip locked
        """, consumer.name),
      Statement("select last from event_head"),
    ])
    guard let row = rows[0].first else { return nil }
    let (position, attempts, carefulUntil, waitMs) = try row.values(
      Int64.self, Int.self, Int64.self, Int64.self)
    let state = ConsumerState(position: position, attempts: attempts, carefulUntil: carefulUntil)
    return (state, waitMs, try rows[1][0].column(0))
  }

  func read(
    kinds: [String]?, after position: Int64, through head: Int64, limit: Int, _ transaction: Transaction
  ) async throws -> [DomainEvent] {
    guard let kinds else {
      return try await transaction.query(
        """
        select id, kind, actor, subjects, course, payload, at from domain_events
        where id > $1 and id <= $2 order by id limit $3
        """, position, head, limit
      ).map(Self.event)
    }
    return try await transaction.query(
      """
      select id, kind, actor, subjects, course, payload, at from domain_events
      where id > $1 and id <= $2 and kind = any($4) order by id limit $3
      """, position, head, limit, SQLArray(kinds)
    ).map(Self.event)
  }

  nonisolated private static func event(_ row: Row) throws -> DomainEvent {
    let (id, kind, actor, subjects, course, payload, at) = try row.values(
      Int64.self, String.self, Int64?.self, SQLArray<Int64>.self, Int64?.self, SQLJSON.self, SQLTime.self)
    return DomainEvent(
      id: id, kind: kind, actor: actor, subjects: subjects.elements, course: course, payload: payload.utf8,
      at: at)
  }

  func advance(_ consumer: Consumer, to position: Int64, _ transaction: Transaction) async throws {
    _ = try await transaction.query(
      """
      update event_consumers set position = $2, attempts = 0, last_error = null, updated_at = now() where name = $1
      """, consumer.name, position)
  }

  /// Notes a failure; nothing, if somebody else has been further since.
  func note(
    _ verdict: ConsumerState.Verdict, of consumer: Consumer, at state: ConsumerState, error: String
  ) async throws {
    switch verdict {
    case .again(let attempts, let afterMs):
      _ = try await database.query(
        """
        update event_consumers set attempts = $4, last_error = $5, updated_at = now(),
          retry_at = clock_timestamp() + $6 * interval '1 ms'
        where name = $1 and position = $2 and attempts = $3
        """, consumer.name, state.position, Int32(state.attempts), Int32(attempts), error, Double(afterMs))
    case .carefully(let until):
      _ = try await database.query(
        """
        update event_consumers set attempts = 0, careful_until = $4, last_error = $5, updated_at = now()
        where name = $1 and position = $2 and attempts = $3
        """, consumer.name, state.position, Int32(state.attempts), until, error)
    case .putAside(let event):
      _ = try await database.query(
        """
        with passed as (
          update event_consumers set attempts = 0, position = $4, last_error = $5, updated_at = now()
          where name = $1 and position = $2 and attempts = $3 returning 1)
        insert into event_failures (consumer, event_id, error) select $1, $4, $5 from passed
        on conflict (consumer, event_id) do update set error = excluded.error, failed_at = excluded.failed_at
        """, consumer.name, state.position, Int32(state.attempts), event, error)
    }
  }

  struct Lag: Sendable {
    let consumer: String
    let events: Int64
    let seconds: Double
  }

  /// How far each consumer is behind, and how much has no place yet.
  func lag(of consumers: [String]) async throws -> (consumers: [Lag], inbox: Int, inboxSeconds: Double) {
    let rows = try await database.run([
      Statement(
        """
        select c.name, h.last - c.position, coalesce(extract(epoch from clock_timestamp()
          - (select e.at from domain_events e where e.id > c.position order by e.id limit 1)), 0)::float8
        from event_consumers c cross join event_head h where c.name = any($1)
        """, SQLArray(consumers)),
      Statement(
        """
        select (select count(*) from (select from event_inbox limit 10000) waiting), coalesce(extract(epoch from
          clock_timestamp() - (select at from event_inbox order by id limit 1)), 0)::float8
        """),
    ])
    let lags = try rows[0].map { row in
      let (consumer, events, seconds) = try row.values(String.self, Int64.self, Double.self)
      return Lag(consumer: consumer, events: events, seconds: seconds)
    }
    let (inbox, seconds) = try rows[1][0].values(Int.self, Double.self)
    return (lags, inbox, seconds)
  }

  static func claim(_ ids: [Int64], for rule: String, _ transaction: Transaction) async throws -> Set<Int64> {
    let rows = try await transaction.query(
      """
      insert into event_effects (rule, event_id) select $1, id from unnest($2) as given(id)
      on conflict do nothing returning event_id
      """, rule, SQLArray(ids))
    return Set(try rows.map { try $0.column(0) })
  }
}
