import Testing

@testable import Events

/// What comes of failures, as values.
@Suite struct ConsumerStateTests {
  private let limits = ConsumerState.Limits(
    batchAttemptsMax: 3, eventAttemptsMax: 2, retryFirstMs: 100, retryLongestMs: 1_000)

  private func state(_ position: Int64, attempts: Int = 0, carefulUntil: Int64 = 0) -> ConsumerState {
    ConsumerState(position: position, attempts: attempts, carefulUntil: carefulUntil)
  }

  @Test func batchIsTriedAgainAndThenTakenApart() {
    #expect(state(4).failed(at: 5...9, count: 3, limits) == .again(attempts: 1, afterMs: 100))
    #expect(state(4, attempts: 1).failed(at: 5...9, count: 3, limits) == .again(attempts: 2, afterMs: 200))
    #expect(state(4, attempts: 2).failed(at: 5...9, count: 3, limits) == .carefully(until: 9))
  }

  @Test func eventByItselfIsPutAsideAtLast() {
    #expect(state(4).failed(at: 5...5, count: 1, limits) == .again(attempts: 1, afterMs: 100))
    #expect(state(4, attempts: 1).failed(at: 5...5, count: 1, limits) == .putAside(event: 5))
  }

  @Test func pausesHaveALongest() {
    var patient = limits
    patient.eventAttemptsMax = 1_000
    #expect(
      state(4, attempts: 80).failed(at: 5...5, count: 1, patient) == .again(attempts: 81, afterMs: 1_000))
  }

  @Test func carefulConsumerTakesOneAtATimeUpToTheEndOfTheBadBatch() {
    #expect(state(8, carefulUntil: 9).limit(batchMax: 50) == 1)
    #expect(state(9, carefulUntil: 9).limit(batchMax: 50) == 50)
  }
}
