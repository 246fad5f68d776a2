import Identity

/// Checks the signatures of tokens: HS256, RS256 and ES256 (RFC 7518, section 3), and EdDSA with Ed25519 (RFC 8037).
public struct OpenSSLSignatures: SignatureChecker {
  private let keys = PublicKeyCache()

  /// A checker with a cache of its own: keep one.
  public init() {}

  public func isValid(_ signature: [UInt8], of message: [UInt8], by key: VerificationKey) -> Bool {
    guard key.material.isSound else { return false }
    switch key.material {
    case .secret(let secret):
      return isEqualInConstantTime(HMAC256.code(message, key: secret), signature)
    case .rsa, .ed25519:
      return keys.key(of: key.material)?.verifies(signature, of: message) ?? false
    case .p256:
      guard let signature = ECDSASignature(joined: signature)?.der else { return false }
      return keys.key(of: key.material)?.verifies(signature, of: message) ?? false
    }
  }
}
