import Bytes

/// How a browser is told what to do with a file, and what to call it: RFC 6266, with the name as RFC 8187 has it.
///
///     attachment; filename="Ubung 1.pdf"; filename*=UTF-8''%C3%9Cbung%201.pdf
public enum ContentDisposition {
  public static func header(_ name: FileName, isInline: Bool) -> String {
    var writer = ByteWriter()
    writer.append(utf8: isInline ? "inline" : "attachment")
    writer.append(utf8: "; filename=\"")
    for scalar in name.text.unicodeScalars { writer.append(quoted(scalar)) }
    writer.append(utf8: "\"")
    if !name.text.utf8.allSatisfy({ isPlain($0) }) {
      writer.append(utf8: "; filename*=UTF-8''")
      writer.append(utf8: percentEncoded(name.text))
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// With every byte that is not unreserved (RFC 3986, 2.3) as a percent sign and two digits.
  public static func percentEncoded(_ text: String) -> String {
    var writer = ByteWriter()
    for byte in text.utf8 {
      if isUnreserved(byte) {
        writer.append(byte)
      } else {
        writer.append(UInt8(ascii: "%"))
        for digit in [byte >> 4, byte & 15] { writer.append(digit < 10 ? 0x30 + digit : 0x37 + digit) }
      }
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// For clients that know nothing of the second form.
  private static func quoted(_ scalar: Unicode.Scalar) -> UInt8 {
    guard scalar.isASCII, isPlain(UInt8(scalar.value)) else { return UInt8(ascii: "_") }
    return UInt8(scalar.value)
  }

  /// What both forms say alike. A percent sign some clients decode.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
      && byte != UInt8(ascii: "%")
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
