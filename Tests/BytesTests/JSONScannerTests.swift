import Bytes
import TestSupport
import Testing

@Suite struct JSONScannerTests {
  @Test(arguments: JSONVectors.accepted)
  func whatTheParserReadsTheScannerPasses(json: String) throws {
    let bytes = Array(json.utf8)
    let slice = try JSONScanner.validate(bytes.span)
    #expect(try slice.kind == JSONValue(parsing: bytes).kind)
    #expect(try slice.value(in: bytes.span) == JSONValue(parsing: bytes))
  }

  @Test(arguments: JSONVectors.malformed)
  func whatTheParserRefusesTheScannerRefusesAlike(json: String, kind: JSONError.Kind) {
    let bytes = Array(json.utf8)
    let parsed = #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
    let scanned = #expect(throws: JSONError.self) { try JSONScanner.validate(bytes.span) }
    #expect(scanned == parsed && scanned?.kind == kind)
  }

  @Test(arguments: JSONVectors.refusedByParser)
  func repeatedKeysAndHugeNumbersAreLeftToTheParser(json: String, kind: JSONError.Kind) {
    let bytes = Array(json.utf8)
    #expect(throws: Never.self) { try JSONScanner.validate(bytes.span) }
  }

  @Test(arguments: JSONVectors.invalidUTF8)
  func textThatIsNotUTF8IsRefused(bytes: [UInt8]) {
    let json = Array("[\"".utf8) + bytes + Array("\"]".utf8)
    #expect(throws: JSONError(.invalidUTF8, at: 2)) { try JSONScanner.validate(json.span) }
  }

  @Test func damagedTextGetsTheSameAnswerFromBoth() throws {
    var random = Seeded(for: "damagedTextGetsTheSameAnswerFromBoth")
    let alphabet = Array("{}[]\",:\\u0019eE+-.tfn dD8\u{1}é".utf8)
    for _ in 0..<3000 {
      var writer = JSONWriter()
      writer.value(.random(depth: 3, using: &random))
      var json = writer.take()
      json[Int.random(in: json.indices, using: &random)] = alphabet.randomElement(using: &random)!
      let parsed = outcome { () throws(JSONError) in _ = try JSONValue(parsing: json) }
      if parsed?.kind == .duplicateKey || parsed?.kind == .numberOutOfRange { continue }
      let scanned = outcome { () throws(JSONError) in _ = try JSONScanner.validate(json.span) }
      #expect(parsed == scanned, "seed \(random.seed): \(text(json))")
    }
  }

  @Test func anInnerObjectIsWalkedInTheSamePass() throws {
    let json = Array(#"{"a":{"b":[1,{}],"\u0063":2},"d":{},"e":3}"#.utf8)
    var outer = JSONScanner()
    try outer.beginObject(in: json.span)
    var seen: [String] = []
    while let key = try outer.nextKey(in: json.span) {
      seen.append(try key.string(in: json.span))
      guard try outer.nextKind(in: json.span) == .object else {
        seen.append(text(Array(json[try outer.nextValue(in: json.span).range])))
        continue
      }
      var inner = outer.inner()
      try inner.beginObject(in: json.span)
      while let key = try inner.nextKey(in: json.span) {
        #expect(key.equals("c", in: json.span) == (seen.last == "[1,{}]"))
        seen.append(text(Array(json[try inner.nextValue(in: json.span).range])))
      }
      outer.resume(after: inner)
    }
    try outer.finish(in: json.span)
    #expect(seen == ["a", "[1,{}]", "2", "d", "e", "3"])
  }

  @Test func membersAreRangesOfTheBytesTheyAreWrittenIn() throws {
    let json = Array(
      #" {"id" : 7, "publish":{"channel":"room:1","data":{"x": [1, 2]}}, "\u0061":true} "#.utf8)
    var scanner = JSONScanner()
    try scanner.beginObject(in: json.span)
    var seen: [String] = []
    while let member = try scanner.nextMember(in: json.span) {
      seen.append("\(text(Array(json[member.keyRange])))=\(text(Array(json[member.value.range])))")
      #expect(member.hasKey("a", in: json.span) == (seen.count == 3))
    }
    try scanner.finish(in: json.span)
    #expect(
      seen == ["id=7", #"publish={"channel":"room:1","data":{"x": [1, 2]}}"#, #"\u0061=true"#])
    #expect(try scanner.nextMember(in: json.span) == nil)
  }

  @Test func aMemberThatIsAnObjectIsWalkedByAnotherScanner() throws {
    let json = Array(#"{"a":[ {"b":"x\ny"} , 2 ],"c":0}"#.utf8)
    var outer = JSONScanner()
    try outer.beginObject(in: json.span)
    let array = try #require(try outer.nextMember(in: json.span)).value
    var elements = JSONScanner(inside: array)
    try elements.beginArray(in: json.span)
    var inner = JSONScanner(inside: try #require(try elements.nextElement(in: json.span)))
    try inner.beginObject(in: json.span)
    #expect(try #require(try inner.nextMember(in: json.span)).value.string(in: json.span) == "x\ny")
    #expect(try elements.nextElement(in: json.span)?.int(in: json.span) == 2)
    #expect(try elements.nextElement(in: json.span) == nil)
    #expect(try outer.nextMember(in: json.span)?.hasKey("c", in: json.span) == true)
  }

  @Test func severalTextsInOneFrameAreScannedOneAfterAnother() throws {
    let frame = Array("{\"id\":1}\n{\"id\":2}".utf8)
    var offset = 0
    var ids: [Int64?] = []
    while offset < frame.count {
      var scanner = JSONScanner(at: offset)
      try scanner.beginObject(in: frame.span)
      while let member = try scanner.nextMember(in: frame.span) {
        ids.append(member.value.int(in: frame.span))
      }
      offset = scanner.offset
    }
    #expect(ids == [1, 2])
  }

  @Test(
    arguments: [
      ("9223372036854775807", Int64.max), ("-9223372036854775808", .min), ("9223372036854775808", nil),
      ("-9223372036854775809", nil), ("-0", 0), ("1.0", nil), ("1e3", nil), ("99999999999999999999", nil),
      ("\"1\"", nil),
    ] as [(String, Int64?)])
  func integersAreReadInPlace(json: String, expected: Int64?) throws {
    let bytes = Array(json.utf8)
    #expect(try JSONScanner.validate(bytes.span).int(in: bytes.span) == expected)
  }

  @Test func depthCountsTheContainerThatIsWalked() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    #expect(throws: Never.self) { try JSONScanner.validate(nested(64).span) }
    #expect(throws: JSONError(.tooDeep, at: 64)) { try JSONScanner.validate(nested(65).span) }
    let array = nested(65)
    var scanner = JSONScanner()
    try scanner.beginArray(in: array.span)
    #expect(throws: JSONError(.tooDeep, at: 64)) { try scanner.nextElement(in: array.span) }
    let bomb = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
    #expect(throws: JSONError(.tooDeep, at: 64)) { try JSONScanner.validate(bomb.span) }
  }

  private func outcome(_ body: () throws(JSONError) -> Void) -> JSONError? {
    do { try body() } catch { return error }
    return nil
  }
}
