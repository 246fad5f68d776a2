import Bytes
import Crypto

/// What an object is called in the store: 128 bits that nobody guesses, as 32 hexadecimal digits.
public struct ObjectName: Hashable, Sendable, CustomStringConvertible {
  public let text: String

  public static func random() -> ObjectName { ObjectName(unchecked: Hex.encode(SecureRandom.bytes(16))) }

  /// Nil for what `random` cannot have made.
  public init?(_ text: String) {
    let isName =
      text.utf8.count == 32
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    guard isName else { return nil }
    self.text = text
  }

  private init(unchecked text: String) { self.text = text }

  public var description: String { text }

  /// Two folders deep, so that none grows large.
  var folders: [String] { [String(text.prefix(2)), String(text.dropFirst(2).prefix(2))] }
}
