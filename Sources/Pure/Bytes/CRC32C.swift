/// The cyclic redundancy check with Castagnoli's polynomial (RFC 3720, 12.1), eight bytes at a time. It finds damage by
/// chance, not by intent.
public struct CRC32C: Sendable {
  private var state: UInt32 = 0xFFFF_FFFF

  public init() {}

  public mutating func add(_ bytes: borrowing RawSpan) {
    var crc = state
    var at = 0
    let table = Self.tables.span
    while at + 8 <= bytes.byteCount {
      // Safe: `at + 8` is within the span.
      let word =
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian ^ UInt64(crc)
      crc = 0
      for place in 0..<8 {
        let byte = Int(truncatingIfNeeded: (word >> UInt64(8 * place)) & 0xFF)
        crc ^= table[(7 - place) * 256 + byte]
      }
      at += 8
    }
    while at < bytes.byteCount {
      // Safe: `at` is within the span.
      let byte = unsafe bytes.unsafeLoad(fromByteOffset: at, as: UInt8.self)
      crc = table[Int((crc ^ UInt32(byte)) & 0xFF)] ^ (crc >> 8)
      at += 1
    }
    state = crc
  }

  // Safe: bytes have no padding.
  public mutating func add(_ bytes: [UInt8]) { add(unsafe bytes.span.bytes) }

  public var value: UInt32 { ~state }

  /// Of place 7 the common table of one byte; the others are it, so many bytes further.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? 0x82F6_3B78 ^ (crc >> 1) : crc >> 1 }
      tables[byte] = crc
    }
    for place in 1..<8 {
      for byte in 0..<256 {
        let before = tables[(place - 1) * 256 + byte]
        tables[place * 256 + byte] = tables[Int(before & 0xFF)] ^ (before >> 8)
      }
    }
    return tables
  }()
}
