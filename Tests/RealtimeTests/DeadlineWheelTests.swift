import Loop
import TestSupport
import Testing

@testable import Realtime

@Suite(.onTheLoop) struct DeadlineWheelTests {
  @LoopActor final class Owner: Timed {
    var deadlineMs: Int64?
    var wheelPlace: WheelPlace?
    var reachedMs: [Int64] = []

    init(_ deadlineMs: Int64?) { self.deadlineMs = deadlineMs }

    func reachedDeadline(nowMs: Int64) {
      reachedMs.append(nowMs)
      deadlineMs = nil
    }
  }

  private static let toleranceMs: Int64 = 500

  @LoopActor private static func nowMs(_ clock: ManualClock) -> Int64 { Int64(clock.nowNs / 1_000_000) }

  @Test @LoopActor func everyDeadlineIsReachedOnceAndInTime() {
    var random = Seeded(for: "everyDeadlineIsReachedOnceAndInTime")
    let clock = ManualClock()
    let wheel = DeadlineWheel<Owner>(clock)
    let begin = Self.nowMs(clock)
    let deadlines = (0..<500).map { _ in begin + Int64.random(in: 0...200_000, using: &random) }
    let owners = deadlines.map { Owner($0) }
    for owner in owners { wheel.place(owner) }
    for _ in 0..<900 { clock.advance(ms: 250) }
    for (owner, deadline) in zip(owners, deadlines) {
      #expect(owner.reachedMs.count == 1)
      #expect(owner.reachedMs.allSatisfy { deadline...deadline + Self.toleranceMs ~= $0 })
    }
  }

  @Test @LoopActor func deadlineThatMovesIsReachedWhereItIsThen() {
    let clock = ManualClock()
    let wheel = DeadlineWheel<Owner>(clock)
    let begin = Self.nowMs(clock)
    let later = Owner(begin + 2_000)
    let earlier = Owner(begin + 30_000)
    for owner in [later, earlier] { wheel.place(owner) }
    later.deadlineMs = begin + 10_000
    wheel.place(later)
    earlier.deadlineMs = begin + 3_000
    wheel.place(earlier)
    clock.advance(ms: 5_000)
    #expect(later.reachedMs.isEmpty && earlier.reachedMs.count == 1)
    clock.advance(ms: 6_000)
    #expect(later.reachedMs.count == 1 && earlier.reachedMs.count == 1)
  }

  @Test @LoopActor func whoIsGoneIsNotTold() {
    let clock = ManualClock()
    let wheel = DeadlineWheel<Owner>(clock)
    let begin = Self.nowMs(clock)
    let owners = (0..<5).map { _ in Owner(begin + 1_000) }
    for owner in owners { wheel.place(owner) }
    for number in [0, 4, 2] { wheel.remove(owners[number]) }
    clock.advance(ms: 3_000)
    #expect(owners.map(\.reachedMs.count) == [0, 1, 0, 1, 0])
  }
}
