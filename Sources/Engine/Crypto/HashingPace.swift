/// How long a hash takes: a mean in which the last eight weigh most.
struct HashingPace {
  /// Before the first: on the slow side, so that nobody comes back too soon.
  private var mean = Duration.milliseconds(100)

  mutating func note(_ took: Duration) { mean = (mean * 7 + took) / 8 }

  /// After how many whole seconds what is queued, and one more, will have been done: at least one.
  func retryAfterS(queued: Int, threads: Int) -> Int {
    let (seconds, rest) = (mean * (queued + 1) / threads).components
    return max(1, Int(seconds) + (rest > 0 ? 1 : 0))
  }
}
