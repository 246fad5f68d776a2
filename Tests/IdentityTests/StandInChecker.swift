import Identity

/// A signature that is no cryptography: a sum over the key and the message, as long as the key's signatures are.
/// Whether real ones are checked well is for the tests of Crypto.
struct StandInChecker: SignatureChecker {
  func isValid(_ signature: [UInt8], of message: [UInt8], by key: VerificationKey) -> Bool {
    signature == Self.sign(message, with: key.material)
  }

  static func sign(_ message: [UInt8], with material: KeyMaterial) -> [UInt8] {
    // FNV-1a.
    var sum: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in Array("\(material)".utf8) + message { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return (0..<material.signatureBytes).map { index in
      // Its first byte makes the base 64 begin with a "-", which the other alphabet writes as "+".
      index == 0 ? 0xfb : UInt8(truncatingIfNeeded: sum >> UInt64(index % 8 * 8)) ^ UInt8(index)
    }
  }
}

/// The keys that the tests' server knows.
enum Keys {
  static let secret = VerificationKey(id: "Key-1", material: .secret((0..<32).map { UInt8($0) }))
  static let rsa = VerificationKey(
    id: "rsa", material: .rsa(modulus: [0x80] + [UInt8](repeating: 7, count: 255), exponent: [1, 0, 1]))
  static let p256 = VerificationKey(
    id: "ec", material: .p256(x: [UInt8](repeating: 3, count: 32), y: [UInt8](repeating: 4, count: 32)))
  static let ed25519 = VerificationKey(id: "ed", material: .ed25519([UInt8](repeating: 5, count: 32)))
  static let all = [secret, rsa, p256, ed25519]

  /// What an attacker signs with.
  static let attackers = KeyMaterial.secret([UInt8](repeating: 0xee, count: 32))
}
