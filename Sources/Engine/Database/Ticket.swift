import Loop

/// Someone who waits for a write. Told once: when it is on disk, when it was refused, or when patience is over.
@LoopActor final class Ticket<Outcome: Sendable> {
  typealias Told = @LoopActor (Result<Outcome, DatabaseError>) -> Void

  let deadlineNs: UInt64
  private var told: Told?
  private var lastError: DatabaseError?
  /// An attempt may have been committed, and none since has shown whether.
  private var isInDoubt = false

  init(deadlineNs: UInt64, _ told: @escaping Told) {
    self.told = told
    self.deadlineNs = deadlineNs
  }

  var isOver: Bool { told == nil }

  func tell(_ result: Result<Outcome, DatabaseError>) {
    guard let told else { return }
    self.told = nil
    told(result)
  }

  /// An attempt failed; it is not the last word.
  func note(_ error: DatabaseError?) {
    guard let error else { return }
    lastError = error
    if error.mayHaveHappened { isInDoubt = true }
  }

  /// The last word, if no attempt succeeded.
  func giveUp() { tell(.failure(verdict(isInDoubt: isInDoubt))) }

  /// Patience is over. `isSent`: an attempt is under way, whose end is not known.
  func expire(isSent: Bool) { tell(.failure(verdict(isInDoubt: isInDoubt || isSent))) }

  private func verdict(isInDoubt: Bool) -> DatabaseError {
    let error = lastError ?? DatabaseError(.timedOut, "the write was not committed in time")
    return DatabaseError(
      error.reason, error.detail, sqlState: error.sqlState, constraint: error.constraint,
      mayHaveHappened: isInDoubt)
  }
}
