import Bytes
import Centrifuge
import TestSupport
import Testing

@Suite struct FossilDeltaTests {
  /// Written by hand, from the format's description.
  @Test(arguments: [
    ("", "", "0\n0;"),
    ("anything", "", "0\n0;"),
    ("", "a", "1\n1:a1X0000;"),
    ("abc", "abc", "3\n3@0,1XObC0;"),
    ("hello, world", "hello, moon", "B\n7@0,4:moon170FgP;"),
    ("0123456789", "5678901234", "A\n5@5,5@0,2XbbXf;"),
    ("x", String(repeating: "x", count: 64), "10\n" + String(repeating: "1@0,", count: 64) + "27XtU0;"),
  ])
  func aDeltaIsApplied(old: String, new: String, delta: String) throws {
    #expect(try applied(Array(delta.utf8), Array(old.utf8)) == Array(new.utf8))
  }

  @Test(arguments: [
    ("", FossilDelta.Fault.truncated),
    ("3", .truncated),
    ("\n", .badNumber),
    ("3;", .unknownCommand),
    ("3\n", .truncated),
    ("3\n3@0,", .truncated),
    ("3\n3@0", .truncated),
    ("3\n3@0;", .unknownCommand),
    ("3\n3@", .truncated),
    ("3\n3@,", .badNumber),
    ("3\n@0,", .badNumber),
    ("3\n3@1,", .copyBeyondText),
    ("3\n1@3,", .copyBeyondText),
    ("3\n1@zzzzz,", .copyBeyondText),
    ("3\n3:ab", .truncated),
    ("3\n3:abc", .truncated),
    ("3\n4:abcd", .tooLong),
    ("3\n2@0,2@0,", .tooLong),
    ("3\n3?", .unknownCommand),
    ("3\n2:ab0;", .wrongLength),
    ("3\n3:abc0;", .wrongChecksum),
    ("3\n3@0,1XObC0;x", .trailingBytes),
    ("3~~~~~\n", .tooLong),
    ("4000000\n", .badNumber),
    ("~~~~~~~~~~~~\n", .badNumber),
    ("G1\n", .tooLong),
  ])
  func whatIsNoDeltaIsRefused(delta: String, fault: FossilDelta.Fault) {
    let bytes = Array(delta.utf8)
    let old = Array("abc".utf8)
    #expect(throws: fault) { try FossilDelta.apply(bytes.span, to: old.span, bytesMax: 1_024) }
  }

  @Test func smallChangesOfALargeTextMakeSmallDeltas() throws {
    let old = Array(state(version: 41, score: 1_200).utf8)
    let new = Array(state(version: 42, score: 1_350).utf8)
    let delta = try #require(made(old, new))
    #expect(delta.count < new.count / 8)
    #expect(try applied(delta, old) == new)
  }

  @Test func whatWouldNotSaveAnythingIsNotMade() {
    for (old, new) in [("", ""), ("", "abc"), ("abc", "abc"), ("a", state(version: 1, score: 1))] {
      #expect(made(Array(old.utf8), Array(new.utf8)) == nil)
    }
  }

  @Test func whatIsMadeGivesTheTextBack() throws {
    var random = Seeded(for: "whatIsMadeGivesTheTextBack")
    var count = 0
    for _ in 0..<2_000 {
      let old = (0..<Int.random(in: 0...600, using: &random)).map { _ in
        UInt8.random(in: 0...(random.next() & 1 == 0 ? 255 : 3), using: &random)
      }
      let new = edited(old, &random)
      guard let delta = made(old, new) else { continue }
      count += 1
      guard try applied(delta, old) == new, delta.count < new.count else {
        Issue.record("LYCEUM_TEST_SEED=\(random.seed)")
        return
      }
    }
    #expect(count > 500)
  }

  @Test func deltasOfTextsAreTexts() throws {
    var random = Seeded(for: "deltasOfTextsAreTexts")
    let letters = Array("aéß€漢字😀👍🏽 \"\\")
    var count = 0
    for _ in 0..<1_000 {
      let old = (0..<200).map { _ in letters.randomElement(using: &random)! }
      var new = old
      for _ in 0..<3 {
        let at = Int.random(in: 0..<new.count, using: &random)
        if Bool.random(using: &random) {
          new[at] = letters.randomElement(using: &random)!
        } else {
          new.insert(contentsOf: new[0..<at / 4], at: at)
        }
      }
      let (oldBytes, newBytes) = (Array(String(old).utf8), Array(String(new).utf8))
      guard let delta = made(oldBytes, newBytes) else { continue }
      count += 1
      guard String(validating: delta, as: UTF8.self) != nil, try applied(delta, oldBytes) == newBytes else {
        Issue.record("LYCEUM_TEST_SEED=\(random.seed)")
        return
      }
    }
    #expect(count > 900)
  }

  @Test func damagedDeltasAreRefusedOrApplied() throws {
    var random = Seeded(for: "damagedDeltasAreRefusedOrApplied")
    let old = Array(state(version: 41, score: 1_200).utf8)
    let new = Array(state(version: 42, score: 1_350).utf8)
    let delta = try #require(made(old, new))
    var refused = 0
    for _ in 0..<20_000 {
      var damaged = delta
      for _ in 0..<Int.random(in: 1...4, using: &random) { damage(&damaged, &random) }
      do {
        let made = try FossilDelta.apply(damaged.span, to: old.span, bytesMax: 4_096)
        #expect(made.count <= 4_096)
      } catch { refused += 1 }
    }
    #expect(refused > 10_000)
  }

  @Test func aTextOfOneByteRepeatedIsNoTrap() throws {
    let old = [UInt8](repeating: 97, count: 65_536)
    let new = [UInt8](repeating: 97, count: 65_000) + [98] + [UInt8](repeating: 97, count: 535)
    let delta = try #require(made(old, new))
    #expect(delta.count < 64)
    #expect(try applied(delta, old) == new)
  }

  private func applied(_ delta: [UInt8], _ old: [UInt8]) throws -> [UInt8] {
    try FossilDelta.apply(delta.span, to: old.span, bytesMax: 1 << 20)
  }

  private func made(_ old: [UInt8], _ new: [UInt8]) -> [UInt8]? {
    FossilDelta.make(from: old.span, to: new.span)
  }

  private func state(version: Int, score: Int) -> String {
    let rows = (1...20).map { rank in
      let points = rank == 7 ? score : 2_000 - 40 * rank
      return
        #"{"rank":\#(rank),"user":{"id":"\#(1_000 + rank)","name":"Learner \#(rank)"},"score":\#(points)}"#
    }
    return #"{"version":\#(version),"total":20,"top":[\#(rows.joined(separator: ","))]}"#
  }
}

/// A text like the one before: parts replaced, moved, repeated, taken out.
private func edited(_ old: [UInt8], _ random: inout Seeded) -> [UInt8] {
  var new = old
  for _ in 0..<Int.random(in: 0...5, using: &random) {
    let at = Int.random(in: 0...new.count, using: &random)
    let end = Int.random(in: at...new.count, using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: new.insert(UInt8.random(in: 0...255, using: &random), at: at)
    case 1: new.removeSubrange(at..<min(end, at + 40))
    case 2: new.insert(contentsOf: old.prefix(60), at: at)
    default: if at < end { new[at] ^= 1 }
    }
  }
  return new
}

/// One byte changed, added or taken away.
func damage(_ bytes: inout [UInt8], _ random: inout Seeded) {
  guard !bytes.isEmpty else { return }
  let at = Int.random(in: bytes.indices, using: &random)
  switch Int.random(in: 0..<5, using: &random) {
  case 0: bytes[at] = .random(in: 0...255, using: &random)
  case 1: bytes[at] ^= 1 << UInt8.random(in: 0...7, using: &random)
  case 2: bytes.remove(at: at)
  case 3: bytes.insert(bytes.randomElement(using: &random)!, at: at)
  default: bytes.removeLast(min(bytes.count, .random(in: 1...8, using: &random)))
  }
}
