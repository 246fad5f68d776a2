import COpenSSL

/// Random bytes for secrets.
public enum SecureRandom {
  /// So many bytes that nobody can foresee. Without them nothing here is safe, so a machine that has none stops us.
  public static func bytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      precondition(RAND_bytes(buffer.baseAddress, Int32(count)) == 1, "The system gave no random bytes.")
      filled = count
    }
  }
}
