/// How much of the time that a client tells is believed. Pure.
enum ProgressClock {
  /// A report that stands for more has been away.
  static let reportSecondsMax = 600
  private static let secondUs: Int64 = 1_000_000

  /// The seconds that count of those reported: never more than have passed since the last report in the course, from
  /// whichever tab it came; and until when time is counted then.
  static func count(
    reported: Int, countedUntilUs: Int64?, nowUs: Int64
  ) -> (seconds: Int, countedUntilUs: Int64) {
    guard let countedUntilUs, countedUntilUs <= nowUs else { return (0, countedUntilUs ?? nowUs) }
    let passed = Int((nowUs - countedUntilUs) / secondUs)
    let seconds = max(0, min(reported, passed, reportSecondsMax))
    // What is left of a second goes to the next report, or tabs that report often would lose it each time.
    let rest = seconds == passed ? (nowUs - countedUntilUs) % secondUs : 0
    return (seconds, nowUs - rest)
  }
}

/// What is reported of a lesson.
struct ProgressReport: Sendable {
  var seconds = 0
  var viewed = false

  /// The rule that is fulfilled by it; nil: none is.
  func completes(_ rule: CompletionRule, ruleSeconds: Int?, secondsThen: Int) -> CompletionRule? {
    switch rule {
    case .viewed: viewed ? rule : nil
    case .time: ruleSeconds.map { secondsThen >= $0 } == true ? rule : nil
    // Others are for staff, or for the features that bring them, to say.
    default: nil
    }
  }
}
