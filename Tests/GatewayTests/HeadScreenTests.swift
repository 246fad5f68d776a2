import TestSupport
import Testing

@testable import Gateway

@Suite struct HeadScreenTests {
  /// `good`, `incomplete`, or the problem in one line.
  private func verdict(_ bytes: [UInt8], bytesMax: Int = 16_384) -> String {
    switch HeadScreen.verdict(on: bytes.span.bytes, bytesMax: bytesMax) {
    case .good: "good"
    case .incomplete: "incomplete"
    case .refused(let problem): brief(problem)
    }
  }

  private func verdict(_ text: String, bytesMax: Int = 16_384) -> String {
    verdict(Array(text.utf8), bytesMax: bytesMax)
  }

  @Test(arguments: [
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS /x?y=%41 HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n",
    "DELETE /%e2%82%ac HTTP/1.0\r\n\r\n", "POST /a%2Fb HTTP/1.1\nHost: a\n\n",
    "PATCH /very/long/path/with/many/segments HTTP/1.1\r\nHost: a\r\nX: 100%\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\n\r\n",
  ])
  func noPrefixOfAGoodHeadIsRefused(head: String) {
    let bytes = Array(head.utf8)
    for count in 0..<bytes.count {
      #expect(verdict(Array(bytes[..<count])) == "incomplete", "\(count) of \(head)")
    }
    #expect(verdict(bytes) == "good")
    #expect(verdict(bytes + Array("whatever follows %".utf8) + [0, 255]) == "good")
  }

  @Test func everyMethodOfTheRoutesIsGood() {
    for method in HTTPMethod.allCases { #expect(verdict("\(method.rawValue) / HTTP/1.1\r\n\r\n") == "good") }
  }

  @Test(arguments: [
    ("TRACE / HTTP/1.1\r\n\r\n", "501 unknown_method"), ("get / HTTP/1.1\r\n\r\n", "501 unknown_method"),
    ("CONNECT a:1 HTTP/1.1\r\n\r\n", "501 unknown_method"), ("PRI * HTTP/2.0\r\n\r\n", "501 unknown_method"),
    ("GETS ", "501 unknown_method"), ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "501 unknown_method"),
    (" GET / HTTP/1.1\r\n\r\n", "501 unknown_method"), ("\u{0}", "400 bad_request"),
    ("G(", "400 bad_request"),
    ("GET\r\n", "400 bad_request"), ("\r\n\r\n", "400 bad_request"),
    ("SSH-2.0-OpenSSH_9.6\r\n", "400 bad_request"),
    ("GET /\r\n", "400 bad_request"), ("GET / a HTTP/1.1\r\n", "400 bad_request"),
    ("GET  / HTTP/1.1\r\n", "400 bad_request"),
    ("GET / HTTP/1.1 \r\n", "400 bad_request"), ("GET x HTTP/1.1\r\n", "400 bad_path"),
    ("GET  HTTP/1.1\r\n", "400 bad_path"), ("GET * HTTP/1.1\r\n", "400 bad_path"),
  ])
  func whatIsNoRequestIsNamed(head: String, expected: String) {
    #expect(verdict(head) == expected)
  }

  @Test(arguments: ["%", "%4", "%zz", "%4g", "%00", "a%0", "%%41", "%-1", "%+1", "?a=%00", "?q=100%"])
  func aPercentSignWantsTwoDigitsAndNotZero(target: String) {
    #expect(verdict("GET /\(target) HTTP/1.1\r\n") == "400 bad_path")
    #expect(verdict("GET /\(target) HTTP/1.1") == "incomplete")
  }

  @Test func tlsIsNotHTTP() {
    #expect(verdict([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc]) == "400 bad_request")
  }

  @Test func aHeadMayBeAsLongAsTheBoundAndNoLonger() {
    let start = "GET / HTTP/1.1\r\nX: "
    let fits = start + String(repeating: "x", count: 256 - start.utf8.count - 4) + "\r\n\r\n"
    #expect(verdict(fits, bytesMax: 256) == "good")
    #expect(verdict(String(fits.dropLast(2)), bytesMax: 256) == "incomplete")
    #expect(
      verdict(start + String(repeating: "x", count: 256 - start.utf8.count), bytesMax: 256) == "incomplete")
    let long = start + String(repeating: "x", count: 256 - start.utf8.count - 3) + "\r\n\r\n"
    #expect(verdict(long, bytesMax: 256) == "431 headers_too_large")
    #expect(verdict(fits + "body", bytesMax: 256) == "good")
  }

  @Test func aHeadMayHaveAsManyFieldsAsTheBoundAndNoMore() {
    func head(_ count: Int) -> String {
      "GET / HTTP/1.1\r\n" + (0..<count).map { "X\($0): y\r\n" }.joined() + "\r\n"
    }
    #expect(verdict(head(0)) == "good")
    #expect(verdict(head(HeadScreen.fieldsMax)) == "good")
    #expect(verdict(head(HeadScreen.fieldsMax + 1)) == "431 headers_too_large")
  }

  @Test func aRefusalSaysTheBounds() {
    let bytes = Array("GET / HTTP/1.1\r\n".utf8) + [UInt8](repeating: 0x78, count: 100)
    guard case .refused(let problem) = HeadScreen.verdict(on: bytes.span.bytes, bytesMax: 64) else {
      Issue.record("a head beyond its bound is refused")
      return
    }
    #expect(problem.detail == "The head may have 64 bytes in 96 fields.")
  }

  @Test func randomBytesAreJudgedOnceAndForAll() {
    var random = Seeded(for: "randomBytesAreJudgedOnceAndForAll")
    let pieces = [
      "GET", "POST", " ", " /", "/", "%41", "%", "HTTP/1.1", "\r\n", "\n", "\r", "a: b", "\u{0}", "\u{FF}",
      "x",
    ]
    for round in 0..<3_000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...20, using: &random) {
        if round.isMultiple(of: 3) {
          bytes.append(UInt8.random(in: 0...255, using: &random))
        } else {
          bytes += Array(pieces.randomElement(using: &random)!.utf8)
        }
      }
      // What more bytes have settled stays so: a verdict other than incomplete never changes again.
      var settled: String?
      for count in 0...bytes.count {
        let now = verdict(Array(bytes[..<count]), bytesMax: 48)
        if let settled { #expect(now == settled, "\(bytes) at \(count)") }
        if now != "incomplete" { settled = now }
      }
    }
  }
}
