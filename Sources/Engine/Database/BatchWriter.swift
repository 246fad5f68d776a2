import Loop
import Telemetry

/// The one connection that write batches go over, and what is done when it fails them.
@LoopActor final class BatchWriter {
  private static let pauseMs: UInt64 = 15
  private static let fenceTimeoutMs: UInt64 = 1_000

  /// A batch of one row would be planned anew each time. And what is planned while a table is empty reads the whole of it, also
  /// when it has become long: all that batches look up they look up by a key.
  private static let planning = """
    set plan_cache_mode to 'force_generic_plan'; set enable_seqscan to off; set enable_hashjoin to off;
    set enable_mergejoin to off
    """

  private let database: Database
  private let lane: Lane
  private let timeoutMs: UInt64
  /// The session that an attempt in doubt was made over: it has to be gone before the next.
  private var doubtful: String?
  private var attempts = 0

  init(_ database: Database, name: String, timeoutMs: UInt64) {
    self.database = database
    self.timeoutMs = timeoutMs
    let source = database.source.with(session: Self.planning)
    lane = Lane(name, source: source) { _ in }
    lane.open()
    database.addTicker { [lane] now in database.overdue(on: lane.connection, nowNs: now) }
  }

  var isConnected: Bool { lane.connection != nil }
  var isInDoubt: Bool { doubtful != nil }

  /// Why nothing can be written; nil when it can.
  var failure: DatabaseError? {
    isConnected
      ? nil : lane.lastFailure ?? DatabaseError(.unavailable, "there is no connection for writes yet")
  }

  func pause() async { try? await database.clock.sleep(ms: Self.pauseMs) }

  func close() async { await lane.close() }

  /// One attempt. An error that says it may have happened comes only after the commit was sent. `before`: it may be sent
  /// while that one is in flight. `linked` is told when another may be sent after it.
  func attempt<Item, Outcome>(
    _ items: [Item], mayRepeat: Bool, after before: Batch.Link?, _ write: GroupCommit<Item, Outcome>.Write,
    linked: @escaping @LoopActor (Batch.Link) -> Void
  ) async throws(DatabaseError) -> [Result<Outcome, DatabaseError>] {
    guard let connection = lane.connection else {
      throw failure ?? DatabaseError(.unavailable, "the connection for writes has ended")
    }
    let session = lane.session
    attempts += 1
    let link = Batch.Link(follows: before?.number, number: String(attempts))
    let batch = Batch(connection, database, timeoutMs: timeoutMs, link: link, linked: linked)
    do {
      let outcomes = try await write(items, batch, mayRepeat)
      precondition(batch.isCommitSent, "a batch was written and not committed")
      precondition(outcomes.count == items.count, "a batch of \(items.count) has \(outcomes.count) outcomes")
      return outcomes
    } catch {
      await batch.abort()
      // Its answer would come into the next batch's time.
      if batch.isStuck { connection.lose("a write batch took too long") }
      let fault = error as? DatabaseError ?? DatabaseError(.refused, "\(error)")
      guard batch.isCommitSent, fault.mayHaveHappened else { throw fault.withCertainOutcome() }
      doubtful = session
      throw fault
    }
  }

  /// Waits until another attempt can be made; false when nobody waits for one any more.
  func recover(untilOver isOver: @LoopActor () -> Bool) async -> Bool {
    await pause()
    while !isOver(), !database.isClosed {
      if lane.connection != nil, await settle() { return true }
      await pause()
    }
    return false
  }

  /// The backend of an attempt in doubt may still be at it, and commit after we have looked. It is ended, and seen to
  /// be gone; a PostgreSQL that was started anew has none of them.
  func settle() async -> Bool {
    guard let doubtful else { return true }
    let gone = try? await database.run(
      [
        Statement(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1", doubtful)
      ],
      timeoutMs: Self.fenceTimeoutMs
    )[0].isEmpty
    guard gone == true else { return false }
    self.doubtful = nil
    database.log.info("write batch in doubt settled", ["session": LogValue(doubtful)])
    return true
  }
}
