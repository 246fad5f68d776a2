import COpenSSL

/// HMAC with SHA-256 (RFC 2104).
public enum HMAC256 {
  public static let bytesCount = 32

  /// The code of a message under a key of any length.
  public static func code(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    // OpenSSL takes a null key, which an empty array may become, for none at all. A short one is filled with zeros, so
    // this is the same key.
    let key = key.isEmpty ? [0] : key
    return [UInt8](unsafeUninitializedCapacity: bytesCount) { code, filled in
      let made = EVP_Q_mac(
        nil, "HMAC", nil, "SHA256", nil, key, key.count, message, message.count, code.baseAddress, bytesCount,
        &filled)
      precondition(made != nil && filled == bytesCount, "OpenSSL made no code.")
    }
  }
}
