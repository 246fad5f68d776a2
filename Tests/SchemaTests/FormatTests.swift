import Bytes
import Foundation
import Schema
import TestSupport
import Testing

/// Each format is said twice, as a check and as a pattern: here ECMA-262's own engine, node's, reads the pattern.
@Suite struct FormatTests {
  private static let node = "/usr/bin/node"

  /// Whether the check takes each text.
  private func verdicts(_ format: StringFormat, _ texts: [String]) -> [Bool] {
    let schema = Schema.string(format: format)
    return texts.map { schema.faults(in: .string($0)).isEmpty }
  }

  @Test(arguments: StringFormat.allCases)
  func theCheckTakesWhatThePatternDoes(format: StringFormat) throws {
    try #require(FileManager.default.fileExists(atPath: Self.node), "apt-get install nodejs")
    var random = Seeded(for: "theCheckTakesWhatThePatternDoes \(format)")
    let texts = Self.texts(for: format, &random)
    let (plain, unicode) = try Self.matches(format.pattern, texts)
    #expect(plain == unicode)
    let taken = verdicts(format, texts)
    for (index, text) in texts.enumerated() where taken[index] != plain[index] {
      if plain[index], Self.isRefusedByName(text, format) { continue }
      Issue.record("\(format): the check \(taken[index] ? "takes" : "refuses") \(text.debugDescription)")
    }
    // Both verdicts are there, or nothing was compared.
    #expect(taken.contains(true) && taken.contains(false))
  }

  @Test(arguments: [
    (
      StringFormat.email,
      ["ada@example.org", "a.b+c@x", String(repeating: "a", count: 64) + "@b", "!#$%&'*+/=?^_`{|}~-@a-b.c"],
      [
        "", "@", "a@", "@b", "a@@b", ".a@b", "a.@b", "a..b@c", "a b@c", "a@-b", "a@b-", "a@b..c", "\"a\"@b",
        "a@b.", "ä@b",
        String(repeating: "a", count: 65) + "@b",
      ]
    ),
    (.handle, ["a", "ada", "a1", "ada-l.x_2"], ["", "1a", "a-", "-a", "a--b", "A", "a b", "ä", "a._b"]),
    (.slug, ["a", "linear-algebra-1"], ["", "1", "a_b", "a-", "a--b"]),
    (
      .uri, ["http://a", "https://a.b:443/c?d=%20&e#f?", "https://1.2.3.4/~x/", "http://a?b", "http://a#b"],
      [
        "", "ftp://a", "HTTP://a", "http://", "http://-a", "http://a b", "http://a/%2", "http://a/#b#c",
        "http://a:", "http://a:123456", "http://a@b/", "http://[::1]/", "javascript:alert(1)", "http://a/<",
      ]
    ),
    (
      .dateTime,
      ["2026-11-21T08:14:30Z", "2024-02-29t23:59:59.123456789+14:00", "1000-01-01T00:00:00-00:00"],
      [
        "", "2026-11-21", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-21T24:00:00Z",
        "2016-12-31T23:59:60Z", "2026-11-21 08:14:30Z", "2026-11-21T08:14:30", "9999-12-31T23:59:59Z",
        "0999-01-01T00:00:00Z", "2026-11-21T08:14:30.Z",
      ]
    ),
    (
      .date, ["2026-11-21", "2024-02-29", "1000-01-01"],
      ["", "2026-02-29", "2026-13-01", "0999-01-01", "9000-01-01", "2026-11-21T00:00:00Z", "2026-1-1"]
    ),
    (
      .language, ["en", "de-AT", "zh-Hant-TW", "tlh"],
      ["", "e", "1n", "en-", "en--GB", "en_GB", "abcdefghi", "en-abcdefghi"]
    ),
    (
      .identifier, ["1", "9223372036854775807", "1000000000000000000"],
      ["", "0", "01", "-1", "9223372036854775808", "10000000000000000000", "1 ", "+1", "1.0"]
    ),
    (
      .line, ["", "a", "Ada Lovelace", "名前", "a\u{200d}b", "x😀"],
      [" a", "a ", " ", "a\nb", "a\tb", "\u{a0}a", "a\u{202e}b", "a\u{7f}", "\u{feff}", "a\u{2028}"]
    ),
    (.search, ["", " ", "ada ", "a\u{202e}b", "名前"], ["a\nb", "\0", "\r", "a\u{2028}", "\u{85}", "\u{7f}"]),
    (.visible, ["", "!~", "a,b"], [" ", "a b", "é", "\u{7f}"]),
    (.base64URL, ["", "aA0-_"], ["+", "=", "a/"]),
    (
      .idempotencyKey, ["a", "~!", "\"a\"", #""a\"b\\""#, String(repeating: "k", count: 255)],
      [
        "", "\"", "\"\"", "\"a", "a b", "\"a b\"", #""a\b""#, "\"a\"b\"", #""a\""#, "é",
        String(repeating: "k", count: 256),
      ]
    ),
    (.text, ["", "a\n\u{1f600}"], ["\0", "a\0b"]),
  ])
  func formatsTakeAndRefuse(format: StringFormat, good: [String], bad: [String]) {
    #expect(zip(good, verdicts(format, good)).filter { !$0.1 }.map(\.0) == [])
    #expect(zip(bad, verdicts(format, bad)).filter { $0.1 }.map(\.0) == [])
  }

  @Test func aKeyIsReadOutOfItsQuotes() {
    #expect(StringFormat.idempotencyKey(in: "abc") == "abc")
    #expect(StringFormat.idempotencyKey(in: "\"abc\"") == "abc")
    #expect(StringFormat.idempotencyKey(in: #""a\"b\\c""#) == #"a"b\c"#)
  }

  /// What the format's name says, and not the pattern: a day that no month has, a side of an address that is too long.
  private static func isRefusedByName(_ text: String, _ format: StringFormat) -> Bool {
    switch format {
    case .dateTime: RFC3339.parse(text) == nil
    case .date: RFC3339.parse(text + "T00:00:00Z") == nil
    case .email: zip(text.split(separator: "@"), [64, 253]).contains { $0.utf8.count > $1 }
    default: false
    }
  }

  // MARK: Texts

  private static let seeds: [String] = [
    "", "a", "ada", "ada.b@example.org", "a@b", "https://example.org:80/a?b=c#d", "http://a",
    "2026-11-21T08:14:30Z", "2026-11-21", "2026-02-30", "de-AT", "zh-Hant-TW",
    "2026-02-29T23:59:59.5+01:00", "8999-12-31T00:00:00z", "1", "9223372036854775807", "9223372036854775808",
    "1000000000000000000", "linear-algebra", "a_b.c-d", "one line", "\"quoted\"", #""a\"b\\""#, "AZaz09-_",
    "!~",
    String(repeating: "k", count: 63) + "@" + String(repeating: "k", count: 63),
    "a@" + String(repeating: "k", count: 64), String(repeating: "k", count: 255),
    "\"" + String(repeating: "k", count: 255) + "\"",
  ]

  private static let letters: [Unicode.Scalar] =
    Array(
      "abzAZ019 \t\n\r.-_@:/?#%\"\\+=!~<>[](){}|^`'&$*,;TtZz".unicodeScalars)
    + [
      0, 0x1f, 0x7f, 0x80, 0x9f, 0xa0, 0xe9, 0x1680, 0x2000, 0x200b, 0x200d, 0x2027, 0x2028, 0x202e, 0x202f,
      0x2066,
      0x2069, 0x206a, 0x3000, 0x6f22, 0xfeff, 0x1f600, 0x10ffff,
    ].map { Unicode.Scalar($0 as UInt32)! }

  /// Seeds with a few characters changed, taken out or put in, numbers about the largest id, and noise.
  private static func texts(for format: StringFormat, _ random: inout Seeded) -> [String] {
    var texts = seeds
    for _ in 0..<4_000 {
      var scalars = Array(seeds.randomElement(using: &random)!.unicodeScalars)
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let place = Int.random(in: 0...scalars.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: scalars.insert(letters.randomElement(using: &random)!, at: place)
        case 1 where place < scalars.count: scalars.remove(at: place)
        case _ where place < scalars.count: scalars[place] = letters.randomElement(using: &random)!
        default: break
        }
      }
      texts.append(String(String.UnicodeScalarView(scalars)))
    }
    for _ in 0..<500 {
      let digits =
        UInt64(9_223_372_036_854_775_807) &+ UInt64(Int64.random(in: -3...3, using: &random).magnitude)
      texts.append("\(digits)")
      let place = Int.random(in: 0..<19, using: &random)
      var changed = Array(Int64.max.description)
      changed[place] = "0123456789".randomElement(using: &random)!
      texts.append(String(changed))
    }
    return texts
  }

  /// What node says, without and with the flag u.
  private static func matches(_ pattern: String, _ texts: [String]) throws -> ([Bool], [Bool]) {
    let script = """
      const [pattern, texts] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
      const say = flags => texts.map(text => new RegExp(pattern, flags).test(text) ? 1 : 0).join('');
      process.stdout.write(say('') + ' ' + say('u'));
      """
    var json = JSONWriter()
    json.array { json in
      json.string(pattern)
      json.array { json in for text in texts { json.string(text) } }
    }
    let file = FileManager.default.temporaryDirectory.appending(path: "formats-\(UUID().uuidString)")
    try Data(json.take()).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(filePath: node)
    process.arguments = ["-e", script]
    process.standardInput = try FileHandle(forReadingFrom: file)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let said = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    let parts = said.split(separator: " ").map { $0.map { $0 == "1" } }
    try #require(parts.count == 2 && parts[0].count == texts.count, "node said: \(said.prefix(200))")
    return (parts[0], parts[1])
  }
}
