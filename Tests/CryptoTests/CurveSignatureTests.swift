import Bytes
import Crypto
import Identity
import Testing

/// What an attacker does to the numbers of a signature on a curve; beside each, the sound signature is valid.
@Suite struct CurveSignatureTests {
  private static let checker = OpenSSLSignatures()
  private static let es256 = SignatureTests.Signed(IndependentTokens.es256, PublishedKeys.es256)
  private static let edDSA = SignatureTests.Signed(IndependentTokens.edDSA, PublishedKeys.edDSA)

  private static let r = Array(es256.signature.prefix(32))
  private static let s = Array(es256.signature.suffix(32))
  private static let zero = [UInt8](repeating: 0, count: 32)
  private static let one: [UInt8] = zero.dropLast() + [1]
  private static let largest = [UInt8](repeating: 0xff, count: 32)
  /// The order of P-256 (FIPS 186-4, D.1.2.3).
  private static let order = hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
  /// The order of Ed25519, lowest byte first (RFC 8032, section 5.1).
  private static let orderL = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")

  private static let forged: [(String, [UInt8], [UInt8])] = [
    ("both zero", zero, zero), ("r zero", zero, s), ("s zero", r, zero), ("both one", one, one),
    ("swapped", s, r), ("r the order", order, s), ("s the order", r, order), ("both the order", order, order),
    ("s the largest", r, largest), ("r the largest", largest, s), ("r twice", r, r), ("s twice", s, s),
    ("r negated", difference(order, r), s),
  ]

  @Test(arguments: forged)
  func forgedES256IsRefused(what: String, r: [UInt8], s: [UInt8]) {
    #expect(r.count == 32 && s.count == 32)
    #expect(!Self.es256.isValid(r + s))
    #expect(Self.es256.isValid())
  }

  /// OpenSSL's own form of the same two numbers, also cut or filled to 64 bytes.
  @Test func signatureInDERIsRefused() {
    let numbers: [UInt8] = [2, 33, 0] + Self.r + [2, 33, 0] + Self.s
    let der: [UInt8] = [0x30, 70] + numbers
    let ones: [UInt8] = [0x30, 6, 2, 1, 1, 2, 1, 1] + Self.zero + Self.zero
    for forged in [der, Array(der.prefix(64)), Array(der.suffix(64)), ones] {
      #expect(!Self.es256.isValid(forged))
      #expect(!Self.es256.isValid(Array(forged.prefix(64))))
    }
  }

  @Test(arguments: [
    ("off the curve", KeyMaterial.p256(x: one, y: one)), ("the origin", .p256(x: zero, y: zero)),
    ("beyond the field", .p256(x: largest, y: largest)), ("too short", .p256(x: [1], y: [1])),
    ("empty", .p256(x: [], y: [])),
  ])
  func pointThatIsNoKeyChecksNothing(what: String, material: KeyMaterial) {
    let key = VerificationKey(id: nil, material: material)
    #expect(!Self.checker.isValid(Self.es256.signature, of: Self.es256.message, by: key))
  }

  @Test func ed25519TakesOneFormOfEachSignature() {
    let (r, s) = (Array(Self.edDSA.signature.prefix(32)), Array(Self.edDSA.signature.suffix(32)))
    #expect(Self.edDSA.isValid(r + s))
    for forged in [r + Self.sum(s, Self.orderL), s + r, Self.zero + s, r + Self.zero, r + Self.orderL] {
      #expect(!Self.edDSA.isValid(forged))
    }
  }

  /// Highest byte first.
  private static func difference(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
    var borrow = 0
    let bytes = zip(a, b).reversed().map { a, b in
      let digit = Int(a) - Int(b) - borrow
      borrow = digit < 0 ? 1 : 0
      return UInt8(truncatingIfNeeded: digit)
    }
    return bytes.reversed()
  }

  /// Lowest byte first.
  private static func sum(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
    var carry = 0
    return zip(a, b).map { a, b in
      let digit = Int(a) + Int(b) + carry
      carry = digit >> 8
      return UInt8(truncatingIfNeeded: digit)
    }
  }

  private static func hex(_ text: String) -> [UInt8] {
    do { return try Hex.decode(text) } catch { preconditionFailure("\(text) is no hex") }
  }
}
