import Testing

@testable import Gateway

/// Time moves by hand: every step says at which second something happens.
@Suite struct BodyPaceTests {
  /// A body that began at second 0.
  private final class Upload {
    private var pace = BodyPace(nowNs: ns(0))

    private static func ns(_ seconds: Double) -> UInt64 { 5_000_000_000 + UInt64(seconds * 1e9) }

    func receive(_ count: Int, at seconds: Double) { pace.received(count, nowNs: Self.ns(seconds)) }

    func isTooSlow(at seconds: Double, isPaused: Bool = false) -> Bool {
      pace.isTooSlow(nowNs: Self.ns(seconds), isPaused: isPaused)
    }
  }

  @Test func theFirstTenSecondsAreGiven() {
    let pace = Upload()
    #expect(!pace.isTooSlow(at: 0))
    #expect(!pace.isTooSlow(at: 9.999))
    #expect(pace.isTooSlow(at: 10))
  }

  @Test func exactlyTheLeastPaceIsEnough() {
    let enough = Upload()
    enough.receive(2_560, at: 9)
    #expect(!enough.isTooSlow(at: 10))
    let less = Upload()
    less.receive(2_559, at: 9)
    #expect(less.isTooSlow(at: 10))
  }

  @Test func everyWindowCountsForItself() {
    let pace = Upload()
    pace.receive(1_000_000, at: 1)
    #expect(!pace.isTooSlow(at: 10))
    pace.receive(2_559, at: 15)
    #expect(pace.isTooSlow(at: 20))
  }

  @Test func aLongerWindowWantsMore() {
    let pace = Upload()
    pace.receive(2_560, at: 14)
    #expect(pace.isTooSlow(at: 15))
    let faster = Upload()
    faster.receive(3_840, at: 14)
    #expect(!faster.isTooSlow(at: 15))
  }

  @Test func trickledBytesDoNotHoldAConnection() {
    let pace = Upload()
    var endedAt: Int?
    for second in 1...60 {
      pace.receive(1, at: Double(second))
      if endedAt == nil, pace.isTooSlow(at: Double(second)) { endedAt = second }
    }
    #expect(endedAt == 10)
  }

  @Test func aStallEndsItWhateverCameBefore() {
    let pace = Upload()
    pace.receive(100_000_000, at: 0.5)
    #expect(!pace.isTooSlow(at: 20.4))
    #expect(pace.isTooSlow(at: 20.5))
  }

  @Test func whileWeDoNotReadThePeerIsNotBlamed() {
    let pace = Upload()
    for second in stride(from: 1.0, through: 600, by: 1) {
      #expect(!pace.isTooSlow(at: second, isPaused: true))
    }
    #expect(!pace.isTooSlow(at: 609.9))
    #expect(pace.isTooSlow(at: 610))
  }
}
