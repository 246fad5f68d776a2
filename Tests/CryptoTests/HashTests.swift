import Bytes
import Crypto
import Testing

@Suite struct HashTests {
  /// FIPS 180-4's examples.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func sha256KnowsItsExamples(text: String, hash: String) {
    #expect(Hex.encode(SHA256.hash(Array(text.utf8))) == hash)
  }

  struct Example: Sendable {
    let key: [UInt8]
    let message: [UInt8]
    let code: String

    init(_ key: [UInt8], _ message: [UInt8], _ code: String) {
      self.key = key
      self.message = message
      self.code = code
    }
  }

  /// RFC 4231, section 4: cases 1 to 4, 6 and 7; the fifth is of a shortened code.
  private static let examples = [
    Example(
      repeated(0x0b, 20), Array("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    Example(
      Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    Example(
      repeated(0xaa, 20), repeated(0xdd, 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    Example(
      Array(1...25), repeated(0xcd, 50), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    Example(
      repeated(0xaa, 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    Example(
      repeated(0xaa, 131), Array(longMessage.utf8),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
  ]

  private static let longMessage = """
    This is a test using a larger than block-size key and a larger than block-size data. \
    The key needs to be hashed before being used by the HMAC algorithm.
    """

  private static func repeated(_ byte: UInt8, _ count: Int) -> [UInt8] {
    [UInt8](repeating: byte, count: count)
  }

  @Test(arguments: examples)
  func hmacKnowsTheExamplesOfRFC4231(example: Example) {
    #expect(Hex.encode(HMAC256.code(example.message, key: example.key)) == example.code)
  }

  @Test func hmacOfNothingUnderNoKeyIsOne() {
    let code = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
    #expect(Hex.encode(HMAC256.code([], key: [])) == code)
    // A key shorter than a block is filled with zeros.
    #expect(Hex.encode(HMAC256.code([], key: [0])) == code)
    #expect(Hex.encode(HMAC256.code([], key: [1])) != code)
  }

  @Test func secretsAreEqualByteForByte() {
    let secret = [UInt8](0...255)
    #expect(isEqualInConstantTime(secret, secret))
    #expect(isEqualInConstantTime([], []))
    #expect(!isEqualInConstantTime(secret, secret.dropLast()))
    #expect(!isEqualInConstantTime([], [0]))
    for index in secret.indices {
      var other = secret
      other[index] ^= 0x80
      #expect(!isEqualInConstantTime(secret, other))
    }
  }

  @Test func randomBytesAreAsManyAsAskedAndNeverTheSame() {
    #expect(SecureRandom.bytes(0) == [])
    for count in [1, 16, 1_000] { #expect(SecureRandom.bytes(count).count == count) }
    let drawn = Set((0..<1_000).map { _ in SecureRandom.bytes(16) })
    #expect(drawn.count == 1_000)
    // Of 16,000 bytes each value is missing with a probability of 256 e^-62.
    #expect(Set(drawn.joined()).count == 256)
  }
}
