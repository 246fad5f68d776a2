import COpenSSL

/// One owner of an EVP_PKEY that signs: the house itself signs by HMAC only.
final class Ed25519Signer {
  private let handle: OpaquePointer

  init(seed: [UInt8]) {
    guard let handle = EVP_PKEY_new_raw_private_key_ex(nil, "ED25519", nil, seed, seed.count) else {
      preconditionFailure("32 bytes are a key")
    }
    self.handle = handle
  }

  deinit { EVP_PKEY_free(handle) }

  var publicKey: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 32)
    var count = bytes.count
    precondition(EVP_PKEY_get_raw_public_key(handle, &bytes, &count) == 1)
    return bytes
  }

  func sign(_ message: [UInt8]) -> [UInt8] {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    var signature = [UInt8](repeating: 0, count: 64)
    var count = signature.count
    precondition(EVP_DigestSignInit_ex(context, nil, nil, nil, nil, handle, nil) == 1)
    precondition(EVP_DigestSign(context, &signature, &count, message, message.count) == 1)
    return signature
  }
}
