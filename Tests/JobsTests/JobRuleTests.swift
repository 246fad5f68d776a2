import Testing

@testable import Jobs

/// What becomes of a job, and when a schedule is due, as values.
@Suite struct JobRuleTests {
  private struct Hiccup: Error {}

  private func verdict(
    _ error: (any Error)?, attempt: Int = 1, max: Int = 5, _ cancellation: JobCancellation.Reason? = nil,
    spread: Double = 1
  ) -> JobVerdict {
    JobVerdict(
      after: error, text: "words", attempt: attempt, attemptsMax: max, cancellation: cancellation,
      retry: JobKind.Retry(firstMs: 100, longestMs: 1_000), spread: spread)
  }

  @Test func failureIsTriedAgainAfterAGrowingPauseUntilTheJobIsDead() {
    #expect(verdict(Hiccup()) == .again(afterMs: 100, error: "words"))
    #expect(verdict(Hiccup(), attempt: 3) == .again(afterMs: 400, error: "words"))
    #expect(verdict(Hiccup(), attempt: 3, spread: 0) == .again(afterMs: 200, error: "words"))
    #expect(verdict(Hiccup(), attempt: 80, max: 100) == .again(afterMs: 1_000, error: "words"))
    #expect(verdict(Hiccup(), attempt: 5) == .dead(error: "words"))
  }

  @Test func workSaysWhetherAnotherAttemptHelps() {
    #expect(verdict(nil) == .done)
    #expect(verdict(JobRefusal("no such address")) == .dead(error: "words"))
    #expect(verdict(JobPostponement(afterMs: 7), attempt: 5) == .untouched(afterMs: 7))
  }

  @Test func reasonOfACancellationDecides() {
    #expect(verdict(Hiccup(), .asked) == .cancelled)
    #expect(verdict(Hiccup(), attempt: 5, .ending) == .untouched(afterMs: 0))
    #expect(verdict(Hiccup(), .tookTooLong) == .again(afterMs: 100, error: "words"))
    // It was faster than its cancellation.
    #expect(verdict(nil, .asked) == .done)
  }

  @Test func scheduleIsDueAtItsTimes() {
    let job = NewJob("mail.digest")
    let hourly = JobSchedule("hourly", .everyMs(3_600_000), job: job)
    #expect(hourly.next(afterUnixMs: 0) == 3_600_000)
    #expect(hourly.next(afterUnixMs: 3_599_999) == 3_600_000)
    #expect(hourly.next(afterUnixMs: 3_600_000) == 7_200_000)
    let daily = JobSchedule("daily", .daily(hour: 3, minute: 30), job: job)
    #expect(daily.next(afterUnixMs: 0) == 12_600_000)
    #expect(daily.next(afterUnixMs: 12_600_000) == 99_000_000)
    #expect(daily.next(afterUnixMs: 1_763_712_000_000) % 86_400_000 == 12_600_000)
  }
}
