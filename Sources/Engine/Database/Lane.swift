import Bytes
import Loop
import Telemetry

/// One place in the pool. It keeps a connection there: when one ends, the next is made, with growing and spread
/// pauses. The longest is short, so that service is back soon after PostgreSQL is.
@LoopActor final class Lane {
  enum State {
    case opening
    case ready(Connection)
    case pausing
    case closed
  }

  static let pauseFirstMs: UInt64 = 20
  static let pauseLongestMs: UInt64 = 800
  static let openTimeoutMs: UInt64 = 5_000
  private static let givenNameMax = 30

  let name: String
  /// The name of the connection among PostgreSQL's sessions: of this one, and of no other that ever was.
  private(set) var session = ""
  private(set) var state = State.pausing
  /// Taken by a transaction.
  var isReserved = false
  private(set) var lastFailure: DatabaseError?
  private let source: LaneSource
  private let changed: @LoopActor (Lane) -> Void
  private var backoff = Backoff(firstMs: pauseFirstMs, longestMs: pauseLongestMs)
  private var random: SplitMix64
  private var pause: (any ClockTimer)?
  private var ended: CheckedContinuation<Void, Never>?

  /// `changed`: told when a connection is there, and when it is gone.
  init(_ name: String, source: LaneSource, changed: @escaping @LoopActor (Lane) -> Void) {
    self.name = name
    self.source = source
    self.changed = changed
    random = SplitMix64(seed: .random(in: 0 ... .max))
  }

  var connection: Connection? {
    if case .ready(let connection) = state { connection } else { nil }
  }

  func open() {
    guard case .pausing = state else { return }
    state = .opening
    session = Self.sessionName(
      of: name, given: source.target["application_name"] ?? "lyceum", number: random.next())
    LoopActor.start { [self] in
      do throws(DatabaseError) { admit(try await source.connect(as: session)) } catch { failed(error) }
    }
  }

  /// PostgreSQL cuts it at 63 bytes and replaces what is not ASCII; what tells sessions apart must come through whole.
  static func sessionName(of lane: String, given: String, number: UInt64) -> String {
    "\(given.filter(\.isASCII).prefix(givenNameMax)) \(lane) \(String(number, radix: 16))"
  }

  func close() async {
    pause?.stop()
    let before = state
    state = .closed
    switch before {
    case .ready(let connection): connection.close()
    case .opening: await withCheckedContinuation { ended = $0 }
    case .pausing, .closed: break
    }
  }

  private func admit(_ pg: OpaquePointer) {
    let connection = Connection(pg) { [weak self] error in self?.lost(error) }
    if case .closed = state {
      connection?.close()
      ended?.resume()
      return
    }
    guard let connection else { return failed(DatabaseError(.unavailable, "the socket cannot be watched")) }
    backoff.reset()
    lastFailure = nil
    state = .ready(connection)
    changed(self)
  }

  private func lost(_ error: DatabaseError) {
    source.log.warning(
      "database connection lost", ["lane": LogValue(name), "reason": LogValue(error.detail)])
    retry(after: error)
  }

  private func failed(_ error: DatabaseError) {
    if case .closed = state {
      ended?.resume()
      return
    }
    // Said once for each way of failing, however often it is tried.
    if lastFailure?.detail != error.detail {
      source.log.warning(
        "database not reached", ["lane": LogValue(name), "reason": LogValue(error.detail)])
    }
    retry(after: error)
  }

  private func retry(after error: DatabaseError) {
    guard case .closed = state else {
      state = .pausing
      lastFailure = error
      pause = source.clock.after(ms: backoff.next(using: &random)) { [weak self] in self?.open() }
      return changed(self)
    }
  }
}

/// What every lane of a pool needs to connect.
@LoopActor final class LaneSource {
  let target: ConnectionString
  let clock: any LoopClock
  let log: Log
  /// More of the set-up of a session.
  let session: String
  private let workers: WorkerPool

  init(
    target: ConnectionString, session: String, clock: any LoopClock, log: Log, workers: WorkerPool
  ) {
    self.target = target
    self.session = session
    self.clock = clock
    self.log = log
    self.workers = workers
  }

  /// The same, with more said to each session.
  func with(session: String) -> LaneSource {
    LaneSource(target: target, session: session, clock: clock, log: log, workers: workers)
  }

  fileprivate func connect(as name: String) async throws(DatabaseError) -> OpaquePointer {
    let target = target.with("application_name", name)
    let resolved: Result<ConnectionString, any Error>
    do { resolved = .success(try await workers.run { try target.resolved() }) } catch {
      resolved = .failure(error)
    }
    switch resolved {
    case .failure(let error):
      throw error as? DatabaseError
        ?? DatabaseError(.unavailable, "the host could not be looked up: \(error)")
    case .success(let target):
      return try await Opening.open(
        target, session: session, clock: clock, timeoutMs: Lane.openTimeoutMs)
    }
  }

  /// Asks the server to stop what it does for a segment; best effort, elsewhere.
  func cancel(_ connection: Connection) {
    let key = connection.cancelRequest
    let workers = workers
    LoopActor.start { try? await workers.run { key.cancel() } }
  }
}
