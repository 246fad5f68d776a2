/// The inside of a JSON string.
public enum JSONEscaping {
  /// Appends a text, escaped, without quotes.
  public static func append(_ text: String, to output: inout ByteWriter) {
    // Few texts need an escape: append all of it, look, and go back only then.
    let start = output.count
    output.append(utf8: text)
    guard let first = firstToEscape(output.bytes, from: start) else { return }
    let tail = Array(output.bytes[first...])
    output.truncate(to: first)
    appendEscaped(tail, to: &output)
  }

  private static func firstToEscape(_ bytes: [UInt8], from start: Int) -> Int? {
    bytes[start...].firstIndex { mayNeedEscape($0) }
  }

  /// U+2028 and U+2029 start with E2, as do quotes and dashes that then turn out to need nothing; U+0080 to U+009F, among
  /// them a line's end and a terminal's commands, with C2.
  @inline(__always)
  private static func mayNeedEscape(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x00..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"), 0x7f, 0xc2, 0xe2: true
    default: false
    }
  }

  private static func appendEscaped(_ bytes: [UInt8], to output: inout ByteWriter) {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0xe2, bytes[index + 1] == 0x80, bytes[index + 2] | 1 == 0xa9 {
        output.append(bytes[index + 2] == 0xa8 ? "\\u2028" : "\\u2029")
        index += 3
        continue
      }
      if byte == 0xc2, bytes[index + 1] < 0xa0 {
        output.append("\\u00")
        output.append(hexByte: bytes[index + 1])
        index += 2
        continue
      }
      append(byte, to: &output)
      index += 1
    }
  }

  private static func append(_ byte: UInt8, to output: inout ByteWriter) {
    switch byte {
    case UInt8(ascii: "\""): output.append("\\\"")
    case UInt8(ascii: "\\"): output.append("\\\\")
    case UInt8(ascii: "\n"): output.append("\\n")
    case UInt8(ascii: "\r"): output.append("\\r")
    case UInt8(ascii: "\t"): output.append("\\t")
    case UInt8(ascii: "<"), 0x7f, 0x00..<0x20:
      output.append("\\u00")
      output.append(hexByte: byte)
    default: output.append(byte)
    }
  }
}
