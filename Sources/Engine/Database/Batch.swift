import Loop

/// One transaction of a write batch, on the batches' connection. Its statements are pipelined: `run` for what must
/// be seen before the rest is known, then `commit` once.
@LoopActor public final class Batch {
  private let connection: Connection
  private let database: Database
  private let timeoutMs: UInt64
  private(set) var isCommitSent = false
  /// A segment of it was given up, so the connection still owes its answer.
  private(set) var isStuck = false
  private var isOpen = false

  init(_ connection: Connection, _ database: Database, timeoutMs: UInt64) {
    self.connection = connection
    self.database = database
    self.timeoutMs = timeoutMs
  }

  /// Rows before the commit: true only if it comes.
  public func run(_ statements: [Statement]) async throws(DatabaseError) -> [Rows] {
    precondition(!isCommitSent, "a batch is committed once, at its end")
    isOpen = true
    return try await send(statements, .flush)
  }

  /// The last statements and the commit in one round trip; returns when it is on disk.
  public func commit(_ statements: [Statement] = []) async throws(DatabaseError) -> [Rows] {
    precondition(!isCommitSent, "a batch is committed once, at its end")
    isCommitSent = true
    isOpen = false
    return try await send(statements, .sync)
  }

  /// Ends what was begun and not committed: after an error the sync rolls back.
  func abort() async {
    guard isOpen, !isStuck else { return }
    isOpen = false
    // A batch whose body failed by itself would be committed by the sync alone.
    _ = try? await send([Statement(made: "do $$ begin raise exception 'given up'; end $$")], .sync)
  }

  private func send(_ statements: [Statement], _ ending: Segment.Ending) async throws(DatabaseError) -> [Rows]
  {
    let segment = database.segment(statements, ending: ending, timeoutMs: timeoutMs)
    let result = await segment.answer(over: connection)
    if !segment.isOver { isStuck = true }
    return try result.get()
  }
}
