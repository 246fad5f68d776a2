import Bytes

/// How a text stands in a line for people: plain when it is one plain word, else quoted, and with everything
/// escaped that could end the line, move a terminal's cursor, or turn the reading direction.
enum LogText {
  static func append(_ text: String, to line: inout ByteWriter) {
    if !text.isEmpty, text.utf8.allSatisfy(isPlain) { return line.append(utf8: text) }
    line.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars { append(scalar, to: &line) }
    line.append(UInt8(ascii: "\""))
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "="), UInt8(ascii: "\\"): false
    default: 0x21...0x7e ~= byte
    }
  }

  private static func append(_ scalar: Unicode.Scalar, to line: inout ByteWriter) {
    switch scalar {
    case "\"": line.append("\\\"")
    case "\\": line.append("\\\\")
    case "\n": line.append("\\n")
    case "\r": line.append("\\r")
    case "\t": line.append("\\t")
    default:
      if isHarmful(scalar) {
        line.append("\\u{")
        line.append(utf8: String(scalar.value, radix: 16))
        line.append("}")
      } else {
        line.append(utf8: String(scalar))
      }
    }
  }

  /// Controls (C0, DEL, C1), line separators, and marks of direction.
  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00..<0x20, 0x7f...0x9f, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
    default: false
    }
  }
}
