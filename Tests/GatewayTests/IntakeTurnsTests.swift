import TestSupport
import Testing

@testable import Gateway

struct IntakeTurnsTests {
  private typealias Turns = IntakeTurns<Int>
  private let piece = 65_536

  @Test func aFewAreNeverToldToWait() {
    var turns = Turns()
    for _ in 0..<100 {
      for peer in 0..<15 {
        let isEnough = turns.bring(piece, from: peer)
        #expect(!isEnough)
      }
      let (held, next) = turns.end()
      #expect(held.isEmpty && next.isEmpty)
    }
    #expect(turns.isQuiet)
  }

  @Test func whoeverIsOverTheBoundWaits() {
    var turns = Turns()
    #expect((0..<16).map { turns.bring(piece, from: $0) } == [Bool](repeating: false, count: 15) + [true])
    let others = turns.hold(0..<20)
    #expect(others == [16, 17, 18, 19])
    let saidAgain = turns.bring(piece, from: 16)
    #expect(!saidAgain, "said once")
    let (held, next) = turns.end()
    #expect(held == Array(0..<16), "those who had their turn wait behind the others")
    #expect(next == [16, 17, 18, 19] + held.prefix(4))
  }

  @Test func whoHasGoneIsNotWaitedFor() {
    var turns = Turns()
    let (isEnough, held) = (turns.bring(Turns.bytesPerTurnMax, from: 0), turns.hold([1, 2]))
    #expect(isEnough && held == [1, 2])
    turns.forget(1)
    turns.forget(7)
    let next = turns.end().next
    #expect(next == [2, 0] && turns.isQuiet)
  }

  @Test func whoBringsTwiceInATurnWaitsOnce() {
    var turns = Turns()
    let half = Turns.bytesPerTurnMax / 2
    #expect(
      [turns.bring(half, from: 0), turns.bring(half, from: 0), turns.bring(1, from: 1)] == [
        false, true, false,
      ])
    let (held, next) = turns.end()
    #expect(held == [0, 1] && next == [0, 1] && turns.isQuiet)
  }

  @Test func whoHasBroughtAndGoneIsNotHeld() {
    var turns = Turns()
    let isEnough = turns.bring(Turns.bytesPerTurnMax, from: 0)
    #expect(isEnough && !turns.bring(1, from: 1))
    turns.forget(0)
    let (held, next) = turns.end()
    #expect(held == [1] && next == [1] && turns.isQuiet)
  }

  /// However often peers bring in a turn, and whenever they go: nobody waits twice, and nobody waits who has gone.
  @Test func nobodyWaitsTwiceNorAfterGoing() {
    var random = Seeded(for: "nobodyWaitsTwiceNorAfterGoing")
    var turns = Turns()
    var (gone, held): (Set<Int>, Set<Int>) = ([], [])
    for _ in 0..<5_000 {
      for _ in 0..<Int.random(in: 1...60, using: &random) {
        let peer = Int.random(in: 0..<30, using: &random)
        guard !held.contains(peer) else { continue }
        if Int.random(in: 0..<10, using: &random) == 0 {
          turns.forget(peer)
          gone.insert(peer)
        } else {
          gone.remove(peer)
          if turns.bring(piece, from: peer) {
            for other in turns.hold((0..<30).filter { !gone.contains($0) }) { held.insert(other) }
          }
        }
      }
      let (stopped, next) = turns.end()
      #expect(
        Set(stopped).count == stopped.count && held.isDisjoint(with: stopped)
          && gone.isDisjoint(with: stopped))
      held.formUnion(stopped)
      #expect(Set(next).count == next.count && held.isSuperset(of: next) && gone.isDisjoint(with: next))
      held.subtract(next)
    }
  }

  /// Peers that always have something come to their turns equally often, and no turn is larger than its bound.
  @Test func turnsAreEqualAndBounded() {
    var random = Seeded(for: "turnsAreEqualAndBounded")
    var turns = Turns()
    let peers = 50
    var isRead = [Bool](repeating: true, count: peers)
    var bytes = [Int](repeating: 0, count: peers)
    for turn in 0..<2_000 {
      var taken = 0
      for peer in (0..<peers).shuffled(using: &random) where isRead[peer] {
        taken += piece
        bytes[peer] += piece
        if turns.bring(piece, from: peer) { for other in turns.hold(0..<peers) { isRead[other] = false } }
      }
      #expect(turn == 0 || taken <= Turns.bytesPerTurnMax)
      // A turn has two ends.
      for _ in 0..<2 {
        let (held, next) = turns.end()
        for peer in held { isRead[peer] = false }
        for peer in next { isRead[peer] = true }
      }
      #expect(isRead.contains(true))
    }
    #expect(Double(bytes.max()!) < 1.1 * Double(bytes.min()!), "\(bytes)")
  }
}
