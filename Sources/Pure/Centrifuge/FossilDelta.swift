import Bytes

/// The delta format of Fossil, the version control system: what turns one text into another.
///
///     delta   = number LF *( copy / insert ) number ";"     the new text's length; last, its checksum
///     copy    = number "@" number ","                       so many bytes of the old text, from this offset
///     insert  = number ":" *byte                            these bytes
///     number  = 1*digit                                     base 64, highest digit first: 0-9 A-Z _ a-z ~
///
/// The checksum is the sum of the new text's big-endian 32-bit words, the last one filled up with zeros.
public enum FossilDelta {
  /// Why bytes are not a delta of this old text.
  public enum Fault: Error, Hashable, Sendable {
    case truncated
    /// A number without digits, or of more than 32 bits.
    case badNumber
    case unknownCommand
    case copyBeyondText
    /// The commands make more than the delta announces, or more than the reader wants.
    case tooLong
    case wrongLength
    case wrongChecksum
    case trailingBytes
  }

  static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~".utf8)

  static func checksum(_ text: Span<UInt8>) -> UInt32 {
    var sum: UInt32 = 0
    var index = 0
    while index + 4 <= text.count {
      sum &+= UInt32(text[index]) << 24 | UInt32(text[index + 1]) << 16
      sum &+= UInt32(text[index + 2]) << 8 | UInt32(text[index + 3])
      index += 4
    }
    var shift: UInt32 = 24
    while index < text.count {
      sum &+= UInt32(text[index]) << shift
      shift -= 8
      index += 1
    }
    return sum
  }

  /// The value of a digit; nil for any other byte.
  static func value(of byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A")) + 10
    case UInt8(ascii: "_"): 36
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 37
    case UInt8(ascii: "~"): 63
    default: nil
    }
  }
}
