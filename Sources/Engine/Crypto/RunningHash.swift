import COpenSSL

/// A hash of bytes that come piece by piece.
///
/// `@unchecked Sendable`: its owner hands it from one worker's job to the next, and never to two at a time.
public final class RunningHash: @unchecked Sendable {
  public enum Algorithm: Sendable { case sha256, sha1, md5 }

  private let context: OpaquePointer

  public init(_ algorithm: Algorithm) {
    let digest =
      switch algorithm {
      case .sha256: EVP_sha256()
      case .sha1: EVP_sha1()
      case .md5: EVP_md5()
      }
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, digest, nil) == 1 else {
      preconditionFailure("OpenSSL began no hash.")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  public func add(_ bytes: [UInt8]) {
    let wasTaken = EVP_DigestUpdate(context, bytes, bytes.count)
    precondition(wasTaken == 1, "OpenSSL hashed nothing.")
  }

  /// The hash of all that was added; asked once.
  public func finish() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { hash, filled in
      var count: UInt32 = 0
      let wasMade = EVP_DigestFinal_ex(context, hash.baseAddress, &count)
      precondition(wasMade == 1, "OpenSSL made no hash.")
      filled = Int(count)
    }
  }
}
