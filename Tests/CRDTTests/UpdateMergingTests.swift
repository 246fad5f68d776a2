import Bytes
import Testing

@testable import CRDT

@Suite struct UpdateMergingTests {
  private static let seeds = Array(UInt64(1)...24)
  private static let sources = Fixture.all.map { try! Update(decoding: $0.v1, as: .v1) }

  @Test(arguments: seeds)
  func scatteredLogMergesToTheWhole(seed: UInt64) throws {
    let source = Self.sources[Int(seed) % Self.sources.count]
    var log = UpdateLog(seed: seed)
    let parts = log.bundle(log.scatter(source))
    let format = seed % 2 == 0 ? UpdateFormat.v1 : .v2
    // Through the format and back once, so that values are written as it writes them.
    let expected = UnitModel([try Update(decoding: source.encoded(as: format), as: format)])
    let merged = try Update.merging(parts.map { $0.encoded(as: format) }, as: format)
    #expect(UnitModel([merged]) == expected)
    #expect(merged.stateVector == expected.stateVector && merged.stateVector == source.stateVector)
    #expect(merged.deletions == source.deletions)
    #expect(merged.encoded(as: .v1) == merged.normalised().encoded(as: .v1))
  }

  @Test(arguments: seeds)
  func whatIsLostBecomesGaps(seed: UInt64) throws {
    let source = Self.sources[Int(seed) % Self.sources.count]
    var log = UpdateLog(seed: seed)
    var parts = log.scatter(source)
    parts.removeLast(parts.count / 3)
    let expected = UnitModel(parts)
    let merged = Update.merging(parts)
    #expect(UnitModel([merged]) == expected)
    #expect(merged.stateVector == expected.stateVector)
    let again = Update.merging(log.bundle(parts).shuffled(using: &log.random))
    #expect(UnitModel([again]) == expected)
    // What is missing by that vector, put to what is there, gives the whole.
    let whole = Update.merging([merged, source.difference(from: merged.stateVector)])
    #expect(UnitModel([whole]) == UnitModel([source]))
  }

  @Test(arguments: Fixture.all)
  func differenceFromAllIsOnlyDeletions(fixture: Fixture) throws {
    let update = try Update(decoding: fixture.v1, as: .v1)
    let rest = update.difference(from: update.stateVector)
    #expect(rest.structCount == 0 && rest.deletions == update.deletions)
    #expect(update.difference(from: StateVector()).encoded(as: .v1) == fixture.v1)
  }

  @Test func differenceCutsTheFirstStructAndItsPair() throws {
    // Client 1 wrote "a🙂b" at root "t".
    let bytes: [UInt8] = [1, 1, 1, 0, 4, 1, 1, 0x74, 6] + Array("a🙂b".utf8) + [0]
    let update = try Update(decoding: bytes, as: .v1)
    var vector = StateVector()
    vector[ClientID(1)] = 2
    #expect(
      update.difference(from: vector).encoded(as: .v1)
        == [1, 1, 1, 2, 0x84, 1, 1, 4] + Array("\u{fffd}b".utf8) + [0])
  }

  @Test func erasureLeavesHalfAPairOnBothSides() throws {
    let bytes: [UInt8] =
      [1, 1, 1, 0, 4, 1, 1, 0x74, 6] + Array("a🙂b".utf8) + [1, 1, 1, 2, 1]
    let erased = try Update(decoding: bytes, as: .v1).compacted(.eraseDeleted)
    let expected: [UInt8] =
      [1, 3, 1, 0, 4, 1, 1, 0x74, 4] + Array("a\u{fffd}".utf8) + [0x81, 1, 1, 1, 0x84, 1, 2, 1, 0x62]
      + [1, 1, 1, 2, 1]
    #expect(erased.encoded(as: .v1) == expected)
  }

  @Test(arguments: Fixture.all)
  func erasureTakesNothingThatIsNotDeleted(fixture: Fixture) throws {
    let update = try Update(decoding: fixture.v1, as: .v1)
    let before = UnitModel([update])
    let after = UnitModel([update.compacted(.eraseDeleted)])
    #expect(after.deleted == before.deleted && after.units.count == before.units.count)
    for (id, unit) in before.units {
      var expected = unit
      if before.deleted.contains(id), unit.kind != .gc, unit.kind != .type {
        expected.kind = .deleted
        expected.content = []
      }
      #expect(after.units[id] == expected)
    }
  }

  /// Every second unit deleted, in a text of pairs and in an array: cut in one walk each, or this takes minutes.
  @Test func manyCutsOfOneStructAreOneWalk() throws {
    let count = 60_000
    let text = Array(String(repeating: "ü", count: count).utf8)
    var deletions: [UInt8] = [1, 1]
    deletions.append(varuint: UInt64(count / 2))
    for clock in 0..<count / 2 {
      deletions.append(varuint: UInt64(2 * clock))
      deletions.append(1)
    }
    var string: [UInt8] = [1, 1, 1, 0, 4, 1, 1, 0x74]
    string.append(counted: text)
    var array: [UInt8] = [1, 1, 1, 0, 8, 1, 1, 0x74]
    array.append(varuint: UInt64(count))
    array += [UInt8](repeating: 120, count: count)
    for bytes in [string, array] {
      let update = try Update(decoding: bytes + deletions, as: .v1)
      #expect(update.compacted(.eraseDeleted).structCount == count)
    }
  }

  /// Single letters typed one after another become one struct; so does what was typed at another place in between.
  @Test func lettersBecomeWords() throws {
    let update = Update.merging(Self.typing(count: 1000, clients: 2))
    #expect(update.structCount == 2)
    #expect(update.stateVector[ClientID(1)] == 500)
  }

  @Test func workIsLinear() throws {
    for order in ["as it came", "reversed", "shuffled"] {
      let costs = [2_000, 4_000, 8_000, 16_000].map { count -> Double in
        var log = UpdateLog(seed: 3)
        var updates = Self.typing(count: count, clients: 4)
        if order == "reversed" { updates.reverse() }
        if order == "shuffled" { updates.shuffle(using: &log.random) }
        var all = Update()
        for update in updates { all.append(update) }
        var work = Work()
        _ = all.normalised(&work)
        return Double(work.steps) / Double(count)
      }
      #expect(costs.last! < costs.first! * 1.3, "\(order): \(costs)")
    }
  }

  /// Updates of one letter each, every client writing its own text.
  private static func typing(count: Int, clients: Int) -> [Update] {
    (0..<count).map { index in
      let client = UInt8(1 + index % clients)
      let clock = index / clients
      var bytes: [UInt8] = [1, 1, client]
      bytes.append(varuint: UInt64(clock))
      if clock == 0 {
        bytes += [4, 1, 1, 0x74]
      } else {
        bytes += [0x84, client]
        bytes.append(varuint: UInt64(clock - 1))
      }
      return try! Update(decoding: bytes + [1, 0x61, 0], as: .v1)
    }
  }
}
