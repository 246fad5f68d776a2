import CArgon2

/// A password hashed with argon2id (RFC 9106).
///
/// `make` and `matches` take tens of milliseconds and megabytes: they are for a worker (`PasswordHasher`).
public struct PasswordHash: Sendable, Hashable {
  /// What a hash costs.
  public struct Parameters: Sendable, Hashable {
    public let memoryKiB: Int
    public let passes: Int
    public let lanes: Int

    public init(memoryKiB: Int, passes: Int, lanes: Int) {
      self.memoryKiB = memoryKiB
      self.passes = passes
      self.lanes = lanes
    }

    /// The least that OWASP recommends: every sign-in pays for it.
    public static let current = Parameters(memoryKiB: 19_456, passes: 2, lanes: 1)

    /// Whether we would run it: what is stored might ask for a week and all memory.
    var isAffordable: Bool {
      PasswordHash.lanesRange ~= lanes && PasswordHash.passesRange ~= passes
        && 8 * lanes...PasswordHash.memoryKiBMax ~= memoryKiB
    }
  }

  /// Why there is no hash, or no answer.
  public enum Fault: Error, Hashable, Sendable {
    case passwordTooLong
    /// What was stored is no argon2id hash, or asks for more than we would ever spend.
    case notAHash
    /// There is no memory for it now.
    case outOfMemory
  }

  public static let passwordBytesMax = 1_024
  public static let memoryKiBMax = 1_048_576
  public static let passesRange = 1...64
  public static let lanesRange = 1...16
  static let saltBytes = 16
  static let hashBytes = 32

  public let parameters: Parameters
  let salt: [UInt8]
  let hash: [UInt8]

  init(parameters: Parameters, salt: [UInt8], hash: [UInt8]) {
    self.parameters = parameters
    self.salt = salt
    self.hash = hash
  }

  /// Hashes a password with a salt of its own.
  public static func make(
    _ password: [UInt8], parameters: Parameters = .current
  ) throws(Fault) -> PasswordHash {
    let salt = SecureRandom.bytes(saltBytes)
    let hash = try argon2id(password, salt: salt, parameters: parameters, bytes: hashBytes)
    return PasswordHash(parameters: parameters, salt: salt, hash: hash)
  }

  /// Whether this was made of that password. It throws when it could not be found out.
  public func matches(_ password: [UInt8]) throws(Fault) -> Bool {
    // None was ever made of so long a one.
    guard password.count <= Self.passwordBytesMax else { return false }
    let other = try Self.argon2id(password, salt: salt, parameters: parameters, bytes: hash.count)
    return isEqualInConstantTime(other, hash)
  }

  /// Whether it should be made anew, at the next time that the password is known.
  public var isWeakerThanCurrent: Bool {
    parameters.memoryKiB < Parameters.current.memoryKiB || parameters.passes < Parameters.current.passes
      || salt.count < Self.saltBytes || hash.count < Self.hashBytes
  }

  private static func argon2id(
    _ password: [UInt8], salt: [UInt8], parameters: Parameters, bytes: Int
  ) throws(Fault) -> [UInt8] {
    guard password.count <= passwordBytesMax else { throw .passwordTooLong }
    guard parameters.isAffordable else { throw .notAHash }
    // A copy, which the library wipes.
    var password = password
    var status = Int32(0)
    let hash = [UInt8](unsafeUninitializedCapacity: bytes) { hash, filled in
      status = argon2id_of(
        &password, UInt32(password.count), salt, UInt32(salt.count), UInt32(parameters.passes),
        UInt32(parameters.memoryKiB), UInt32(parameters.lanes), hash.baseAddress, UInt32(bytes))
      filled = status == ARGON2_OK.rawValue ? bytes : 0
    }
    if status == ARGON2_MEMORY_ALLOCATION_ERROR.rawValue { throw .outOfMemory }
    precondition(status == ARGON2_OK.rawValue, "argon2 refused what was checked before.")
    return hash
  }
}

extension PasswordHash {
  /// A hash of no password that anybody knows, to be compared with where there is no account.
  static func nobodys(_ parameters: Parameters) -> PasswordHash {
    PasswordHash(
      parameters: parameters, salt: [UInt8](repeating: 0, count: saltBytes),
      hash: [UInt8](repeating: 0, count: hashBytes))
  }
}
