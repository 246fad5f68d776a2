import Bytes

/// One body of a mail in UTF-8, in lines of at most 76 bytes (RFC 2045, sections 6.7 and 6.8), whatever its own are.
struct MailBody {
  private static let lineBytesMax = 76
  private static let returnByte = UInt8(ascii: "\r")
  private static let newlineByte = UInt8(ascii: "\n")
  private static let lineEnd = [returnByte, newlineByte]

  private let type: String
  private let lines: [ArraySlice<UInt8>]

  /// `type` without its character set: `text/plain`.
  init(_ text: String, type: String) {
    self.type = type
    lines = Self.lines(of: Array(text.utf8))
  }

  /// Its headers, an empty line, and the body.
  var bytes: [UInt8] {
    let isQuoted = readsAsText
    var bytes = Array("Content-Type: \(type); charset=utf-8\r\n".utf8)
    bytes += Array("Content-Transfer-Encoding: \(isQuoted ? "quoted-printable" : "base64")\r\n\r\n".utf8)
    return bytes + (isQuoted ? quotedPrintable : base64)
  }

  /// Quoted-printable takes two bytes more for each that it escapes, base 64 a third more for all.
  private var readsAsText: Bool {
    var count = 0
    var escaped = 0
    for line in lines {
      count += line.count
      escaped += line.count { !Self.isLiteral($0) }
    }
    return escaped * 6 <= count
  }

  private var quotedPrintable: [UInt8] {
    var written: [UInt8] = []
    for line in lines {
      var column = 0
      for (index, byte) in zip(line.indices, line) {
        let isLast = index == line.endIndex - 1
        var token = Self.token(byte, isFirst: column == 0, isLast: isLast)
        // One column is kept for the sign of a line that goes on.
        if column + token.count >= Self.lineBytesMax {
          written.append(UInt8(ascii: "="))
          written += Self.lineEnd
          column = 0
          token = Self.token(byte, isFirst: true, isLast: isLast)
        }
        written += token
        column += token.count
      }
      written += Self.lineEnd
    }
    return written
  }

  /// Blanks at the end of a line get lost on the way; a dot or an F at its beginning is for some servers a sign ("." and
  /// "From ").
  private static func token(_ byte: UInt8, isFirst: Bool, isLast: Bool) -> [UInt8] {
    let isSign = isFirst && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: "F"))
    if isLiteral(byte), !isSign, !(isLast && ASCII.isBlank(byte)) { return [byte] }
    return [UInt8(ascii: "="), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
  }

  private static func isLiteral(_ byte: UInt8) -> Bool {
    byte == 0x09 || 0x20...0x7e ~= byte && byte != UInt8(ascii: "=")
  }

  private static let hexDigits = Array("0123456789ABCDEF".utf8)

  private var base64: [UInt8] {
    let content = Array(lines.joined(separator: Self.lineEnd)) + Self.lineEnd
    var written: [UInt8] = []
    var start = 0
    while start < content.count {
      let end = min(content.count, start + Self.lineBytesMax / 4 * 3)
      written += Array(Base64.standard.encode(Array(content[start..<end])).utf8)
      written += Self.lineEnd
      start = end
    }
    return written
  }

  /// CR, LF and both together end a line; what ends the last one is not needed.
  private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      guard byte == returnByte || byte == newlineByte else { continue }
      lines.append(bytes[start..<index - 1])
      if byte == returnByte, index < bytes.count, bytes[index] == newlineByte { index += 1 }
      start = index
    }
    if start < bytes.count { lines.append(bytes[start...]) }
    return lines
  }
}
