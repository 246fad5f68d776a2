import Loop

/// Statements that stand or fall together on one connection: an implicit transaction that ends with its sync, or
/// one round of an explicit one.
///
/// A segment that ends with a flush leaves its transaction open: its rows come before the commit, and the next
/// segment goes on. Until one ends with a sync, the connection is its holder's alone.
@LoopActor final class Segment {
  /// Told once, whatever happens: rows of the statements in order, or why there are none.
  typealias Completion = @LoopActor (Result<[Rows], DatabaseError>) -> Void

  enum Ending { case sync, flush }

  let statements: [Statement]
  let ending: Ending
  let deadlineNs: UInt64
  let beginNs: UInt64
  private(set) var rows: [Rows] = []
  private(set) var error: DatabaseError?
  private(set) var isOver = false
  /// Asked to be cancelled on the server, once.
  var isCancelling = false
  private var completion: Completion?

  init(_ statements: [Statement], ending: Ending = .sync, beginNs: UInt64, deadlineNs: UInt64) {
    precondition(ending == .sync || !statements.isEmpty, "nothing would answer an empty group")
    self.statements = statements
    self.ending = ending
    self.beginNs = beginNs
    self.deadlineNs = deadlineNs
  }

  /// Whether nobody waits for it any more.
  var isAbandoned: Bool { completion == nil }

  func whenDone(_ completion: @escaping Completion) { self.completion = completion }

  /// Sends it, and waits for what it is told, whatever becomes of the task that waits.
  func answer(over connection: Connection) async -> Result<[Rows], DatabaseError> {
    await withCheckedContinuation { continuation in
      whenDone { continuation.resume(returning: $0) }
      connection.send(self)
    }
  }

  func receive(_ rows: Rows) { self.rows.append(rows) }

  /// The first failure is the cause of those that follow.
  func fail(_ error: DatabaseError) {
    guard self.error == nil else { return }
    // A cancellation finds whatever the server is at when it arrives.
    let isMeantForAnother = error.sqlState == .queryCanceled && !isCancelling
    self.error = isMeantForAnother ? DatabaseError(.stale, error.detail, sqlState: error.sqlState) : error
  }

  /// The server has said its last word on this segment.
  func finish() {
    isOver = true
    if let error { complete(.failure(error)) } else { complete(.success(rows)) }
  }

  /// The connection is gone.
  func lose(_ error: DatabaseError) {
    isOver = true
    complete(.failure(self.error ?? error))
  }

  /// The caller waits no longer; what the server still says is nobody's.
  func abandon(_ error: DatabaseError) { complete(.failure(error)) }

  private func complete(_ result: Result<[Rows], DatabaseError>) {
    guard let completion else { return }
    self.completion = nil
    completion(result)
  }
}
