import Bytes
import COpenSSL
import Crypto
import Identity
import Testing

@Suite struct SignatureTests {
  private static let checker = OpenSSLSignatures()

  struct Signed: Sendable {
    let key: VerificationKey
    let message: [UInt8]
    let signature: [UInt8]

    init(_ token: String, _ key: VerificationKey) {
      let parts = token.split(separator: ".").map(String.init)
      self.key = key
      message = Array("\(parts[0]).\(parts[1])".utf8)
      signature = PublishedKeys.bytes(parts[2])
    }

    func isValid(_ signature: [UInt8]? = nil) -> Bool {
      SignatureTests.checker.isValid(signature ?? self.signature, of: message, by: key)
    }
  }

  static let examples = [
    Signed(PublishedExamples.hs256, PublishedKeys.hs256),
    Signed(PublishedExamples.rs256, PublishedKeys.rs256),
    Signed(PublishedExamples.es256, PublishedKeys.es256),
    Signed(PublishedExamples.edDSA, PublishedKeys.edDSA),
  ]

  @Test(arguments: examples)
  func publishedSignatureIsValid(example: Signed) {
    #expect(example.isValid())
  }

  @Test(arguments: examples)
  func signatureWithAnyBitChangedIsNot(example: Signed) {
    for bit in 0..<example.signature.count * 8 {
      var signature = example.signature
      signature[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(!example.isValid(signature), "bit \(bit)")
    }
  }

  @Test(arguments: examples)
  func signatureIsOfThatMessageOnly(example: Signed) {
    for message in [
      [], example.message + [0x20], example.message.dropLast(), Array(example.message.reversed()),
    ] {
      #expect(!Self.checker.isValid(example.signature, of: message, by: example.key))
    }
  }

  @Test(arguments: examples)
  func signatureOfAnotherLengthIsNoSignature(example: Signed) {
    let signature = example.signature
    for other in [
      [], [0], Array(signature.dropLast()), signature + [0], [0] + signature, signature + signature,
    ] {
      #expect(!example.isValid(other))
    }
  }

  @Test(arguments: examples)
  func signatureOfOneValueThroughoutIsNotValid(example: Signed) {
    for value: UInt8 in [0, 1, 0xff] {
      #expect(!example.isValid([UInt8](repeating: value, count: example.signature.count)))
    }
  }

  @Test(arguments: examples)
  func anotherKeySaysNo(example: Signed) {
    for key in PublishedKeys.all where key != example.key {
      #expect(!Self.checker.isValid(example.signature, of: example.message, by: key))
    }
    let changed = VerificationKey(id: nil, material: example.key.material.withLastBitChanged)
    #expect(!Self.checker.isValid(example.signature, of: example.message, by: changed))
  }

  /// Were an error left in the thread's queue, the next TLS connection on the loop would take it for its own.
  @Test(arguments: examples)
  func nothingIsLeftInTheQueueOfErrors(example: Signed) {
    ERR_clear_error()
    #expect(example.isValid())
    #expect(ERR_peek_error() == 0)
    #expect(!example.isValid([UInt8](repeating: 1, count: example.signature.count)))
    #expect(ERR_peek_error() == 0)
    let changed = VerificationKey(id: nil, material: example.key.material.withLastBitChanged)
    #expect(!Self.checker.isValid(example.signature, of: example.message, by: changed))
    #expect(ERR_peek_error() == 0)
  }

  @Test(arguments: [
    ("PSS instead of PKCS #1", IndependentTokens.pss),
    ("SHA-512 instead of SHA-256", IndependentTokens.sha512),
    ("SHA-1 instead of SHA-256", IndependentTokens.sha1),
  ])
  func anotherSchemeOfTheSameKeyIsNotRS256(what: String, signature: String) {
    #expect(!Self.examples[1].isValid(PublishedKeys.bytes(signature)))
  }

  @Test(arguments: [
    (IndependentTokens.rsaOfExponent3, IndependentTokens.rsaOfExponent3Modulus, [UInt8(3)], true),
    (IndependentTokens.rsaOf3072Bits, IndependentTokens.rsaOf3072BitsModulus, [1, 0, 1], true),
    // Its signature is sound, and its key too small to mean anything.
    (IndependentTokens.rsaOf1024Bits, IndependentTokens.rsaOf1024BitsModulus, [1, 0, 1], false),
  ])
  func rsaKeyCountsFrom2048Bits(token: String, modulus: String, exponent: [UInt8], isEnough: Bool) {
    for zeros in [[], [UInt8(0)]] {
      let material = KeyMaterial.rsa(modulus: zeros + PublishedKeys.bytes(modulus), exponent: exponent)
      #expect(Signed(token, VerificationKey(id: nil, material: material)).isValid() == isEnough)
    }
  }

  /// A checker that reads the padding and stops at the hash takes the cube root for a signature.
  @Test func cubeRootIsNoSignature() {
    let modulus = PublishedKeys.bytes(IndependentTokens.rsaOfExponent3Modulus)
    let key = VerificationKey(id: nil, material: .rsa(modulus: modulus, exponent: [3]))
    let signed = Signed(IndependentTokens.rsaOfExponent3, key)
    #expect(!signed.isValid(PublishedKeys.bytes(IndependentTokens.cubeRoot)))
    #expect(signed.isValid())
  }

  @Test func signaturesAreCheckedOnManyThreadsAtOnce() async {
    let examples = Self.examples
    let valid = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask { (0..<40).count { examples[$0 % 4].isValid() } }
      }
      return await group.reduce(0, +)
    }
    #expect(valid == 320)
  }
}

extension KeyMaterial {
  /// Another key, or no key at all.
  fileprivate var withLastBitChanged: KeyMaterial {
    switch self {
    case .secret(let bytes): .secret(bytes.dropLast() + [bytes[bytes.count - 1] ^ 1])
    case .rsa(let modulus, let exponent):
      .rsa(modulus: modulus.dropLast() + [modulus[modulus.count - 1] ^ 2], exponent: exponent)
    case .p256(let x, let y): .p256(x: x, y: y.dropLast() + [y[31] ^ 1])
    case .ed25519(let point): .ed25519(point.dropLast() + [point[31] ^ 1])
    }
  }
}
