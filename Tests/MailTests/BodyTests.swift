import Testing

@testable import Mail

@Suite struct BodyTests {
  /// Encoding and content.
  private func body(_ text: String) -> (encoding: String, content: String) {
    let lines = String(decoding: MailBody(text, type: "text/plain").bytes, as: UTF8.self).split(
      separator: "\r\n", omittingEmptySubsequences: false)
    return (String(lines[1].split(separator: " ")[1]), lines.dropFirst(3).joined(separator: "\n"))
  }

  @Test func everyKindOfLineEndIsOne() {
    #expect(body("a\nb\r\nc\rd\n\re").content == "a\nb\nc\nd\n\ne\n")
    #expect(body("").content == "")
    #expect(body("\n").content == "\n")
  }

  @Test func blanksAtTheEndOfALineAreKept() {
    #expect(body("a \nb\t\n c d\n").content == "a=20\nb=09\n c d\n")
  }

  @Test func longLinesGoOnAfterAnEqualsSign() {
    let lines = body(String(repeating: "x", count: 200)).content.split(separator: "\n")
    #expect(lines.map(\.count) == [76, 76, 50])
    #expect(lines.dropLast().allSatisfy { $0.hasSuffix("=") })
  }

  @Test func anEscapeIsNotCutInTwo() {
    for count in 70...80 {
      let content = body(String(repeating: "x", count: count) + "é" + String(repeating: "y", count: 20))
        .content
      let lines = content.split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 76 })
      #expect(lines.map { $0.hasSuffix("=") ? $0.dropLast() : $0 }.joined().contains("x=C3=A9y"))
    }
  }

  @Test func dotThatALongLineIsCutBeforeIsEscaped() {
    let x75 = String(repeating: "x", count: 75)
    #expect(body(x75 + ".end").content == x75 + "=\n=2Eend\n")
  }

  @Test func textOfAnotherScriptIsBase64() {
    let (encoding, content) = body("Καλώς\nήρθατε")
    #expect(encoding == "base64")
    #expect(content == "zprOsc67z47Pgg0Kzq7Pgc64zrHPhM61DQo=\n")
    #expect(body("Grüße aus Köln, und vieles mehr in dieser Sprache").encoding == "quoted-printable")
    #expect(
      body(String(repeating: "ж", count: 500)).content.split(separator: "\n").allSatisfy { $0.count <= 76 })
  }
}
