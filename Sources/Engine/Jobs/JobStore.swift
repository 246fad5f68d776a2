import Bytes
import Database
import Loop

/// The table jobs, as everybody uses it; Migrations/202611211210_jobs_queue.sql tells its rules.
@LoopActor struct JobStore {
  static let channel = "jobs"
  static let cancelChannel = "jobs_cancel"

  let database: Database

  /// Answers the ids of those that were queued, and wakes the workers when the transaction commits.
  nonisolated static func enqueue(_ jobs: [NewJob]) -> Statement {
    Statement(
      """
      with queued as (
        insert into jobs (kind, payload, unique_key, priority, run_at, attempts_max)
        select kind, payload, unique_key, priority, clock_timestamp() + delay_ms * interval '1 ms', attempts_max
        from unnest($1, $2, $3, $4, $5, $6) with ordinality
          as given(kind, payload, unique_key, priority, delay_ms, attempts_max, number)
        order by number
        on conflict (kind, unique_key) where state in ('waiting', 'running') do nothing
        returning id, kind),
      woken as (select pg_notify('jobs', kind) from (select distinct kind from queued) kinds)
      select id from queued cross join (select count(*) from woken) told order by id
      """, SQLArray(jobs.map(\.kind)), SQLArray(jobs.map { SQLJSON(utf8: $0.payload) }),
      SQLArray(jobs.map(\.uniqueKey)), SQLArray(jobs.map(\.priority)),
      SQLArray(jobs.map { Double($0.delayMs) }),
      SQLArray(jobs.map { Int32($0.attemptsMax) }))
  }

  func status(_ id: JobID) async throws -> JobStatus? {
    let rows = try await database.query(
      "select state, progress, attempt, last_error from jobs where id = $1", id)
    guard let row = rows.first else { return nil }
    let (state, progress, attempt, lastError) = try row.values(
      String.self, Double.self, Int.self, String?.self)
    return JobStatus(
      state: JobState(rawValue: state) ?? .dead, progress: progress, attempt: attempt, lastError: lastError)
  }

  /// Whether there was anything left to cancel.
  func cancel(_ id: JobID) async throws -> Bool {
    try await !database.query(
      """
      with cancelled as (
        update jobs set is_cancelling = true, state = case state when 'waiting' then 'cancelled' else state end,
          ended_at = case state when 'waiting' then clock_timestamp() end
        where id = $1 and state in ('waiting', 'running') returning id)
      select pg_notify('jobs_cancel', id::text) from cancelled
      """, id
    ).isEmpty
  }

  /// Whether it was dead; it waits again, with all its attempts before it.
  func revive(_ id: JobID) async throws -> Bool {
    try await !database.query(
      """
      with revived as (
        update jobs set state = 'waiting', attempt = 0, is_cancelling = false, ended_at = null, run_at = clock_timestamp()
        where id = $1 and state = 'dead' returning kind)
      select pg_notify('jobs', kind) from revived
      """, id
    ).isEmpty
  }

  struct Count: Sendable {
    let kind: String
    let state: JobState
    let count: Int
    /// How long the first of them has been due.
    let oldestSeconds: Double
  }

  /// Up to 10,000 of each state; what lies behind is counted as that many.
  func counts() async throws -> [Count] {
    try await database.query(
      """
      select kind, state, count(*), coalesce(greatest(0, extract(epoch from clock_timestamp() - min(run_at))), 0)::float8
      from ((select kind, state, run_at from jobs where state = 'waiting' limit 10000)
        union all (select kind, state, run_at from jobs where state = 'running' limit 10000)
        union all (select kind, state, run_at from jobs where state = 'dead' limit 10000)) counted
      group by kind, state
      """
    ).map { row in
      let (kind, state, count, oldest) = try row.values(String.self, String.self, Int.self, Double.self)
      return Count(kind: kind, state: JobState(rawValue: state) ?? .dead, count: count, oldestSeconds: oldest)
    }
  }

  /// Removes some of what has been over for long; returns how many.
  func prune(doneKeptMs: Int64, deadKeptMs: Int64, limit: Int) async throws -> Int {
    let removed = try await database.run([
      Statement(
        """
        delete from jobs where id in (
          select id from jobs where state in ('done', 'cancelled')
            and ended_at < clock_timestamp() - $1 * interval '1 ms' order by ended_at limit $2)
        """, Double(doneKeptMs), limit),
      Statement(
        """
        delete from jobs where id in (
          select id from jobs where state = 'dead'
            and ended_at < clock_timestamp() - $1 * interval '1 ms' order by ended_at limit $2)
        """, Double(deadKeptMs), limit),
    ])
    return removed[0].affectedCount + removed[1].affectedCount
  }
}
