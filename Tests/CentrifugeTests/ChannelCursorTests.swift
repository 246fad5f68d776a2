import Centrifuge
import TestSupport
import Testing

@Suite struct ChannelCursorTests {
  @Test func theNextIsSentTheOldDroppedAndAGapReadFor() {
    var cursor = begun(at: 5)
    #expect(cursor.published(5) == .drop)
    #expect(cursor.published(6) == .plain)
    #expect(cursor.published(6) == .drop)
    #expect(cursor.published(8) == .behind)
    #expect(cursor.published(9) == .drop)
    #expect(cursor.read() == 6)
    #expect(cursor.read() == nil)
    #expect(cursor.published(10) == .drop)
    #expect(cursor.readThrough(9, top: 9) == .deliver(7...9))
    #expect(cursor.isBehind)
    #expect(cursor.read() == 9)
    #expect(cursor.readThrough(10, top: 10) == .deliver(10...10))
    #expect(!cursor.isBehind)
    #expect(cursor.published(11) == .plain)
  }

  @Test func aRunIsTakenAsEachOfItWouldBe() {
    var random = Seeded(for: "aRunIsTakenAsEachOfItWouldBe")
    var taken = 0
    for _ in 0..<2_000 {
      var cursor = ChannelCursor()
      if Int.random(in: 0..<8, using: &random) > 0 {
        let memory = [ChannelMemory.log, .log, .latest, .none].randomElement(using: &random) ?? .log
        let top = UInt64.random(in: 3...5, using: &random)
        cursor.begin(memory, at: min(4, top), top: top, usesDelta: .random(using: &random))
        if Bool.random(using: &random) { _ = cursor.read() }
      }
      let first = UInt64.random(in: 0...6, using: &random)
      let run = first...(first == 0 ? 0 : first + .random(in: 0...3, using: &random))
      var eachAlone = cursor
      let deliveries = run.map { eachAlone.published($0) }
      let before = cursor
      let areTaken = cursor.takes(run)
      taken += areTaken ? 1 : 0
      #expect(!areTaken || deliveries.allSatisfy { $0 == .plain })
      #expect(areTaken ? cursor == eachAlone : cursor == before)
    }
    #expect(taken > 100)
  }

  @Test func whatIsPublishedBeforeTheAnswerIsNotLost() {
    var cursor = ChannelCursor()
    #expect(cursor.published(7) == .drop)
    #expect(cursor.published(6) == .drop)
    cursor.begin(.log, at: 5, top: 5)
    #expect(cursor.read() == 5)
    #expect(cursor.readThrough(7, top: 7) == .deliver(6...7))
    #expect(cursor.published(8) == .plain)
  }

  @Test func aLogThatLacksWhatWasPublishedIsLost() {
    var cursor = begun(at: 5)
    #expect(cursor.published(9) == .behind)
    #expect(cursor.read() == 5)
    #expect(cursor.readThrough(5, top: 5) == .lost)
  }

  @Test func aLostLastPublicationIsNoticed() {
    var cursor = begun(at: 5)
    cursor.noticed(top: 5)
    #expect(!cursor.isBehind)
    cursor.noticed(top: 6)
    #expect(cursor.read() == 5)
    cursor.noticed(top: 7)
    #expect(cursor.readThrough(6, top: 6) == .deliver(6...6))
    #expect(cursor.read() == 6)
  }

  @Test func ofALatestValueOnlyTheLastIsSent() {
    var cursor = ChannelCursor()
    #expect(cursor.published(9) == .drop)
    cursor.begin(.latest, at: 3, top: 8)
    #expect(cursor.read() == 3)
    #expect(cursor.readThrough(9, top: 9) == .deliver(9...9))
    #expect(cursor.published(20) == .plain)
    #expect(cursor.published(19) == .drop)
    #expect(!cursor.isBehind)
  }

  @Test func whatIsNotRememberedGoesToWhoeverIsThere() {
    var cursor = ChannelCursor()
    #expect(cursor.published(0) == .drop)
    cursor.begin(.log, at: 5, top: 9)
    #expect(cursor.published(0) == .plain)
    #expect(cursor.read() == 5)
    #expect(cursor.published(0) == .plain)
    #expect(cursor.readThrough(9, top: 9) == .deliver(6...9))
    #expect(cursor.published(10) == .plain)
  }

  @Test func aChannelWithoutMemoryIsNeverReadFor() {
    var cursor = ChannelCursor()
    #expect(cursor.published(7) == .drop)
    cursor.begin(.none, at: 0, top: 9)
    #expect(!cursor.isBehind)
    for offset: UInt64 in [0, 1, 5, 5, 2] { #expect(cursor.published(offset) == .plain) }
    cursor.noticed(top: 20)
    #expect(!cursor.isBehind)
  }

  @Test func aDeltaGoesOutFromItsBaseHoweverFarApartTheOffsetsAre() {
    var cursor = ChannelCursor()
    cursor.begin(.latest, at: 1_000, top: 1_000, usesDelta: true, hasBase: true)
    #expect(cursor.published(5_000, base: 1_000) == .delta)
    #expect(cursor.published(9_000, base: 7_000) == .base)
    #expect(cursor.published(9_500, base: 9_000) == .delta)
    #expect(cursor.published(9_600, base: 0) == .base)
  }

  @Test func aDeltaIsSentOnlyToWhoHasTheTextBefore() {
    var cursor = ChannelCursor()
    cursor.begin(.log, at: 5, top: 5, usesDelta: true)
    #expect(cursor.published(6) == .base)
    #expect(cursor.published(7) == .delta)
    #expect(cursor.published(0) == .base)
    #expect(cursor.published(8) == .base)
    #expect(cursor.published(9) == .delta)
    #expect(cursor.published(11) == .behind)
    #expect(cursor.read() == 9)
    #expect(cursor.readThrough(11, top: 11) == .deliver(10...11))
    #expect(cursor.published(12) == .delta)
    var recovered = ChannelCursor()
    recovered.begin(.log, at: 5, top: 5, usesDelta: true, hasBase: true)
    #expect(recovered.published(6) == .delta)
    var latest = ChannelCursor()
    latest.begin(.latest, at: 5, top: 5, usesDelta: true, hasBase: true)
    #expect(latest.published(7) == .base)
    #expect(latest.published(8) == .delta)
  }

  @Test func offsetsAtTheEndOfTheirRangeDoNotTrap() {
    var cursor = begun(at: .max)
    #expect(cursor.published(.max) == .drop)
    #expect(cursor.published(1) == .drop)
    var other = begun(at: 0)
    #expect(other.published(.max) == .behind)
  }

  @Test(arguments: [ChannelMemory.log, .latest])
  func whateverTheOrderEachIsGivenOnceAndInOrder(memory: ChannelMemory) {
    var random = Seeded(for: "whateverTheOrderEachIsGivenOnceAndInOrder")
    for _ in 0..<400 {
      var model = CursorModel(memory, &random)
      for _ in 0..<Int.random(in: 1...200, using: &random) { model.step(&random) }
      model.settle()
      if let fault = model.fault {
        Issue.record("\(fault), LYCEUM_TEST_SEED=\(random.seed)")
        return
      }
    }
  }

  private func begun(at offset: UInt64) -> ChannelCursor {
    var cursor = ChannelCursor()
    cursor.begin(.log, at: offset, top: offset)
    return cursor
  }
}

/// A channel, a way to the subscriber that loses, repeats and reorders, reads that take their time, and a subscriber that
/// checks what it is given.
private struct CursorModel {
  private var cursor = ChannelCursor()
  private let memory: ChannelMemory
  private let usesDelta: Bool
  private var top: UInt64
  private var onTheWay: [UInt64] = []
  private var hasBegun = false
  private var read: UInt64?
  /// What the subscriber has, and whether the last text that it was sent is that of `given`.
  private var given: UInt64 = 0
  private var hasBase = false
  private(set) var fault: String?

  init(_ memory: ChannelMemory, _ random: inout Seeded) {
    self.memory = memory
    usesDelta = .random(using: &random)
    top = .random(in: 0...20, using: &random)
  }

  mutating func step(_ random: inout Seeded) {
    switch Int.random(in: 0..<12, using: &random) {
    case 0...3:
      top += 1
      onTheWay.append(top)
    case 4...7:
      guard !onTheWay.isEmpty else { return }
      let first = Bool.random(using: &random) ? 0 : Int.random(in: onTheWay.indices, using: &random)
      let offset = onTheWay[first]
      if Int.random(in: 0..<8, using: &random) > 0 { onTheWay.remove(at: first) }
      if Int.random(in: 0..<8, using: &random) > 0 { arrive(offset) }
    case 8: arrive(0)
    case 9: begin(&random)
    case 10: if read == nil { read = cursor.read() }
    default: answer(.random(in: 1...6, using: &random))
    }
  }

  /// Everything that is to come comes, and the top is looked up.
  mutating func settle() {
    if !hasBegun { begin(at: top) }
    for offset in onTheWay { arrive(offset) }
    cursor.noticed(top: top)
    if read == nil { read = cursor.read() }
    while read != nil {
      answer(3)
      read = cursor.read()
    }
    if given != top { fail("ended at \(given) of \(top)") }
  }

  private mutating func begin(_ random: inout Seeded) {
    if !hasBegun { begin(at: .random(in: 0...top, using: &random)) }
  }

  private mutating func begin(at offset: UInt64) {
    hasBegun = true
    given = offset
    cursor.begin(memory, at: offset, top: top, usesDelta: usesDelta)
  }

  private mutating func arrive(_ offset: UInt64) {
    let delivery = cursor.published(offset)
    switch delivery {
    case .drop, .behind: return
    case .plain: if usesDelta { fail("a plain \(offset) to a reader of deltas") }
    case .base: if !usesDelta { fail("a base \(offset) to another reader") }
    case .delta: if !hasBase || offset != given + 1 { fail("a delta \(offset) after \(given)") }
    }
    if !hasBegun { fail("\(offset) before the answer") }
    guard offset != 0 else {
      hasBase = false
      return
    }
    give(offset...offset)
  }

  private mutating func answer(_ countMax: UInt64) {
    guard let after = read else { return }
    read = nil
    let last = memory == .latest ? top : min(top, after + countMax)
    switch cursor.readThrough(last, top: top) {
    case .deliver(let offsets): if let offsets { give(offsets) }
    case .lost: fail("lost after \(after)")
    }
  }

  private mutating func give(_ offsets: ClosedRange<UInt64>) {
    let follows = memory == .log ? offsets.lowerBound == given + 1 : offsets.lowerBound > given
    if !follows { fail("\(offsets) after \(given)") }
    given = offsets.upperBound
    hasBase = true
  }

  private mutating func fail(_ what: String) {
    if fault == nil { fault = what }
  }
}
