import COpenSSL
import Identity

/// One owner of an EVP_PKEY that is public.
///
/// `@unchecked Sendable`: it is not changed once made, and OpenSSL lets threads check signatures with one key at once.
final class PublicKey: @unchecked Sendable {
  private let handle: OpaquePointer
  private let material: KeyMaterial

  /// Nil for a secret, and for numbers that are no key: a point off the curve, say.
  init?(_ material: KeyMaterial) {
    defer { ERR_clear_error() }
    let made =
      switch material {
      case .secret: OpaquePointer?.none
      case .rsa(let modulus, let exponent):
        openssl_rsa_key(modulus, Int32(modulus.count), exponent, Int32(exponent.count))
      case .p256(let x, let y): openssl_p256_key([4] + x + y, 1 + x.count + y.count)
      case .ed25519(let point): openssl_ed25519_key(point, point.count)
      }
    guard let made else { return nil }
    handle = made
    self.material = material
  }

  deinit { EVP_PKEY_free(handle) }

  /// Whether a signature in OpenSSL's form is of this message. The algorithm is the key's.
  func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    // What is left in the thread's queue of errors would be taken for a fault of the next TLS connection.
    defer { ERR_clear_error() }
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    // Owned by `context`.
    var keyContext: OpaquePointer?
    guard EVP_DigestVerifyInit_ex(context, &keyContext, hash, nil, nil, handle, nil) == 1 else {
      return false
    }
    if case .rsa = material, EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PADDING) != 1 { return false }
    return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }

  /// Ed25519 hashes by itself.
  private var hash: String? { material.algorithm == .edDSA ? nil : "SHA256" }
}
