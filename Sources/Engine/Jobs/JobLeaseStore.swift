import Bytes
import Database
import Loop

/// The table jobs, as its workers use it. Leases are measured by the database's clock alone.
@LoopActor struct JobLeaseStore {
  let database: Database

  /// Takes waiting jobs that are due, so many of each kind at most.
  func take(_ wanted: [(kind: String, limit: Int)], leaseMs: UInt64, worker: String) async throws -> [Job] {
    let answers = try await database.run(
      wanted.map { kind, limit in
        Statement(
          """
          with next as (
            select id from jobs where state = 'waiting' and kind = $1 and run_at <= clock_timestamp()
            order by priority desc, run_at, id limit $2 for update skip locked)
          update jobs set state = 'running', attempt = attempt + 1, fence = fence + 1, worker = $4, progress = 0,
            lease_until = clock_timestamp() + $3 * interval '1 ms', begun_at = clock_timestamp()
          from next where jobs.id = next.id
          returning jobs.id, fence, kind, payload, attempt, attempts_max
          """, kind, limit, Double(leaseMs), worker)
      })
    return try answers.flatMap { rows in
      try rows.map { row in
        let (id, fence, kind, payload, attempt, attemptsMax) = try row.values(
          JobID.self, Int64.self, String.self, SQLJSON.self, Int.self, Int.self)
        return Job(
          lease: JobLease(id: id, fence: fence), kind: kind, payload: payload.utf8, attempt: attempt,
          attemptsMax: attemptsMax)
      }
    }
  }

  /// Extends leases and notes progress. Answers those that still hold, and whether each should be cancelled.
  func extend(
    _ leases: [(lease: JobLease, progress: Double?)], leaseMs: UInt64, timeoutMs: UInt64
  ) async throws -> [JobLease: Bool] {
    let rows = try await database.run(
      [
        Statement(
          """
          update jobs set lease_until = clock_timestamp() + $4 * interval '1 ms',
            progress = coalesce(given.progress, jobs.progress)
          from unnest($1, $2, $3) as given(id, fence, progress)
          where jobs.id = given.id and jobs.fence = given.fence and state = 'running'
          returning jobs.id, jobs.fence, is_cancelling
          """, SQLArray(leases.map(\.lease.id)), SQLArray(leases.map(\.lease.fence)),
          SQLArray(leases.map(\.progress)), Double(leaseMs))
      ], timeoutMs: timeoutMs)[0]
    var held: [JobLease: Bool] = [:]
    for row in rows {
      let (id, fence, isCancelling) = try row.values(JobID.self, Int64.self, Bool.self)
      held[JobLease(id: id, fence: fence)] = isCancelling
    }
    return held
  }

  /// Done, if the lease holds: for the transaction of the work itself.
  func complete(_ lease: JobLease, _ transaction: Transaction) async throws -> Bool {
    try await transaction.query(
      """
      update jobs set state = 'done', progress = 1, lease_until = null, ended_at = clock_timestamp(), last_error = null
      where id = $1 and fence = $2 and state = 'running'
      """, lease.id, lease.fence
    ).affectedCount == 1
  }

  /// Writes what became of a job, and answers where it stands then; nil: it is another's by now. A call whose answer got
  /// lost can be repeated.
  func end(_ lease: JobLease, _ verdict: JobVerdict) async throws -> JobState? {
    let (state, error, afterMs, back): (JobState, String?, Int64, Int32) =
      switch verdict {
      case .done: (.done, nil, 0, 0)
      case .again(let afterMs, let error): (.waiting, error, afterMs, 0)
      case .untouched(let afterMs): (.waiting, nil, afterMs, 1)
      case .dead(let error): (.dead, error, 0, 0)
      case .cancelled: (.cancelled, nil, 0, 0)
      }
    // Asked to be cancelled in the meantime, it does not wait again.
    let rows = try await database.query(
      """
      with ended as (
        update jobs set lease_until = null, attempt = attempt - $6, last_error = coalesce($4, last_error),
          state = case when $3 = 'waiting' and is_cancelling then 'cancelled' else $3 end,
          ended_at = case when $3 <> 'waiting' or is_cancelling then clock_timestamp() end,
          progress = case when $3 = 'done' then 1 else progress end,
          run_at = case when $3 = 'waiting' then clock_timestamp() + $5 * interval '1 ms' else run_at end
        where id = $1 and fence = $2 and state = 'running' returning kind, state),
      woken as (select pg_notify('jobs', kind) from ended where $3 = 'waiting' and $5 = 0)
      select (select state from ended), (select count(*) from woken),
        (select state from jobs where id = $1 and fence = $2 and state <> 'running')
      """, lease.id, lease.fence, state.rawValue, error, Double(afterMs), back)
    let (written, _, found) = try rows[0].values(String?.self, Int.self, String?.self)
    return (written ?? found).flatMap { JobState(rawValue: $0) }
  }

  /// Puts back what nobody extends any more: its worker died, or lost the database. Such an attempt counts.
  func expire(_ retry: JobKind.Retry, limit: Int) async throws -> [(id: JobID, kind: String, state: JobState)]
  {
    try await database.query(
      """
      with expired as (
        select id from jobs where state = 'running' and lease_until < clock_timestamp()
        order by lease_until limit $3 for update skip locked)
      update jobs set lease_until = null, last_error = 'its worker ' || coalesce(worker, '') || ' fell silent',
        state = case when is_cancelling then 'cancelled' when attempt >= attempts_max then 'dead' else 'waiting' end,
        ended_at = case when is_cancelling or attempt >= attempts_max then clock_timestamp() end,
        run_at = clock_timestamp() + least($2, $1 * power(2, least(attempt, 30) - 1)) * interval '1 ms'
      from expired where jobs.id = expired.id
      returning jobs.id, kind, state
      """, Double(retry.firstMs), Double(retry.longestMs), limit
    ).map { row in
      let (id, kind, state) = try row.values(JobID.self, String.self, String.self)
      return (id, kind, JobState(rawValue: state) ?? .dead)
    }
  }
}
