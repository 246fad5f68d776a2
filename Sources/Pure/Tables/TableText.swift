/// The text of a file that somebody has chosen, in UTF-8, however they had saved it.
///
/// A byte order mark decides. Without one, bytes that are UTF-8 are taken as that, and all others as Windows-1252, which is
/// what spreadsheets on Windows save.
public struct TableText: Sendable, Hashable {
  public enum Encoding: String, Sendable, Hashable {
    case utf8 = "utf-8"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
    case windows1252 = "windows-1252"
  }

  public let utf8: [UInt8]
  public let encoding: Encoding

  /// Reads the bytes of a file.
  public init(_ bytes: [UInt8]) throws(TableFault) {
    if bytes.starts(with: [0xFF, 0xFE]) {
      self = try Self.utf16(bytes, .utf16LittleEndian)
    } else if bytes.starts(with: [0xFE, 0xFF]) {
      self = try Self.utf16(bytes, .utf16BigEndian)
    } else {
      let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
      if String(validating: content, as: UTF8.self) != nil {
        self.init(utf8: Array(content), encoding: .utf8)
      } else {
        self.init(utf8: Self.windows1252(content), encoding: .windows1252)
      }
    }
  }

  private init(utf8: [UInt8], encoding: Encoding) {
    self.utf8 = utf8
    self.encoding = encoding
  }

  private static func utf16(_ bytes: [UInt8], _ encoding: Encoding) throws(TableFault) -> TableText {
    var units = Units(bytes: bytes, isLittleEndian: encoding == .utf16LittleEndian)
    var decoder = UTF16()
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count / 2)
    var (line, column) = (1, 1)
    while true {
      switch decoder.decode(&units) {
      case .scalarValue(let scalar):
        text.append(contentsOf: UTF8.encode(scalar)!)
        (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
      case .emptyInput:
        guard bytes.count.isMultiple(of: 2) else {
          throw TableFault(.badCharacter, line: line, column: column, "The file ends in half a character.")
        }
        return TableText(utf8: text, encoding: encoding)
      case .error:
        throw TableFault(
          .badCharacter, line: line, column: column,
          "This is no character, although the file says that it is UTF-16.")
      }
    }
  }

  /// Behind the mark; half a unit at the end is left over.
  private struct Units: IteratorProtocol {
    let bytes: [UInt8]
    let isLittleEndian: Bool
    var offset = 2

    mutating func next() -> UInt16? {
      guard offset + 1 < bytes.count else { return nil }
      let (first, second) = (UInt16(bytes[offset]), UInt16(bytes[offset + 1]))
      offset += 2
      return isLittleEndian ? second << 8 | first : first << 8 | second
    }
  }

  private static func windows1252(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes {
      if byte < 0x80 {
        text.append(byte)
      } else {
        let value = byte < 0xA0 ? upperHalf[Int(byte - 0x80)] : UInt32(byte)
        text.append(contentsOf: UTF8.encode(Unicode.Scalar(value)!)!)
      }
    }
    return text
  }

  /// 0x80 to 0x9F; the five that Windows-1252 leaves open are what browsers take them for.
  private static let upperHalf: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152,
    0x8D, 0x017D,
    0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
    0x0153, 0x9D,
    0x017E, 0x0178,
  ]
}
