import Bytes

/// The checks; what each takes is what its pattern says.
extension StringFormat {
  func accepts(_ text: String) -> Bool {
    switch self {
    case .text: !text.utf8.contains(0)
    case .line: Self.isLine(text)
    case .search: !text.unicodeScalars.contains { Self.isEnd($0) }
    case .handle: Self.isInParts(text, separators: "._-")
    case .slug: Self.isInParts(text, separators: "-")
    case .email: Self.isEmail(text)
    case .uri: Self.isURI(text)
    case .dateTime: Self.isTime(text)
    case .date: text.utf8.count == 10 && Self.isTime(text + "T00:00:00Z")
    case .language: Self.isLanguage(text)
    case .identifier: Identifier<Never>(decimal: text) != nil
    case .visible: text.utf8.allSatisfy(Self.isVisible)
    case .base64URL:
      text.utf8.allSatisfy { Self.isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
    case .idempotencyKey: Self.idempotencyKey(in: text) != nil
    }
  }

  /// The key that such a header carries: what is between the quotes, or all of it.
  public static func idempotencyKey(in header: String) -> String? {
    let bytes = Array(header.utf8)
    guard bytes.first == UInt8(ascii: "\"") else {
      return (1...255).contains(bytes.count) && bytes.allSatisfy(isVisible) ? header : nil
    }
    guard bytes.count > 2, bytes.last == UInt8(ascii: "\"") else { return nil }
    var key: [UInt8] = []
    var isEscaped = false
    for byte in bytes.dropFirst().dropLast() {
      let isSpecial = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
      guard isVisible(byte), isSpecial || !isEscaped else { return nil }
      if byte == UInt8(ascii: "\\"), !isEscaped {
        isEscaped = true
        continue
      }
      guard isEscaped || byte != UInt8(ascii: "\"") else { return nil }
      isEscaped = false
      key.append(byte)
    }
    return !isEscaped && key.count <= 255 ? String(decoding: key, as: UTF8.self) : nil
  }

  private static func isLine(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, let last = scalars.last else { return true }
    return !isBlank(first) && !isBlank(last) && !scalars.contains(where: isControl)
  }

  /// A control character, or an end of a line.
  private static func isEnd(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1f, 0x7f...0x9f, 0x2028, 0x2029: true
    default: false
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1f, 0x7f...0x9f, 0x2028...0x202e, 0x2066...0x2069: true
    default: false
    }
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20, 0xa0, 0x1680, 0x2000...0x200b, 0x202f, 0x205f, 0x3000, 0xfeff: true
    default: false
    }
  }

  private static func isInParts(_ text: String, separators: StaticString) -> Bool {
    guard let first = text.utf8.first, isLowercase(first) else { return false }
    let separators = separators.description
    let parts = text.utf8.split(omittingEmptySubsequences: false) { separators.utf8.contains($0) }
    return parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { isLowercase($0) || isDigit($0) } }
  }

  private static func isEmail(_ text: String) -> Bool {
    let sides = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard sides.count == 2, sides[0].count <= 64, sides[1].count <= 253 else { return false }
    let atoms = sides[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard atoms.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isAtomByte) }) else { return false }
    let labels = sides[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return labels.allSatisfy { isHost($0, inside: "-") && $0.count <= 63 }
  }

  private static func isAtomByte(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || "!#$%&'*+/=?^_`{|}~-".utf8.contains(byte)
  }

  /// Letters and digits at both ends, and these besides within.
  private static func isHost(_ bytes: some BidirectionalCollection<UInt8>, inside: StaticString) -> Bool {
    guard let first = bytes.first, let last = bytes.last, isAlphanumeric(first), isAlphanumeric(last) else {
      return false
    }
    let inside = inside.description
    return bytes.allSatisfy { isAlphanumeric($0) || inside.utf8.contains($0) }
  }

  private static func isURI(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    guard let scheme = ["https://", "http://"].first(where: { rest.starts(with: $0.utf8) }) else {
      return false
    }
    rest = rest.dropFirst(scheme.utf8.count)
    let authority = rest.prefix { !"/?#".utf8.contains($0) }
    guard isAuthority(authority) else { return false }
    rest = rest.dropFirst(authority.count)
    let hash = rest.firstIndex(of: UInt8(ascii: "#")) ?? rest.endIndex
    return isEscapedRight(rest[..<hash]) && isEscapedRight(rest[hash...].dropFirst())
  }

  private static func isAuthority(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return isHost(bytes, inside: ".-") }
    let port = bytes[bytes.index(after: colon)...]
    return isHost(bytes[..<colon], inside: ".-") && (1...5).contains(port.count) && port.allSatisfy(isDigit)
  }

  /// A path, a query, a fragment: a question mark may stand in all that follow the first.
  private static func isEscapedRight(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%") {
        guard let high = rest.popFirst(), let low = rest.popFirst(), Hex.value(of: high) != nil,
          Hex.value(of: low) != nil
        else {
          return false
        }
      } else if !isAlphanumeric(byte), !"._~:/@!$&'()*+,;=-?".utf8.contains(byte) {
        return false
      }
    }
    return true
  }

  private static func isTime(_ text: String) -> Bool {
    guard let first = text.utf8.first, UInt8(ascii: "1")...UInt8(ascii: "8") ~= first else { return false }
    return RFC3339.parse(text) != nil
  }

  private static func isLanguage(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return (2...8).contains(parts[0].count) && parts[0].allSatisfy { isAlphanumeric($0) && !isDigit($0) }
      && parts.dropFirst().allSatisfy { (1...8).contains($0.count) && $0.allSatisfy(isAlphanumeric) }
  }

  private static func isVisible(_ byte: UInt8) -> Bool { 0x21...0x7e ~= byte }
  private static func isLowercase(_ byte: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte }
  private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isDigit(byte) || UInt8(ascii: "a")...UInt8(ascii: "z") ~= ASCII.lowercased(byte)
  }
}
