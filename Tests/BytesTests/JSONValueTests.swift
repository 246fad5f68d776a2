import Bytes
import TestSupport
import Testing

@Suite struct JSONValueTests {
  @Test(arguments: JSONVectors.accepted)
  func wellFormedTextIsRead(json: String) throws {
    _ = try JSONValue(parsing: Array(json.utf8))
  }

  @Test(arguments: JSONVectors.malformed + JSONVectors.refusedByParser)
  func otherTextIsRefusedForItsReason(json: String, kind: JSONError.Kind) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: Array(json.utf8)) }
    #expect(error?.kind == kind)
  }

  @Test(arguments: JSONVectors.invalidUTF8)
  func textThatIsNotUTF8IsRefused(bytes: [UInt8]) {
    for (open, close) in [("\"a", "b\""), ("\"\\n", "\""), ("{\"", "\":1}")] {
      let json = Array(open.utf8) + bytes + Array(close.utf8)
      let error = #expect(throws: JSONError.self) { try JSONValue(parsing: json) }
      #expect(error?.kind == .invalidUTF8)
      #expect(error?.offset == open.utf8.count)
    }
    #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
  }

  @Test func valuesAreWhatTheyAreWrittenAs() throws {
    let json =
      #"{"n":null,"t":true,"i":-7,"d":1.5,"big":18446744073709551616,"s":"a\u00e9\ud83d\ude00\/","a":[1,[]]}"#
    let expected = JSONValue.object([
      .init(key: "n", value: .null), .init(key: "t", value: .bool(true)), .init(key: "i", value: .int(-7)),
      .init(key: "d", value: .double(1.5)), .init(key: "big", value: .double(18_446_744_073_709_551_616)),
      .init(key: "s", value: .string("aé😀/")), .init(key: "a", value: .array([.int(1), .array([])])),
    ])
    #expect(try JSONValue(parsing: Array(json.utf8)) == expected)
  }

  @Test func keysAreComparedAsWrittenNotAsCanonicalForms() throws {
    let value = try JSONValue(parsing: Array("{\"\u{212a}\":1}".utf8))
    #expect(value["K"] == nil)
    #expect(value["\u{212a}"] == .int(1))
  }

  @Test func depthIsBoundedAndDeepTextDoesNotExhaustTheStack() throws {
    let deepest = Array((String(repeating: "[", count: 64) + String(repeating: "]", count: 64)).utf8)
    _ = try JSONValue(parsing: deepest)
    for opener in ["[", "{\"a\":"] {
      let bomb = Array(String(repeating: opener, count: 100_000).utf8)
      let error = #expect(throws: JSONError.self) { try JSONValue(parsing: bomb) }
      #expect(error == JSONError(.tooDeep, at: 64 * opener.utf8.count))
    }
    let limits = JSONLimits(depthMax: 512)
    let error = #expect(throws: JSONError.self) {
      try JSONValue(parsing: Array(repeating: UInt8(ascii: "["), count: 100_000), limits: limits)
    }
    #expect(error == JSONError(.tooDeep, at: 512))
  }

  @Test func numberOfValuesIsBounded() {
    let json = Array("[1,2,3]".utf8)
    #expect(throws: Never.self) { try JSONValue(parsing: json, limits: JSONLimits(nodesMax: 4)) }
    let error = #expect(throws: JSONError.self) {
      try JSONValue(parsing: json, limits: JSONLimits(nodesMax: 3))
    }
    #expect(error == JSONError(.tooManyNodes, at: 5))
  }

  @Test func repeatedKeyIsFoundAmongManyToo() throws {
    let members = (0..<1000).map { "\"k\($0)\":\($0)" }
    let value = try JSONValue(parsing: Array("{\(members.joined(separator: ","))}".utf8))
    #expect(value["k999"] == .int(999))
    for repeated in [0, 7, 8, 9, 500, 999] {
      let json = "{\((members + ["\"k\(repeated)\":0"]).joined(separator: ","))}"
      let error = #expect(throws: JSONError.self) { try JSONValue(parsing: Array(json.utf8)) }
      #expect(error?.kind == .duplicateKey)
    }
  }

  @Test func randomValuesComeBackFromTheirText() throws {
    var random = Seeded(for: "randomValuesComeBackFromTheirText")
    for _ in 0..<500 {
      let value = JSONValue.random(depth: 4, using: &random)
      var writer = JSONWriter()
      writer.value(value)
      let json = writer.take()
      #expect(try JSONValue(parsing: json) == value, "seed \(random.seed): \(text(json))")
      #expect(try JSONScanner.validate(json.span).range == 0..<json.count, "seed \(random.seed)")
    }
  }
}

extension JSONValue {
  /// A value of any shape; doubles are never whole, since 2.0 is written and read as an integer would be.
  static func random(depth: Int, using random: inout Seeded) -> JSONValue {
    switch Int.random(in: 0..<(depth == 0 ? 5 : 7), using: &random) {
    case 0: .null
    case 1: .bool(.random(using: &random))
    case 2: .int(Int64(bitPattern: random.next() >> UInt64.random(in: 0..<64, using: &random)))
    case 3: .double(Double.random(in: -1e18...1e18, using: &random) / 3e17 + 0.1)
    case 4: .string(randomText(&random))
    case 5:
      .array(
        (0..<Int.random(in: 0..<5, using: &random)).map { _ in .random(depth: depth - 1, using: &random) })
    default:
      .object(
        (0..<Int.random(in: 0..<12, using: &random)).map {
          Member(key: "\($0) " + randomText(&random), value: .random(depth: depth - 1, using: &random))
        })
    }
  }

  private static func randomText(_ random: inout Seeded) -> String {
    var scalars = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0..<12, using: &random) {
      let limit: UInt32 = [0x20, 0x80, 0x3000, 0x11_0000].randomElement(using: &random)!
      if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) { scalars.append(scalar) }
    }
    return String(scalars)
  }
}
