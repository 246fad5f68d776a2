/// What becomes of a job whose attempt is over. Pure.
enum JobVerdict: Hashable, Sendable {
  case done
  case again(afterMs: Int64, error: String)
  /// Back to the queue as if it had not been taken.
  case untouched(afterMs: Int64)
  case dead(error: String)
  case cancelled

  /// `spread`: from 0 to 1, so that what failed together is not tried again together.
  init(
    after error: (any Error)?, text: String, attempt: Int, attemptsMax: Int,
    cancellation: JobCancellation.Reason?,
    retry: JobKind.Retry, spread: Double
  ) {
    guard let error else {
      self = .done
      return
    }
    switch cancellation {
    case .asked: self = .cancelled
    case .ending: self = .untouched(afterMs: 0)
    case .tookTooLong, .leaseLost, nil:
      if let postponement = error as? JobPostponement {
        self = .untouched(afterMs: max(0, postponement.afterMs))
      } else if error is JobRefusal || attempt >= attemptsMax {
        self = .dead(error: text)
      } else {
        self = .again(afterMs: Self.pauseMs(attempt: attempt, retry, spread: spread), error: text)
      }
    }
  }

  /// Between half of the step and the whole of it.
  private static func pauseMs(attempt: Int, _ retry: JobKind.Retry, spread: Double) -> Int64 {
    let step = min(retry.firstMs << Int64(min(max(attempt - 1, 0), 30)), retry.longestMs)
    return step / 2 + Int64(Double(step - step / 2) * spread)
  }

  /// For the metrics.
  var outcome: String {
    switch self {
    case .done: "done"
    case .again: "failed"
    case .untouched: "released"
    case .dead: "dead"
    case .cancelled: "cancelled"
    }
  }
}
