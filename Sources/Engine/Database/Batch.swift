import Loop

/// One transaction of a write batch, on the batches' connection. Its statements are pipelined: `run` for what must
/// be seen before the rest is known, then `commit` once.
@LoopActor public final class Batch {
  /// What a batch is called on its connection, and the one before it that must have been committed; nil: none.
  public struct Link: Sendable {
    public let follows: String?
    public let number: String
  }

  private let connection: Connection
  private let database: Database
  private let timeoutMs: UInt64
  private let link: Link
  /// Told once another batch may be sent after this one.
  private let linked: @LoopActor (Link) -> Void
  private(set) var isCommitSent = false
  /// A segment of it was given up, so the connection still owes its answer.
  private(set) var isStuck = false
  private var isOpen = false

  init(
    _ connection: Connection, _ database: Database, timeoutMs: UInt64, link: Link,
    linked: @escaping @LoopActor (Link) -> Void
  ) {
    self.connection = connection
    self.database = database
    self.timeoutMs = timeoutMs
    self.link = link
    self.linked = linked
  }

  /// Rows before the commit: true only if it comes.
  public func run(_ statements: [Statement]) async throws(DatabaseError) -> [Rows] {
    precondition(!isCommitSent, "a batch is committed once, at its end")
    precondition(link.follows == nil, "a batch that was sent after another is one round trip")
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

  /// The whole batch in one statement and one round trip, so that another may be sent before it is answered.
  ///
  /// The statement fails where `current_setting('lyceum.batch', true)` is not what it `follows`, and then leaves its own number
  /// there by `set_config('lyceum.batch', number, false)`, which is undone if it fails: so nothing overtakes a batch that
  /// failed. The setting is made in a selection from what was written, or PostgreSQL would make it first.
  ///
  /// What follows in the same transaction is not begun where the statement fails.
  public func commit(
    linked statement: (Link) -> Statement, then following: [Statement] = []
  ) async throws(DatabaseError) -> Rows {
    linked(link)
    return try await commit([statement(link)] + following)[0]
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
