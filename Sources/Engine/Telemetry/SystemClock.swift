import Glibc

/// The kernel's clocks, as the defaults for parameters that tests replace.
public enum SystemClock {
  /// Milliseconds since the start of 1970.
  @Sendable public static func unixMs() -> Int64 { unixUs() / 1_000 }

  /// Microseconds since the start of 1970.
  public static func unixUs() -> Int64 {
    let now = read(CLOCK_REALTIME)
    return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000
  }

  /// Seconds of processor time that this process has used.
  static func processSeconds() -> Double {
    let used = read(CLOCK_PROCESS_CPUTIME_ID)
    return Double(used.tv_sec) + Double(used.tv_nsec) / 1e9
  }

  /// The moment of the monotonic clock that is `ms` milliseconds from now.
  static func monotonic(afterMs ms: Int) -> timespec {
    var moment = read(CLOCK_MONOTONIC)
    moment.tv_sec += ms / 1000
    moment.tv_nsec += ms % 1000 * 1_000_000
    if moment.tv_nsec >= 1_000_000_000 {
      moment.tv_sec += 1
      moment.tv_nsec -= 1_000_000_000
    }
    return moment
  }

  private static func read(_ clock: clockid_t) -> timespec {
    var moment = timespec()
    let result = clock_gettime(clock, &moment)
    precondition(result == 0, "Linux has had these clocks since 2.6.12.")
    return moment
  }
}
