import Bytes

/// A hash as it is stored, in the form of the Password Hashing Competition:
///
///     hash   = "$argon2id$v=19$m=" number ",t=" number ",p=" number "$" salt "$" hash
///     number = 1-9 *DIGIT                   KiB, passes, lanes
///
/// Salt and hash are base 64 without padding.
extension PasswordHash {
  private static let saltBytesRange = 8...64
  private static let hashBytesRange = 16...64

  public var encoded: String {
    let cost = "m=\(parameters.memoryKiB),t=\(parameters.passes),p=\(parameters.lanes)"
    return "$argon2id$v=19$\(cost)$\(Base64.unpadded.encode(salt))$\(Base64.unpadded.encode(hash))"
  }

  /// Reads what `encoded` wrote, or another program's argon2; what asks for an absurd cost is refused here, and not run.
  public init(encoded: String) throws(Fault) {
    let parts = encoded.utf8.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0].isEmpty, parts[1].elementsEqual("argon2id".utf8),
      parts[2].elementsEqual("v=19".utf8), let parameters = Parameters(encoded: parts[3]),
      parameters.isAffordable,
      let salt = Self.bytes(parts[4], in: Self.saltBytesRange),
      let hash = Self.bytes(parts[5], in: Self.hashBytesRange)
    else { throw .notAHash }
    self.init(parameters: parameters, salt: salt, hash: hash)
  }

  private static func bytes(_ text: Substring.UTF8View, in range: ClosedRange<Int>) -> [UInt8]? {
    do {
      let bytes = try Base64.unpadded.decode(text)
      return range ~= bytes.count ? bytes : nil
    } catch {
      return nil
    }
  }
}

extension PasswordHash.Parameters {
  fileprivate init?(encoded: Substring.UTF8View) {
    let parts = encoded.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard parts.count == 3, let memory = Self.number(parts[0], "m="),
      let passes = Self.number(parts[1], "t="),
      let lanes = Self.number(parts[2], "p=")
    else { return nil }
    self.init(memoryKiB: memory, passes: passes, lanes: lanes)
  }

  private static func number(_ text: Substring.UTF8View, _ name: String) -> Int? {
    let digits = text.dropFirst(name.utf8.count)
    guard text.starts(with: name.utf8), digits.first != UInt8(ascii: "0") else { return nil }
    return ASCII.decimal(digits).map { Int($0) }
  }
}
