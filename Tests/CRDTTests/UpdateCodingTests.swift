import Bytes
import Testing

@testable import CRDT

@Suite struct UpdateCodingTests {
  @Test func fixturesAreThere() { #expect(Fixture.yjs.count == 8 && Fixture.yrs.count == 2) }

  @Test(arguments: Fixture.all)
  func v1IsWrittenAsItWasRead(fixture: Fixture) throws {
    #expect(try Update(decoding: fixture.v1, as: .v1).encoded(as: .v1) == fixture.v1)
  }

  @Test(arguments: Fixture.yjs)
  func v2IsWrittenAsItWasRead(fixture: Fixture) throws {
    #expect(try Update(decoding: fixture.v2, as: .v2).encoded(as: .v2) == fixture.v2)
  }

  @Test(arguments: Fixture.yjs)
  func conversionGivesWhatYjsWrites(fixture: Fixture) throws {
    #expect(try Update.convert(fixture.v1, from: .v1, to: .v2) == fixture.v2)
    #expect(try Update.convert(fixture.v2, from: .v2, to: .v1) == fixture.v1)
  }

  @Test(arguments: Fixture.yrs)
  func whatYrsWritesSurvivesV2(fixture: Fixture) throws {
    let v2 = try Update.convert(fixture.v1, from: .v1, to: .v2)
    let back = try Update.convert(v2, from: .v2, to: .v1)
    #expect(try Update.convert(back, from: .v1, to: .v2) == v2)
    #expect(back.count <= fixture.v1.count)
  }

  @Test(arguments: Fixture.all)
  func stateVectorIsTheDocuments(fixture: Fixture) throws {
    let expected = try StateVector(decoding: fixture.stateVector)
    #expect(try Update(decoding: fixture.v1, as: .v1).stateVector == expected)
    #expect(try StateVector(decoding: expected.encoded()) == expected)
  }

  @Test func stateVectorStopsAtAGap() throws {
    // Client 1: "a", a skip of two, "b"; client 2 starts at clock 5.
    let bytes: [UInt8] = [2, 3, 1, 0, 4, 1, 1, 0x74, 1, 0x61, 10, 2, 0x84, 1, 2, 1, 0x62, 1, 2, 5, 0, 4, 0]
    let update = try Update(decoding: bytes, as: .v1)
    #expect(update.stateVector[ClientID(1)] == 1)
    #expect(update.stateVector[ClientID(2)] == 0)
    #expect(update.encoded(as: .v1) == bytes)
    #expect(try Update.convert(update.encoded(as: .v2), from: .v2, to: .v1) == bytes)
  }

  @Test func everyKindOfContentKeepsItsBytes() throws {
    let root: [UInt8] = [1, 1, 0x72]
    let contents: [(UInt8, [UInt8])] = [
      (1, [3]), (2, [2, 9] + Array("undefined".utf8) + [1, 0x31]), (3, [2, 0, 255]), (4, [1, 0x61]),
      (5, [2, 0x7b, 0x7d]), (6, [1, 0x6b, 4] + Array("null".utf8)), (7, [0]), (7, [3, 1, 0x70]),
      (7, [5, 1, 0x68]),
      (8, [3, 127, 125, 0x41, 117, 1, 118, 1, 1, 0x61, 122, 1, 2, 3, 4, 5, 6, 7, 8]), (9, [1, 0x67, 118, 0]),
    ]
    for (ref, content) in contents {
      let bytes = [1, 1, 5, 0, ref] + root + content + [0]
      let update = try Update(decoding: bytes, as: .v1)
      #expect(update.encoded(as: .v1) == bytes, "\(ref)")
      #expect(try Update(decoding: update.encoded(as: .v2), as: .v2).encoded(as: .v1) == bytes, "\(ref)")
    }
  }

  @Test func keyBitMayStandWithoutAKey() throws {
    let bytes: [UInt8] = [1, 1, 5, 1, 0xa8, 5, 0, 1, 120, 0]
    #expect(try Update(decoding: bytes, as: .v1).encoded(as: .v1) == bytes)
    #expect(try Update.convert(Update.convert(bytes, from: .v1, to: .v2), from: .v2, to: .v1) == bytes)
  }

  @Test func v2ReaderTakesKeysFromItsCache() throws {
    // Two formats whose key clocks are both 0: the second refers to the first one's key.
    var keyClocks = DifferenceRunWriter()
    keyClocks.append(0)
    keyClocks.append(0)
    var strings = StringRunWriter()
    for text in ["t", "bold"] { strings.append(Array(text.utf8).span, length: UInt64(text.utf8.count)) }
    var bytes: [UInt8] = [0]
    // Clients 1 for the section and the origin; left clock 0; infos 6 and 0x86; parentInfo 1.
    let columns: [[UInt8]] = [
      keyClocks.finish(), [0x41, 0], [0], [], [6, 0, 0x86], strings.finish(), [1], [], [],
    ]
    for column in columns { bytes.append(counted: column) }
    bytes += [1, 2, 0, 120, 121, 0]
    let update = try Update(decoding: bytes, as: .v2)
    let names = update.records.map { String(decoding: update.arena[$0.name.range], as: UTF8.self) }
    #expect(names == ["bold", "bold"])
  }

  @Test func pairThatTwoV2StringsShareIsRepairedOnBothSides() throws {
    var lengths = UintRunWriter()
    for length: UInt64 in [1, 2, 2] { lengths.append(length) }
    var strings: [UInt8] = []
    strings.append(counted: Array("ta🙂b".utf8))
    strings += lengths.finish()
    var bytes: [UInt8] = [0]
    for column in [[], [0x41, 0], [0x02], [], [4, 0, 0x84], strings, [1], [], []] as [[UInt8]] {
      bytes.append(counted: column)
    }
    bytes += [1, 2, 0, 0]
    let update = try Update(decoding: bytes, as: .v2)
    let texts = update.records.map { String(decoding: update.arena[$0.content.range], as: UTF8.self) }
    #expect(texts == ["a\u{fffd}", "\u{fffd}b"])
  }

  @Test(
    arguments: [
      (1e21, "1e+21"), (1e20, "100000000000000000000"), (1e-6, "0.000001"), (1e-7, "1e-7"),
      (0.1, "0.1"), (-1.5e-9, "-1.5e-9"), (.leastNonzeroMagnitude, "5e-324"),
      (1.7976931348623157e308, "1.7976931348623157e+308"),
      (4294967296, "4294967296"), (-0.0, "0"), (123.456, "123.456"), (.infinity, "null"), (.nan, "null"),
    ] as [(Double, String)])
  func numbersAreWrittenAsJavaScriptDoes(number: Double, text: String) {
    var json = ByteWriter()
    ValueConversion.append(number: number, to: &json)
    #expect(String(decoding: json.bytes, as: UTF8.self) == text)
  }

  @Test func halfAPairInJSONIsAcceptedAndRepairedInV2() throws {
    let json = Array(#"{"a":"\ud83d","b":"\ud83d\ude42\\ud83d"}"#.utf8)
    let bytes = [1, 1, 1, 0, 5, 1, 1, 0x72, UInt8(json.count)] + json + [0]
    let v2 = try Update.convert(bytes, from: .v1, to: .v2)
    let back = try Update.convert(v2, from: .v2, to: .v1)
    #expect(String(decoding: back, as: UTF8.self).contains(#"{"a":"\#u{fffd}","b":"🙂\\ud83d"}"#))
  }
}
