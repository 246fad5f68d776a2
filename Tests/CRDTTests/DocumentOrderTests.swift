import Bytes
import Testing

@testable import CRDT

/// Updates in any order, cut and repeated, make one document.
@Suite struct DocumentOrderTests {
  private static let seeds = Array(UInt64(1)...16)

  @Test(arguments: seeds)
  func scatteredLogMakesTheWhole(seed: UInt64) throws {
    let fixture = Fixture.yjs[Int(seed) % Fixture.yjs.count]
    var whole = Document(client: ClientID(1))
    try whole.apply(fixture.v1, as: .v1)
    var log = UpdateLog(seed: seed)
    var document = Document(client: ClientID(1))
    for part in log.bundle(log.scatter(try Update(decoding: fixture.v1, as: .v1))) {
      try document.apply(part)
      try document.checkInvariants()
    }
    #expect(document.pendingStructCount == 0 && document.pendingDeletions.isEmpty)
    #expect(document.stateVector == whole.stateVector && document.deletions == whole.deletions)
    #expect(try Self.reloaded(document) == Self.reloaded(whole))
  }

  /// What waits is written with the rest, so that nothing is lost when a document is stored half.
  @Test(arguments: seeds)
  func whatWaitsIsWrittenToo(seed: UInt64) throws {
    let fixture = Fixture.yjs[Int(seed) % Fixture.yjs.count]
    var log = UpdateLog(seed: seed)
    let parts = log.scatter(try Update(decoding: fixture.v1, as: .v1))
    var first = Document(client: ClientID(1))
    for part in parts[..<(parts.count / 2)] { try first.apply(part) }
    var second = Document(client: ClientID(2))
    let format = seed % 2 == 0 ? UpdateFormat.v1 : .v2
    try second.apply(first.encoded(as: format), as: format)
    #expect(second.stateVector == first.stateVector)
    for part in parts[(parts.count / 2)...] { try second.apply(part) }
    var whole = Document(client: ClientID(1))
    try whole.apply(fixture.v1, as: .v1)
    #expect(second.pendingStructCount == 0)
    #expect(try Self.reloaded(second) == Self.reloaded(whole))
  }

  /// Many write at few places at once, and some after what another wrote: the hints of a scan change nothing.
  @Test(arguments: seeds)
  func crowdAtOnePlaceAgrees(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var base = Document(client: ClientID(5_000))
    let text = try base.root("t", as: .text)
    try base.insert("ab", into: text, at: 0)
    var updates = [base.encoded(as: .v1)]
    var known = base
    for client in UInt64(1)...300 {
      // A fork of what was there at first, or of what a few have made of it.
      var fork = Bool.random(using: &random) ? base : known
      fork.client = ClientID(client * 7919 % 4001)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let count = try fork.count(of: text)
        if Int.random(in: 0..<8, using: &random) == 0, count > 2 {
          try fork.delete(1..<2, in: text)
        } else {
          try fork.insert("x\(client)", into: text, at: min(count, Int.random(in: 0...2, using: &random)))
        }
        updates.append(try #require(fork.lastUpdate(as: .v1)))
      }
      if client % 10 == 0 { known = fork }
    }
    var expected = Document(client: ClientID(1))
    let expectedText = try expected.root("t", as: .text)
    try expected.apply(Update.merging(updates, as: .v1))
    for _ in 0..<2 {
      var document = Document(client: ClientID(1))
      let text = try document.root("t", as: .text)
      for update in updates.shuffled(using: &random) { try document.apply(update, as: .v1) }
      try document.checkInvariants()
      #expect(try document.string(of: text) == expected.string(of: expectedText))
      #expect(try Self.reloaded(document) == Self.reloaded(expected))
    }
  }

  static func reloaded(_ document: Document) throws -> [UInt8] {
    var copy = Document(client: ClientID(1))
    try copy.apply(document.encoded(as: .v1), as: .v1)
    return copy.encoded(as: .v1)
  }
}
