import COpenSSL

/// Whether two secrets are the same, in a time that tells nothing of how far they agree; only their lengths show.
public func isEqualInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
}
