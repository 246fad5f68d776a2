import Bytes
import Testing

@testable import CRDT

@Suite(.enabled(if: RealYjs.isInstalled, "node-yjs is not installed: apt-get install node-yjs"))
struct RelativePositionTests {
  @Test func placesAreThoseOfYjs() throws {
    let fixture = try #require(Fixture.yjs.first { $0.name == "peers" })
    var document = Document(client: ClientID(77))
    let text = try document.root("t", as: .text)
    try document.apply(fixture.v1, as: .v1)
    let count = try document.count(of: text)
    // Each place twice: an even number for one side, an odd one for the other.
    let asked: [UInt16] = (0..<UInt16(2 * count)).filter { $0 % 6 < 2 }
    var places: [RelativePosition] = []
    for number in asked {
      let side: RelativePosition.Side = number % 2 == 1 ? .before : .after
      places.append(try document.position(at: Int(number / 2), in: text, side: side))
    }
    var random = SplitMix64(seed: 3)
    let before = document.stateVector
    for _ in 0..<200 {
      let count = try document.count(of: text)
      let start = Int.random(in: 0..<count, using: &random)
      if Bool.random(using: &random) {
        try document.delete(start..<min(count, start + 5), in: text)
      } else {
        try document.insert("new", into: text, at: start)
      }
    }
    let after = document.encoded(as: .v1, from: before)
    let numbers = asked.map { number -> [UInt8] in [UInt8(number & 0xff), UInt8(number >> 8)] }
    let answers = try RealYjs.answers(to: [("positions", [fixture.v1, after] + numbers)])
    let expected = try #require(answers.first).split(separator: "\t").map(String.init)
    #expect(expected.count == places.count)
    for (place, answer) in zip(places, expected) {
      let index = document.index(of: place).map { "\($0.index)" } ?? "gone"
      #expect("\(Base64.standard.encode(place.encoded())) \(index)" == answer)
      #expect(try RelativePosition(decoding: place.encoded()) == place)
    }
    try document.checkInvariants()
  }

  @Test func endsAndStrangersAreKnown() throws {
    var document = Document(client: ClientID(1))
    let list = try document.root("a", as: .array)
    let inner = try document.insert(.text, into: list, at: 0)
    let end = try document.position(at: 0, in: inner)
    try document.insert("abc", into: inner, at: 0)
    #expect(document.index(of: end)?.index == 3 && document.index(of: end)?.type == inner)
    #expect(try RelativePosition(decoding: end.encoded()) == end)
    let place = try document.position(at: 1, in: inner)
    try document.delete(0..<1, in: list)
    #expect(document.index(of: end) == nil && document.index(of: place) == nil)
    var other = Document(client: ClientID(2))
    #expect(other.index(of: place) == nil)
    #expect(throws: UpdateError.self) { try RelativePosition(decoding: [3, 0]) }
    #expect(throws: EditError.outOfRange) { try document.position(at: 1, in: list) }
  }
}
