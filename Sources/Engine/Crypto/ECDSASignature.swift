import COpenSSL

/// A signature on P-256. JWS joins its two numbers, each of 32 bytes (RFC 7518, section 3.4); OpenSSL wants them in DER.
struct ECDSASignature: ~Copyable {
  private static let numberBytes = 32

  private let handle: OpaquePointer

  /// Nil unless there are 64 bytes. Whether the numbers are in range is for OpenSSL to say.
  init?(joined: [UInt8]) {
    guard joined.count == 2 * Self.numberBytes, let handle = ECDSA_SIG_new() else { return nil }
    self.handle = handle
    let (r, s) = joined.withUnsafeBufferPointer { bytes in
      let second = bytes.baseAddress?.advanced(by: Self.numberBytes)
      return (
        BN_bin2bn(bytes.baseAddress, Int32(Self.numberBytes), nil),
        BN_bin2bn(second, Int32(Self.numberBytes), nil)
      )
    }
    // From here the signature owns the two numbers.
    precondition(ECDSA_SIG_set0(handle, r, s) == 1, "OpenSSL had no memory for two numbers.")
  }

  deinit { ECDSA_SIG_free(handle) }

  var der: [UInt8] {
    let count = Int(i2d_ECDSA_SIG(handle, nil))
    precondition(count > 0, "OpenSSL did not write two numbers.")
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      // It moves the pointer that it is given.
      var place = buffer.baseAddress
      filled = Int(i2d_ECDSA_SIG(handle, &place))
    }
  }
}
