/// Base 64 (RFC 4648), strict: one text for each value, so a signature or token has one spelling.
public struct Base64: Sendable {
  /// The alphabet with `+` and `/`, padded to a multiple of four (section 4).
  public static let standard = Base64(symbol62: "+", symbol63: "/", isPadded: true)
  /// The alphabet with `-` and `_`, without padding (section 5), as JWT and URLs want it.
  public static let url = Base64(symbol62: "-", symbol63: "_", isPadded: false)

  /// The alphabet with `+` and `/`, without padding, as the strings of hashed passwords want it.
  public static let unpadded = Base64(symbol62: "+", symbol63: "/", isPadded: false)

  private let symbol62: UInt8
  private let symbol63: UInt8
  private let isPadded: Bool

  private init(symbol62: Unicode.Scalar, symbol63: Unicode.Scalar, isPadded: Bool) {
    self.symbol62 = UInt8(ascii: symbol62)
    self.symbol63 = UInt8(ascii: symbol63)
    self.isPadded = isPadded
  }

  /// The text for `bytes`.
  public func encode(_ bytes: [UInt8]) -> String {
    var writer = ByteWriter(capacityBytes: (bytes.count + 2) / 3 * 4)
    encode(bytes.span, into: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Appends the text for `bytes`.
  public func encode(_ bytes: Span<UInt8>, into writer: inout ByteWriter) {
    var start = 0
    while start < bytes.count {
      let length = min(3, bytes.count - start)
      var group: UInt32 = 0
      for offset in 0..<3 { group = group << 8 | (offset < length ? UInt32(bytes[start + offset]) : 0) }
      for place in 0..<4 {
        if place <= length {
          writer.append(symbol(UInt8(truncatingIfNeeded: group >> UInt32(18 - 6 * place)) & 63))
        } else if isPadded {
          writer.append(Self.padding)
        }
      }
      start += 3
    }
  }

  /// Reads a text; whitespace, a wrong length, missing or superfluous padding, and unused bits that are set are
  /// refused.
  public func decode(_ text: some Collection<UInt8>) throws(ByteError) -> [UInt8] {
    let symbolCount = try symbolCount(text)
    var decoded: [UInt8] = []
    decoded.reserveCapacity(symbolCount / 4 * 3 + 2)
    var bits: UInt32 = 0
    var bitCount: UInt32 = 0
    var offset = 0
    for character in text.prefix(symbolCount) {
      guard let value = value(of: character) else { throw ByteError(.invalidCharacter, at: offset) }
      bits = bits << 6 | UInt32(value)
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        decoded.append(UInt8(truncatingIfNeeded: bits >> bitCount))
      }
      offset += 1
    }
    guard bits & (1 << bitCount - 1) == 0 else { throw ByteError(.notCanonical, at: offset - 1) }
    return decoded
  }

  /// Reads a text.
  public func decode(_ text: String) throws(ByteError) -> [UInt8] { try decode(text.utf8) }

  private static let padding = UInt8(ascii: "=")

  /// How many characters carry bits: all but the padding, which must be what the length asks for.
  private func symbolCount(_ text: some Collection<UInt8>) throws(ByteError) -> Int {
    let count = text.count
    var symbols = count
    if isPadded {
      guard count.isMultiple(of: 4) else { throw ByteError(.notCanonical, at: count) }
      symbols -= text.suffix(2).reversed().prefix { $0 == Self.padding }.count
    }
    // One symbol holds six bits, which is not a byte.
    guard symbols % 4 != 1 else { throw ByteError(.notCanonical, at: count) }
    return symbols
  }

  private func symbol(_ value: UInt8) -> UInt8 {
    switch value {
    case 0..<26: UInt8(ascii: "A") + value
    case 26..<52: UInt8(ascii: "a") - 26 + value
    case 52..<62: UInt8(ascii: "0") &+ (value - 52)
    case 62: symbol62
    default: symbol63
    }
  }

  private func value(of character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    case symbol62: 62
    case symbol63: 63
    default: nil
    }
  }
}
