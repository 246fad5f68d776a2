import Bytes
import Testing

private enum RoomTag {}

@Suite struct JSONWriterTests {
  @Test func linesSeparateTexts() {
    var writer = JSONWriter()
    writer.array { $0.int(1) }
    writer.newLine()
    writer.object { $0.member("a", 2) }
    #expect(text(writer.take()) == "[1]\n{\"a\":2}")
  }

  @Test func commasStandBetweenMembersAndElementsOnly() {
    var json = JSONWriter()
    json.object {
      $0.member("id", Identifier<RoomTag>(7)!)
      $0.member("n", 1)
      $0.member("d", 0.5)
      $0.member("ok", true)
      $0.member("none", String?.none)
      $0.member("at", timeUnixMs: 0)
      $0.array("list") {
        $0.int(1)
        $0.string("x")
        $0.array { _ in }
        $0.object { $0.member("raw", raw: Array("{\"a\":1}".utf8)) }
        $0.null()
      }
      $0.object("empty") { _ in }
      $0.key(text: "\"")
      $0.uint(.max)
    }
    let expected =
      #"{"id":"7","n":1,"d":0.5,"ok":true,"none":null,"at":"1970-01-01T00:00:00.000Z","#
      + #""list":[1,"x",[],{"raw":{"a":1}},null],"empty":{},"\"":18446744073709551615}"#
    #expect(text(json.take()) == expected)
  }

  @Test(arguments: [
    ("plain é 😀", "plain é 😀"), ("\"\\/", "\\\"\\\\/"),
    ("\n\r\t\u{8}\u{c}\u{0}\u{1f}\u{7f}", "\\n\\r\\t\\u0008\\u000c\\u0000\\u001f\\u007f"),
    ("\u{80}\u{85}\u{9f}\u{a0}", "\\u0080\\u0085\\u009f\u{a0}"),
    ("</script>", "\\u003c/script>"), ("\u{2028}\u{2029}", "\\u2028\\u2029"),
    ("a\u{2027}\u{202a}\u{2014}€", "a\u{2027}\u{202a}\u{2014}€"),
  ])
  func textsAreSafeInsideHTMLAndJavaScript(plain: String, escaped: String) throws {
    var json = JSONWriter()
    json.string(plain)
    let bytes = json.take()
    #expect(text(bytes) == "\"\(escaped)\"")
    #expect(try JSONValue(parsing: bytes) == .string(plain))
  }

  @Test(arguments: [
    (1.0, "1.0"), (0.1, "0.1"), (1e21, "1e+21"), (.leastNonzeroMagnitude, "5e-324"), (-0.0, "-0.0"),
    (.nan, "null"), (.infinity, "null"),
  ])
  func doublesAreShortestAndAlwaysJSON(value: Double, expected: String) throws {
    var json = JSONWriter()
    json.double(value)
    let bytes = json.take()
    #expect(text(bytes) == expected)
    #expect(throws: Never.self) { try JSONValue(parsing: bytes) }
  }

  @Test func aWriterIsReused() {
    var json = JSONWriter()
    json.array { $0.int(1) }
    #expect(text(json.bytes) == "[1]")
    json.removeAll()
    json.array { $0.int(2) }
    #expect(text(json.take()) == "[2]")
  }

  @Test func aTextThatIsNotFinishedIsNotTaken() async {
    await #expect(processExitsWith: .failure) {
      var json = JSONWriter()
      json.beginObject()
      _ = json.take()
    }
  }
}
