import CPostgres
import Glibc
import Loop

/// Makes one connection: connects without blocking, sets the session up, and enters pipeline mode.
///
/// libpq may change its socket between two steps (another address, then TLS), so each step is watched anew.
@LoopActor final class Opening {
  /// What every session of ours is like. Nothing waits for a lock for long; a session whose client is gone ends,
  /// in mid-query too; and a commit is on disk when it is told, whatever the database's default says.
  private static let setUp = """
    set client_encoding to 'UTF8'; set timezone to 'UTC'; set lock_timeout to '4s';
    set idle_in_transaction_session_timeout to '60s'; set client_connection_check_interval to '5s';
    set standard_conforming_strings to on; set client_min_messages to 'warning';
    select set_config('synchronous_commit', 'on', false)
    where current_setting('synchronous_commit') in ('off', 'local')
    """

  /// `@unchecked Sendable`: handed from the opening to its caller, and used on the loop alone.
  private struct Session: @unchecked Sendable { let pg: OpaquePointer }

  private enum Step { case connecting, settingUp }

  private let pg: OpaquePointer
  private let more: String
  private var step = Step.connecting
  private var watcher: DescriptorWatcher?
  private var timer: (any ClockTimer)?
  private var continuation: CheckedContinuation<Result<Session, DatabaseError>, Never>?
  private var failure: DatabaseError?

  /// A ready PGconn in pipeline mode, which the caller owns. `session`: more of a set-up script.
  static func open(
    _ target: ConnectionString, session: String = "", clock: any LoopClock, timeoutMs: UInt64
  ) async throws(DatabaseError) -> OpaquePointer {
    guard let opening = Opening(target, session: session) else {
      throw DatabaseError(.unavailable, "libpq gave no connection")
    }
    let result = await withCheckedContinuation { continuation in
      opening.begin(continuation, clock: clock, timeoutMs: timeoutMs)
    }
    return try result.get().pg
  }

  private init?(_ target: ConnectionString, session: String) {
    // A list that ends with a null, for the time of the call; libpq copies what it keeps.
    let keys = target.keywords.map { strdup($0.key) }
    let values = target.keywords.map { strdup($0.value) }
    defer { for text in keys + values { free(text) } }
    let end: [UnsafePointer<CChar>?] = [nil]
    guard
      let pg = PQconnectStartParams(
        keys.map { UnsafePointer($0) } + end, values.map { UnsafePointer($0) } + end, 0)
    else { return nil }
    self.pg = pg
    more = session
  }

  private func begin(
    _ continuation: CheckedContinuation<Result<Session, DatabaseError>, Never>, clock: any LoopClock,
    timeoutMs: UInt64
  ) {
    self.continuation = continuation
    PQsetNoticeProcessor(pg, ignoreNotice, nil)
    timer = clock.after(ms: timeoutMs) { [self] in
      end(DatabaseError(.unavailable, "PostgreSQL did not let us in within \(timeoutMs / 1_000) s"))
    }
    guard PQstatus(pg) != CONNECTION_BAD else { return end(error()) }
    wait(readable: false, writable: true)
  }

  private func wait(readable: Bool, writable: Bool) {
    watcher?.close()
    watcher = DescriptorWatcher(PQsocket(pg)) { [weak self] _, _ in self?.proceed() }
    guard let watcher else { return end(error()) }
    watcher.watch(readable: readable, writable: writable)
  }

  private func proceed() {
    switch step {
    case .connecting: connect()
    case .settingUp: readSetUp()
    }
  }

  private func connect() {
    switch PQconnectPoll(pg) {
    case PGRES_POLLING_READING: wait(readable: true, writable: false)
    case PGRES_POLLING_WRITING: wait(readable: false, writable: true)
    case PGRES_POLLING_OK:
      step = .settingUp
      PQsetnonblocking(pg, 1)
      guard PQsendQuery(pg, Self.setUp + ";" + more) == 1 else { return end(error()) }
      readSetUp()
    default: end(error())
    }
  }

  private func readSetUp() {
    let flushed = PQflush(pg)
    guard flushed >= 0, PQconsumeInput(pg) == 1 else { return end(error()) }
    while PQisBusy(pg) == 0 {
      guard let result = PQgetResult(pg) else { return end(nil) }
      switch PQresultStatus(result) {
      case PGRES_COMMAND_OK, PGRES_TUPLES_OK: break
      default: failure = failure ?? DatabaseError(result: result)
      }
      PQclear(result)
    }
    wait(readable: true, writable: flushed == 1)
  }

  /// With an error, or when the session is set up.
  private func end(_ error: DatabaseError?) {
    guard let continuation else { return }
    self.continuation = nil
    timer?.stop()
    timer = nil
    var error = error ?? failure
    if error == nil, PQenterPipelineMode(pg) == 0 { error = self.error() }
    watcher?.close()
    watcher = nil
    if let error {
      PQfinish(pg)
      continuation.resume(returning: .failure(error))
    } else {
      continuation.resume(returning: .success(Session(pg: pg)))
    }
  }

  private func error() -> DatabaseError {
    let message = String(cString: PQerrorMessage(pg)).split(separator: "\n").joined(separator: "; ")
    return DatabaseError(.unavailable, message.isEmpty ? "PostgreSQL cannot be reached" : message)
  }
}

/// Notices are for people at a terminal.
private func ignoreNotice(_: UnsafeMutableRawPointer?, _: UnsafePointer<CChar>?) {}
