import COpenSSL

/// SHA-256 (FIPS 180-4).
public enum SHA256 {
  public static let bytesCount = 32

  /// The hash of all of the bytes.
  public static func hash(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: bytesCount) { hash, filled in
      let wasMade = EVP_Q_digest(nil, "SHA256", nil, bytes, bytes.count, hash.baseAddress, &filled)
      precondition(wasMade == 1 && filled == bytesCount, "OpenSSL made no hash.")
    }
  }
}
