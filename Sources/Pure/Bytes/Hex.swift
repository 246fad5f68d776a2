/// Bytes as pairs of hexadecimal digits (RFC 4648, section 8).
public enum Hex {
  /// Two lower-case digits for each byte.
  public static func encode(_ bytes: [UInt8]) -> String {
    var writer = ByteWriter(capacityBytes: 2 * bytes.count)
    writer.append(hex: bytes)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Reads digits of either case; anything between them, or an odd number of them, is refused.
  public static func decode(_ text: some Collection<UInt8>) throws(ByteError) -> [UInt8] {
    guard text.count.isMultiple(of: 2) else { throw ByteError(.notCanonical, at: text.count) }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.count / 2)
    var high: UInt8?
    var offset = 0
    for character in text {
      guard let digit = value(of: character) else { throw ByteError(.invalidCharacter, at: offset) }
      if let first = high {
        decoded.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
      offset += 1
    }
    return decoded
  }

  /// Reads digits of either case.
  public static func decode(_ text: String) throws(ByteError) -> [UInt8] { try decode(text.utf8) }

  /// The value of a digit of either case; nil for any other character.
  public static func value(of character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The lower-case digit for a value below 16.
  static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
  }
}
