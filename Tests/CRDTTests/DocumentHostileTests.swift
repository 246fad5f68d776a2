import Bytes
import Testing

@testable import CRDT

/// What strangers send: an error or something that waits, and never a crash, a hang or a document that is half changed.
@Suite struct DocumentHostileTests {
  @Test(arguments: 1...16 as ClosedRange<UInt64>)
  func mutationsLeaveADocument(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var accepted = 0
    for fixture in Fixture.all where fixture.v1.count < 4_000 {
      for (whole, format) in [(fixture.v1, UpdateFormat.v1), (fixture.v2, .v2)] where !whole.isEmpty {
        for _ in 0..<12 {
          var document = Document(client: ClientID(1), collectsGarbage: seed % 2 == 0)
          for round in 0..<6 {
            let bytes = round == 5 ? whole : HostileInputTests.mutated(whole, &random)
            let before = document.encoded(as: .v1)
            do {
              try document.apply(bytes, as: format, limits: UpdateLimits(structsMax: 20_000))
              accepted += round == 5 ? 0 : 1
            } catch {
              #expect(document.encoded(as: .v1) == before)
            }
          }
          try Self.use(&document)
        }
      }
    }
    #expect(accepted > 20)
  }

  /// Does with a document all that can be done.
  private static func use(_ document: inout Document) throws {
    try document.checkInvariants()
    for (name, kind) in [("t", TypeKind.text), ("a", .array), ("m", .map), ("x", .xmlFragment)] {
      guard let root = try? document.root(name, as: kind) else { continue }
      _ = try document.json(of: root)
      let count = try document.count(of: root)
      if count > 1 { try document.delete(1..<count, in: root) }
      if kind == .text { try document.format(0..<min(count, 1), in: root, with: [.init("k", true)]) }
    }
    try document.checkInvariants()
    _ = document.encoded(as: .v2)
  }

  @Test func truncationChangesNothing() throws {
    let fixture = try #require(Fixture.yjs.first { $0.name == "rich" })
    var document = Document(client: ClientID(1))
    for count in 0..<fixture.v1.count {
      #expect(throws: UpdateError.self) { try document.apply(Array(fixture.v1[..<count]), as: .v1) }
    }
    #expect(document.stateVector.isEmpty && document.encoded(as: .v1) == [0, 0])
  }

  /// Client 1 writes at root "t" what refers to its own clock 0 or later.
  @Test(arguments: [[0x84, 1, 0, 1, 0x61], [0x44, 1, 5, 1, 0x61], [4, 0, 1, 0, 1, 0x61]] as [[UInt8]])
  func structsThatReferToThemselvesAreRefused(body: [UInt8]) {
    let error = #expect(throws: UpdateError.self) {
      try Update(decoding: [1, 1, 1, 0] + body + [0], as: .v1)
    }
    #expect(error?.kind == .futureReference)
  }

  /// Two types, each in the other.
  @Test func cyclesOfParentsWait() throws {
    var document = Document(client: ClientID(9))
    try document.apply([2, 1, 2, 0, 7, 0, 1, 0, 0, 1, 1, 0, 7, 0, 2, 0, 0, 0], as: .v1)
    #expect(document.pendingStructCount == 2 && document.stateVector.isEmpty)
  }

  /// What is in something that is no type, and what is in a type that is gone, is gone too.
  @Test func structsWithoutAPlaceAreCollected() throws {
    var document = Document(client: ClientID(9))
    try document.apply([1, 1, 1, 0, 4, 1, 1, 0x74, 1, 0x61, 0], as: .v1)
    try document.apply([1, 1, 2, 0, 4, 0, 1, 0, 1, 0x62, 0], as: .v1)
    #expect(document.encoded(as: .v1) == [2, 1, 2, 0, 0, 1, 1, 1, 0, 4, 1, 1, 0x74, 1, 0x61, 1, 2, 1, 0, 1])
  }

  @Test func deletionsOfTheFutureWait() throws {
    var document = Document(client: ClientID(9))
    try document.apply([0, 1, 1, 1, 0, 1], as: .v1)
    #expect(document.encoded(as: .v1) == [0, 1, 1, 1, 0, 1])
    try document.apply([1, 1, 1, 0, 4, 1, 1, 0x74, 2, 0x61, 0x62, 0], as: .v1)
    let text = try document.root("t", as: .text)
    #expect(try document.string(of: text) == "b" && document.pendingDeletions.isEmpty)
  }

  @Test func whatWaitsIsCapped() throws {
    var document = Document(
      client: ClientID(9), limits: DocumentLimits(pendingStructsMax: 10, pendingDeleteRangesMax: 10))
    func letter(_ client: UInt8, _ clock: UInt8) -> [UInt8] {
      [1, 1, client, clock, 0x84, client, clock - 1, 1, 0x61, 0]
    }
    // The same again and again is one.
    for _ in 0..<100 { try document.apply(letter(1, 5), as: .v1) }
    for client: UInt8 in 2...10 { try document.apply(letter(client, 5), as: .v1) }
    let before = document.encoded(as: .v1)
    let error = #expect(throws: UpdateError.self) { try document.apply(letter(11, 5), as: .v1) }
    #expect(error?.kind == .limit(.pending) && document.encoded(as: .v1) == before)
    for clock in stride(from: 0 as UInt8, to: 20, by: 2) {
      try document.apply([0, 1, 1, 1, clock + 50, 1], as: .v1)
    }
    #expect(throws: UpdateError(.limit(.pending), at: 0)) { try document.apply([0, 1, 2, 1, 0, 1], as: .v1) }
  }

  /// Each of very many clients waits for the one before it, and the first comes last: one after another, not all asked
  /// again for each.
  @Test(arguments: [true, false]) func aChainThatWaitsIsWalkedOnce(isOneUpdate: Bool) throws {
    let length: UInt64 = 20_000
    var updates: [[UInt8]] = []
    for client in (2...length).reversed() {
      var update: [UInt8] = [1, 1]
      update.append(varuint: client)
      update += [0, 0x84]
      update.append(varuint: client - 1)
      updates.append(update + [0, 1, 0x61, 0])
    }
    var document = Document(client: ClientID(0))
    let text = try document.root("t", as: .text)
    if isOneUpdate {
      try document.apply(Update.merging(updates, as: .v1))
    } else {
      for update in updates { try document.apply(update, as: .v1) }
    }
    #expect(document.pendingStructCount == Int(length) - 1)
    try document.apply([1, 1, 1, 0, 4, 1, 1, 0x74, 1, 0x61, 0], as: .v1)
    #expect(try document.pendingStructCount == 0 && document.count(of: text) == Int(length))
  }

  @Test func documentsAreBounded() throws {
    var document = Document(client: ClientID(9), limits: DocumentLimits(contentBytesMax: 100, structsMax: 10))
    let text = try document.root("t", as: .text)
    #expect(throws: EditError.tooLarge) {
      try document.insert(String(repeating: "a", count: 101), into: text, at: 0)
    }
    for index in 0..<9 { try document.insertEmbed(nil, into: text, at: index) }
    #expect(throws: EditError.tooLarge) { try document.insertEmbed(nil, into: text, at: 0) }
    let clocks: [UInt8] = [1, 1, 1, 0, 0, 255, 255, 255, 255, 255, 1, 0]
    #expect(throws: UpdateError(.limit(.clocks), at: 0)) { try document.apply(clocks, as: .v1) }
  }

  /// Deleting, collecting and reading what nests a hundred thousand deep takes no stack.
  @Test func deepNestingTakesNoStack() throws {
    let depth = 100_000
    var document = Document(client: ClientID(1))
    let root = try document.root("a", as: .array)
    try document.transact { document in
      var inner = root
      for _ in 0..<depth { inner = try document.insert(.array, into: inner, at: 0) }
    }
    #expect(try document.json(of: root).count == 2 * (depth + 1))
    try document.delete(0..<1, in: root)
    #expect(document.structCount == 2)
    #expect(try document.json(of: root) == Array("[]".utf8))
  }

  /// Somebody who takes another's client for theirs, and refers to what nobody has, so that it waits.
  @Test(arguments: [UpdateFormat.v1, .v2])
  func whatWaitsHidesNothing(format: UpdateFormat) throws {
    var document = Document(client: ClientID(7))
    let text = try document.root("t", as: .text)
    try document.insert("written", into: text, at: 0)
    // 12 units from clock 0 on, behind unit 99 of a client that is not known.
    var forged: [UInt8] = [1, 1, 7, 0, 0x84, 50, 99]
    forged.append(counted: Array("forged words".utf8))
    forged.append(0)
    try document.apply(forged, as: .v1)
    #expect(document.pendingStructCount == 1)
    var copy = Document(client: ClientID(8))
    try copy.apply(document.encoded(as: format), as: format)
    let copied = try copy.root("t", as: .text)
    // What the forged words add is theirs to see or not; what was written is there.
    #expect(try copy.string(of: copied).hasPrefix("written"))
    #expect(copy.stateVector.covers(document.stateVector))
  }
}
