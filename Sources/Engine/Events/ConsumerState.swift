/// How far a consumer is, and how it fares there. Pure.
struct ConsumerState: Hashable {
  struct Limits: Hashable {
    /// After so many failures of a batch its events go one by one.
    var batchAttemptsMax: Int
    /// After so many failures of an event by itself it is put aside.
    var eventAttemptsMax: Int
    var retryFirstMs: Int64
    var retryLongestMs: Int64
  }

  enum Verdict: Hashable {
    case again(attempts: Int, afterMs: Int64)
    /// One by one up to this event.
    case carefully(until: Int64)
    case putAside(event: Int64)
  }

  /// The last event that it is through with.
  let position: Int64
  /// Failures at what follows.
  let attempts: Int
  let carefulUntil: Int64

  func limit(batchMax: Int) -> Int { position < carefulUntil ? 1 : batchMax }

  /// What comes of another failure, at these events.
  func failed(at events: ClosedRange<Int64>, count: Int, _ limits: Limits) -> Verdict {
    let attempts = attempts + 1
    guard attempts < (count > 1 ? limits.batchAttemptsMax : limits.eventAttemptsMax) else {
      return count > 1 ? .carefully(until: events.upperBound) : .putAside(event: events.lowerBound)
    }
    let ms = limits.retryFirstMs << Int64(min(attempts - 1, 20))
    return .again(attempts: attempts, afterMs: min(ms, limits.retryLongestMs))
  }
}
