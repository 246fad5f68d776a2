/// Lets through so many at once, and so many a second again.
struct TokenBucket {
  private let rate: SessionLimits.Rate
  /// In thousandths, so that a millisecond adds a whole number of them.
  private var left: Int64
  private var filledMs: Int64

  init(_ rate: SessionLimits.Rate, nowMs: Int64) {
    self.rate = rate
    left = rate.burst * 1_000
    filledMs = nowMs
  }

  /// Whether there was one left.
  mutating func take(nowMs: Int64) -> Bool {
    // A clock that stood still, or was asked out of order, adds nothing; a long silence adds no more than a burst.
    let passedMs = min(max(0, nowMs - filledMs), 1_000 * rate.burst)
    left = min(rate.burst * 1_000, left + passedMs * rate.perSecond)
    filledMs = max(filledMs, nowMs)
    guard left >= 1_000 else { return false }
    left -= 1_000
    return true
  }
}
