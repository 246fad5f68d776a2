import Bytes
import Identity
import Testing

@Suite struct JWKSTests {
  private static let point = Base64.url.encode([UInt8](repeating: 3, count: 32))
  private static let ec = #"{"kty":"EC","crv":"P-256","x":"\#(point)","y":"\#(point)"}"#
  private static let okp = #"{"kty":"OKP","crv":"Ed25519","x":"\#(point)"}"#
  private static let rsa = rsa(bits: 2_048)

  private static func rsa(bits: Int, exponent: [UInt8] = [1, 0, 1], last: UInt8 = 0xff) -> String {
    var modulus = [UInt8](repeating: 0xff, count: (bits + 7) / 8)
    modulus[0] >>= UInt8(modulus.count * 8 - bits)
    modulus[modulus.count - 1] = last
    return #"{"kty":"RSA","n":"\#(Base64.url.encode(modulus))","e":"\#(Base64.url.encode(exponent))"}"#
  }

  private static func keys(_ jwks: String...) throws -> [VerificationKey] {
    try JWKS.keys(parsing: Array(#"{"keys":[\#(jwks.joined(separator: ","))]}"#.utf8))
  }

  @Test func keysOfEachKindAreReadInOrder() throws {
    let found = try Self.keys(
      Self.rsa.with(#""kid":"a","use":"sig","alg":"RS256""#),
      Self.ec.with(#""kid":"b","key_ops":["sign","verify"]"#),
      Self.okp.with(#""alg":"EdDSA""#))
    let bytes = [UInt8](repeating: 3, count: 32)
    #expect(
      found == [
        VerificationKey(
          id: "a", material: .rsa(modulus: [UInt8](repeating: 0xff, count: 256), exponent: [1, 0, 1])),
        VerificationKey(id: "b", material: .p256(x: bytes, y: bytes)),
        VerificationKey(id: nil, material: .ed25519(bytes)),
      ])
    #expect(found.map(\.algorithm) == [.rs256, .es256, .edDSA])
  }

  /// Each is skipped; beside it stands one as like it as can be that is taken.
  @Test(arguments: [
    ("a secret", #"{"kty":"oct","k":"\#(point)"}"#, okp),
    (
      "a secret that says it is for signatures", #"{"kty":"oct","k":"\#(point)","use":"sig","alg":"HS256"}"#,
      okp
    ),
    ("for encryption", ec.with(#""use":"enc""#), ec.with(#""use":"sig""#)),
    ("of a use that is no text", ec.with(#""use":["sig"]"#), ec),
    ("for signing only", ec.with(#""key_ops":["sign"]"#), ec.with(#""key_ops":["verify"]"#)),
    ("of no operation", ec.with(#""key_ops":[]"#), ec.with(#""key_ops":["verify","sign"]"#)),
    ("of an operation that is no list", ec.with(#""key_ops":"verify""#), ec),
    ("of another algorithm", ec.with(#""alg":"RS256""#), ec.with(#""alg":"ES256""#)),
    ("an RSA key for PSS", rsa.with(#""alg":"PS256""#), rsa.with(#""alg":"RS256""#)),
    ("an RSA key for a secret's algorithm", rsa.with(#""alg":"HS256""#), rsa),
    ("an algorithm null", rsa.with(#""alg":null"#), rsa),
    ("of unknown type", ec.replacing("EC", with: "EX"), ec),
    ("without type", ec.replacing(#""kty":"EC","#, with: ""), ec),
    ("on P-384", ec.replacing("P-256", with: "P-384"), ec),
    ("on secp256k1", ec.replacing("P-256", with: "secp256k1"), ec),
    ("on X25519", okp.replacing("Ed25519", with: "X25519"), okp),
    ("on Ed448", okp.replacing("Ed25519", with: "Ed448"), okp),
    ("of a curve that is not its type's", okp.replacing("Ed25519", with: "P-256"), okp),
    ("without y", ec.replacing(#","y":"\#(point)""#, with: ""), ec),
    ("with a point too short", okp.replacing(point, with: "AAAA"), okp),
    ("with a point in the other alphabet", okp.replacing(point, with: "+" + point.dropFirst()), okp),
    ("with a point that is a number", okp.replacing("\"\(point)\"", with: "3"), okp),
    ("with its private half", okp.with(#""d":"\#(point)""#), okp),
    ("of RSA with its private half", rsa.with(#""d":"AQAB""#), rsa),
    ("of 2,047 bits", rsa(bits: 2_047), rsa(bits: 2_048)),
    ("of 1,024 bits", rsa(bits: 1_024), rsa),
    ("of 8,193 bits", rsa(bits: 8_193), rsa(bits: 8_192)),
    ("of an even modulus", rsa(bits: 2_048, last: 0xfe), rsa),
    ("of exponent 1", rsa(bits: 2_048, exponent: [1]), rsa(bits: 2_048, exponent: [3])),
    ("of exponent 0", rsa(bits: 2_048, exponent: [0]), rsa),
    ("of no exponent", rsa(bits: 2_048, exponent: []), rsa),
    ("of an even exponent", rsa(bits: 2_048, exponent: [1, 0, 0]), rsa),
    (
      "of an exponent too long", rsa(bits: 2_048, exponent: [UInt8](repeating: 1, count: 9)),
      rsa(bits: 2_048, exponent: [UInt8](repeating: 1, count: 8))
    ),
    ("with an empty id", ec.with(#""kid":"""#), ec.with(#""kid":"a""#)),
    ("with an id that is a number", ec.with(#""kid":1"#), ec.with(#""kid":"1""#)),
    ("with a NUL in its id", ec.with(#""kid":"a\u0000""#), ec.with(#""kid":"a""#)),
    ("with an id too long", ec.with(kid(257)), ec.with(kid(256))),
  ])
  func keyThatCannotBeUsedIsSkipped(what: String, skipped: String, taken: String) throws {
    #expect(try Self.keys(skipped) == [])
    #expect(try Self.keys(skipped, taken, skipped).count == 1)
  }

  @Test(arguments: [
    ("", JWKS.Fault.notAKeySet), ("[]", .notAKeySet), ("{}", .notAKeySet), (#"{"keys":{}}"#, .notAKeySet),
    (#"{"keys":null}"#, .notAKeySet), (#"{"keys":[1]}"#, .notAKeySet), (#"{"keys":[]}x"#, .notAKeySet),
    (#"{"keys":[],"keys":[]}"#, .notAKeySet), (#"{"keys":[{"kty":"EC","kty":"RSA"}]}"#, .notAKeySet),
    ("<html>", .notAKeySet), (ec, .notAKeySet),
    (#"{"keys":[\#([String](repeating: "{}", count: 65).joined(separator: ","))]}"#, .tooManyKeys),
    (#"{"keys":[]\#(String(repeating: " ", count: 262_144 - 10))}"#, .tooLarge),
  ])
  func otherDocumentIsAnError(document: String, fault: JWKS.Fault) {
    #expect(throws: fault) { try JWKS.keys(parsing: Array(document.utf8)) }
  }

  @Test func boundsAreReachedExactly() throws {
    let many = #"{"keys":[\#([String](repeating: Self.okp, count: 64).joined(separator: ","))]}"#
    #expect(try JWKS.keys(parsing: Array(many.utf8)).count == 64)
    let largest = #"{"keys":[]\#(String(repeating: " ", count: 262_144 - 11))}"#
    #expect(largest.utf8.count == JWKS.bytesMax)
    #expect(try JWKS.keys(parsing: Array(largest.utf8)) == [])
  }

  @Test func modulusWithZerosBeforeIsOfTheSizeOfTheNumber() {
    let material = KeyMaterial.rsa(modulus: [0, 0x80] + [UInt8](repeating: 1, count: 255), exponent: [0, 3])
    #expect(material.isSound)
    #expect(material.signatureBytes == 256)
    #expect(!KeyMaterial.rsa(modulus: [], exponent: []).isSound)
  }

  private static func kid(_ count: Int) -> String { #""kid":"\#(String(repeating: "k", count: count))""# }
}

extension String {
  /// A JSON object with more members.
  fileprivate func with(_ members: String) -> String { dropLast() + "," + members + "}" }
}
