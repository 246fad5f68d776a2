/// The signatures that we know, by their names in RFC 7518 and RFC 8037.
public enum TokenAlgorithm: String, CaseIterable, Sendable {
  case hs256 = "HS256"
  case rs256 = "RS256"
  case es256 = "ES256"
  case edDSA = "EdDSA"
}

/// A key that signatures are checked with. It allows one algorithm, that of its material, whatever a token says:
/// otherwise somebody could sign with our public key as if it were a shared secret.
public struct VerificationKey: Sendable, Hashable {
  /// What tokens call it (`kid`).
  public let id: String?
  public let material: KeyMaterial

  public init(id: String?, material: KeyMaterial) {
    self.id = id
    self.material = material
  }

  public var algorithm: TokenAlgorithm { material.algorithm }
}

/// The numbers of a key, highest byte first.
public enum KeyMaterial: Sendable, Hashable {
  case secret([UInt8])
  case rsa(modulus: [UInt8], exponent: [UInt8])
  case p256(x: [UInt8], y: [UInt8])
  case ed25519([UInt8])

  /// RFC 7518, section 3.2: as many bytes as the hash has.
  public static let secretBytesMin = 32
  /// RFC 7518, section 3.3, and what a check may cost.
  public static let modulusBits = 2_048...8_192
  /// Checking takes time with the exponent's length; in use are 3 and 65,537.
  public static let exponentBytesMax = 8

  public var algorithm: TokenAlgorithm {
    switch self {
    case .secret: .hs256
    case .rsa: .rs256
    case .p256: .es256
    case .ed25519: .edDSA
    }
  }

  /// Whether the numbers are of the right size, and an RSA key's odd. Nothing is checked with a key that is not sound.
  public var isSound: Bool {
    switch self {
    case .secret(let bytes): bytes.count >= Self.secretBytesMin
    case .rsa(let modulus, let exponent):
      Self.modulusBits.contains(Self.bitCount(modulus)) && Self.isOdd(modulus)
        && 2...(8 * Self.exponentBytesMax) ~= Self.bitCount(exponent) && Self.isOdd(exponent)
    case .p256(let x, let y): x.count == 32 && y.count == 32
    case .ed25519(let point): point.count == 32
    }
  }

  /// How long each signature by this key is.
  public var signatureBytes: Int {
    switch self {
    case .secret: 32
    case .rsa(let modulus, _): (Self.bitCount(modulus) + 7) / 8
    case .p256, .ed25519: 64
    }
  }

  private static func bitCount(_ number: [UInt8]) -> Int {
    guard let first = number.firstIndex(where: { $0 != 0 }) else { return 0 }
    return 8 * (number.count - first) - number[first].leadingZeroBitCount
  }

  private static func isOdd(_ number: [UInt8]) -> Bool { number.last.map { $0 & 1 == 1 } ?? false }
}

/// What can check a signature: cryptography is not pure, so it is given.
public protocol SignatureChecker: Sendable {
  /// Whether the signature, in the form that JWS gives it, is of this message and by the holder of this key.
  func isValid(_ signature: [UInt8], of message: [UInt8], by key: VerificationKey) -> Bool
}
