import Bytes
import TestSupport
import Testing

@Suite struct EncodingTests {
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func base64KnowsTheVectorsOfRFC4648(plain: String, encoded: String) throws {
    let bytes = Array(plain.utf8)
    #expect(Base64.standard.encode(bytes) == encoded)
    #expect(try Base64.standard.decode(encoded) == bytes)
    let unpadded = String(encoded.prefix { $0 != "=" })
    #expect(Base64.url.encode(bytes) == unpadded)
    #expect(try Base64.url.decode(unpadded) == bytes)
  }

  @Test func alphabetsDifferInTwoSymbols() throws {
    #expect(Base64.standard.encode([0xfb, 0xff]) == "+/8=")
    #expect(Base64.url.encode([0xfb, 0xff]) == "-_8")
    #expect(Base64.unpadded.encode([0xfb, 0xff]) == "+/8")
    #expect(try Base64.unpadded.decode("+/8") == [0xfb, 0xff])
    #expect(throws: ByteError(.invalidCharacter, at: 0)) { try Base64.unpadded.decode("-_8") }
    #expect(throws: ByteError(.invalidCharacter, at: 0)) { try Base64.url.decode("+/8") }
    #expect(throws: ByteError(.invalidCharacter, at: 0)) { try Base64.standard.decode("-_8=") }
  }

  @Test(arguments: [
    "Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "Zm 9v", "Zg==Zg==", "Zm9v\n", "Z=g=",
  ])
  func standardBase64HasOneSpelling(text: String) {
    #expect(throws: ByteError.self) { try Base64.standard.decode(text) }
  }

  @Test(arguments: ["Zg==", "Z", "Zh", "Zm9", "Zm9v=", "Zm\n"])
  func urlBase64HasOneSpelling(text: String) {
    #expect(throws: ByteError.self) { try Base64.url.decode(text) }
  }

  @Test func randomBytesComeBack() throws {
    var random = Seeded(for: "randomBytesComeBack")
    for length in 0..<200 {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(try Base64.standard.decode(Base64.standard.encode(bytes)) == bytes)
      #expect(try Base64.url.decode(Base64.url.encode(bytes)) == bytes)
      #expect(try Hex.decode(Hex.encode(bytes)) == bytes)
    }
  }

  @Test func hexIsWrittenLowerAndReadInBothCases() throws {
    #expect(Hex.encode([0x00, 0xaf, 0x9d]) == "00af9d")
    #expect(try Hex.decode("00AF9d") == [0x00, 0xaf, 0x9d])
    #expect(throws: ByteError(.notCanonical, at: 3)) { try Hex.decode("abc") }
    #expect(throws: ByteError(.invalidCharacter, at: 1)) { try Hex.decode("0g") }
  }

  @Test func tokensAndCaseFollowHTTP() {
    #expect(ASCII.equalsIgnoringCase("Content-TYPE", "content-type"))
    #expect(!ASCII.equalsIgnoringCase("content-type", "content-typ"))
    #expect(!ASCII.equalsIgnoringCase("[", "{"))
    #expect(ASCII.isToken("X-Custom_1~!".utf8))
    for refused in ["", "a b", "a:b", "é", "a\n", "(a)"] { #expect(!ASCII.isToken(refused.utf8)) }
    #expect(ASCII.trimmed(Array(" \t a b\t".utf8)).elementsEqual("a b".utf8))
    #expect(ASCII.trimmed("  ".utf8).isEmpty)
  }
}
