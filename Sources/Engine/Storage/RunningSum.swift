import Bytes
import Crypto

/// A sum over bytes that come piece by piece.
///
/// `@unchecked Sendable`: its owner hands it from one worker's job to the next, and never to two at a time.
public final class RunningSum: @unchecked Sendable {
  private enum Form {
    case hash(RunningHash)
    case check(CRC32C)
  }

  private var form: Form

  public init(_ algorithm: RunningHash.Algorithm) { form = .hash(RunningHash(algorithm)) }

  /// CRC-32C.
  public init() { form = .check(CRC32C()) }

  public func add(_ bytes: [UInt8]) {
    switch form {
    case .hash(let hash): hash.add(bytes)
    case .check(var check):
      check.add(bytes)
      form = .check(check)
    }
  }

  /// The sum of all that was added, a check's highest byte first; asked once.
  public func finish() -> [UInt8] {
    switch form {
    case .hash(let hash): return hash.finish()
    case .check(let check):
      return (0..<4).map { UInt8(truncatingIfNeeded: check.value >> UInt32(24 - 8 * $0)) }
    }
  }
}
