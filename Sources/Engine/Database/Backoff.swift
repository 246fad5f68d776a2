/// How long to wait before the next attempt: doubling from the first to the longest, and spread, so that a thousand
/// clients of one database that came back do not knock in step.
struct Backoff {
  let firstMs: UInt64
  let longestMs: UInt64
  private var attempts: UInt64 = 0

  init(firstMs: UInt64, longestMs: UInt64) {
    self.firstMs = firstMs
    self.longestMs = longestMs
  }

  /// Between half of the step and the whole of it.
  mutating func next(using random: inout some RandomNumberGenerator) -> UInt64 {
    let step = min(longestMs, firstMs << min(attempts, 20))
    attempts += 1
    return UInt64.random(in: step / 2...step, using: &random)
  }

  mutating func reset() { attempts = 0 }
}
