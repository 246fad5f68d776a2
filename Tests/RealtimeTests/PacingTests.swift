import Centrifuge
import TestSupport
import Testing

@testable import Realtime

/// Busy channels go out once a second, in order.
@Suite struct PacingTests {
  private func publication(_ offset: UInt64, bytes: Int = 1) -> Publication {
    Publication(offset: offset, data: Array(repeating: 0x30, count: bytes))
  }

  private func offsets(_ publications: [Publication]) -> [UInt64] { publications.map(\.offset) }

  @Test func fewGoOutAsTheyCome() {
    var pacing = Pacing(ChannelPace())
    for number in 1...100 {
      let out = pacing.take(publication(UInt64(number)), isUrgent: false, nowMs: Int64(number) * 200)
      #expect(offsets(out) == [UInt64(number)])
    }
  }

  @Test func whatIsMoreWaitsAndKeepsItsOrder() {
    var pacing = Pacing(ChannelPace())
    var out: [UInt64] = []
    for number in 1...8 {
      out += offsets(pacing.take(publication(UInt64(number)), isUrgent: false, nowMs: 10))
    }
    #expect(out == [1, 2, 3, 4, 5])
    #expect(offsets(pacing.letGo()) == [6, 7, 8])
    // Still too many: the next waits as well, and goes out at once when it has become quiet.
    #expect(pacing.take(publication(9), isUrgent: false, nowMs: 1_000).isEmpty)
    #expect(offsets(pacing.letGo()) == [9])
    #expect(offsets(pacing.take(publication(10), isUrgent: false, nowMs: 3_000)) == [10])
  }

  @Test func urgentTakesAlongWhatWaits() {
    var pacing = Pacing(ChannelPace())
    for number in 1...7 { _ = pacing.take(publication(UInt64(number)), isUrgent: false, nowMs: 10) }
    #expect(offsets(pacing.take(publication(8), isUrgent: true, nowMs: 10)) == [6, 7, 8])
    #expect(pacing.waiting.isEmpty)
  }

  @Test func noMoreWaitsThanMay() {
    var pacing = Pacing(ChannelPace())
    var out = 0
    for number in 1...(5 + Pacing.waitingMax) {
      out += pacing.take(publication(UInt64(number)), isUrgent: false, nowMs: 10).count
    }
    #expect(out == 5 + Pacing.waitingMax)
    _ = pacing.take(publication(1_000), isUrgent: false, nowMs: 10)
    #expect(
      pacing.take(publication(1_001, bytes: Pacing.waitingBytesMax), isUrgent: false, nowMs: 10).count == 2)
  }

  @Test func whatIsAnotherIsNotSentAsItWas() {
    var pacing = Pacing(ChannelPace())
    for number in 1...8 { _ = pacing.take(publication(UInt64(number)), isUrgent: false, nowMs: 10) }
    pacing.drop([7])
    #expect(offsets(pacing.letGo()) == [6, 8])
  }
}
