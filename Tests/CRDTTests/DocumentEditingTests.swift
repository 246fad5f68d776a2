import Bytes
import Testing

@testable import CRDT

@Suite struct DocumentEditingTests {
  @Test func textsAreEditedAndRead() throws {
    var document = Document(client: ClientID(1))
    let text = try document.root("t", as: .text)
    try document.insert("Hello 🙂!", into: text, at: 0)
    try document.format(0..<5, in: text, with: [.init("bold", true)])
    try document.insert("!", into: text, at: 5)
    try document.insert(" plain", into: text, at: 6, attributes: [])
    try document.insertEmbed(["image": "x"], into: text, at: 0)
    let bold: [Value.Member] = [.init("bold", true)]
    #expect(
      try document.delta(of: text) == [
        .init(insert: .embed(["image": "x"]), attributes: []),
        .init(insert: .text("Hello!"), attributes: bold),
        .init(insert: .text(" plain 🙂!"), attributes: []),
      ])
    try document.delete(1..<7, in: text)
    #expect(try document.string(of: text) == " plain 🙂!" && document.count(of: text) == 11)
    // The formats that hold for nothing are gone with what they held for.
    #expect(try document.delta(of: text).count == 2)
    try document.checkInvariants()
  }

  /// Every second unit of a long text written, formatted and deleted in no order, against a plain array.
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func indicesAreThoseOfAnArray(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var document = Document(client: ClientID(1))
    let text = try document.root("t", as: .text)
    var model: [UInt8] = []
    for step in 0..<1_500 {
      let letter = UInt8.random(in: 97...122, using: &random)
      let place = Int.random(in: 0...model.count, using: &random)
      switch Int.random(in: 0..<(seed % 2 == 0 ? 4 : 3), using: &random) {
      case 0 where !model.isEmpty:
        let start = Int.random(in: 0..<model.count, using: &random)
        let range = start..<min(model.count, start + Int.random(in: 1...4, using: &random))
        try document.delete(range, in: text)
        model.removeSubrange(range)
      case 3 where !model.isEmpty:
        let start = Int.random(in: 0..<model.count, using: &random)
        try document.format(start..<start + 1, in: text, with: [.init("k", .number(Double(step % 3)))])
      default:
        let word = [UInt8](repeating: letter, count: Int.random(in: 1...3, using: &random))
        try document.insert(String(decoding: word, as: UTF8.self), into: text, at: place)
        model.insert(contentsOf: word, at: place)
      }
      if step % 100 == 0 { try document.checkInvariants() }
    }
    #expect(try document.string(of: text) == String(decoding: model, as: UTF8.self))
    try document.checkInvariants()
  }

  @Test func mapsAndArraysAreEditedAndRead() throws {
    var document = Document(client: ClientID(1))
    let map = try document.root("m", as: .map)
    try document.set(1, for: "n", in: map)
    try document.set("old", for: "k", in: map)
    try document.set(["new", nil, 0.5, ["x": false]], for: "k", in: map)
    try document.removeValue(for: "n", in: map)
    let list = try document.set(.array, for: "list", in: map)
    try document.append([1, .bytes([7, 8]), "two"], to: list)
    try document.delete(0..<1, in: list)
    #expect(
      try String(decoding: document.json(of: map), as: UTF8.self)
        == #"{"k":["new",null,0.5,{"x":false}],"list":[{"0":7,"1":8},"two"]}"#)
    #expect(try document.keys(of: map) == ["k", "list"])
    #expect(try document.value(for: "n", in: map) == nil)
    #expect(try document.elements(of: list) == [.value(.bytes([7, 8])), .value("two")])
  }

  @Test func xmlIsEditedAndRead() throws {
    var document = Document(client: ClientID(1))
    let fragment = try document.root("x", as: .xmlFragment)
    let paragraph = try document.insert(.xmlElement, named: "P", into: fragment, at: 0)
    try document.set("lead", for: "class", in: paragraph)
    let text = try document.insert(.xmlText, into: paragraph, at: 0)
    try document.insert("bold", into: text, at: 0, attributes: [.init("strong", ["k": 1])])
    #expect(try document.xml(of: fragment) == #"<p class="lead"><strong k="1">bold</strong></p>"#)
  }

  @Test func changesTellWhatHappened() throws {
    var document = Document(client: ClientID(1))
    let map = try document.root("m", as: .map)
    let text = try document.root("t", as: .text)
    let changes = try document.transact { document in
      try document.insert("ab", into: text, at: 0)
      try document.set(1, for: "k", in: map)
      // A type that is new did not change: the key that holds it did.
      try document.insert("c", into: document.set(.text, for: "l", in: map), at: 0)
      try document.delete(0..<1, in: text)
    }
    #expect(changes.isLocal && changes.written == [.init(client: ClientID(1), units: 0..<5)])
    #expect(changes.deletions.ranges(of: ClientID(1)) == [ClockRange(clock: 0, length: 1)])
    #expect(
      changes.changes == [
        .init(type: text, key: nil), .init(type: map, key: "k"), .init(type: map, key: "l"),
      ])
    var other = Document(client: ClientID(2))
    let update = try #require(document.lastUpdate(as: .v1))
    #expect(try !other.apply(update, as: .v1).isEmpty)
    #expect(try other.apply(update, as: .v1).isEmpty && other.lastUpdate(as: .v1) == nil)
  }

  @Test func mistakesAreRefused() throws {
    var document = Document(client: ClientID(1))
    let text = try document.root("t", as: .text)
    let map = try document.root("m", as: .map)
    #expect(throws: EditError.wrongKind) { try document.root("t", as: .map) }
    #expect(throws: EditError.wrongKind) { try document.insert("a", into: map, at: 0) }
    #expect(throws: EditError.outOfRange) { try document.insert("a", into: text, at: 1) }
    #expect(throws: EditError.outOfRange) { try document.delete(0..<1, in: text) }
    #expect(throws: EditError.outOfRange) { try document.insert("a", into: text, at: -1) }
    let inner = try document.set(.text, for: "k", in: map)
    try document.removeValue(for: "k", in: map)
    #expect(throws: EditError.unknownType) { try document.insert("a", into: inner, at: 0) }
    // Also when its place is taken by another.
    let next = try document.set(.text, for: "k", in: map)
    #expect(throws: EditError.unknownType) { try document.insert("a", into: inner, at: 0) }
    try document.insert("a", into: next, at: 0)
    var deep: Value = nil
    for _ in 0..<65 { deep = [deep] }
    #expect(throws: EditError.tooDeep) { try document.set(deep, for: "k", in: map) }
  }

  /// A copy is a fork: what is done to one does not show in the other.
  @Test func copiesAreForks() throws {
    var document = Document(client: ClientID(1))
    let text = try document.root("t", as: .text)
    try document.insert("ab", into: text, at: 0)
    var fork = document
    fork.client = ClientID(2)
    try fork.insert("c", into: text, at: 2)
    try document.insert("d", into: text, at: 0)
    #expect(try document.string(of: text) == "dab" && fork.string(of: text) == "abc")
    try document.apply(fork.encoded(as: .v2, from: document.stateVector), as: .v2)
    #expect(try document.string(of: text) == "dabc")
  }
}
