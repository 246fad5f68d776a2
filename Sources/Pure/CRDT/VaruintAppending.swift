extension [UInt8] {
  /// Appends a number in base 128, as `ByteWriter` does.
  mutating func append(varuint value: UInt64) {
    var rest = value
    while rest > 0x7f {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  /// Appends lib0's varint, whose sign stands by itself.
  mutating func append(varint magnitude: UInt64, isNegative: Bool) {
    let sign: UInt8 = isNegative ? 0x40 : 0
    let low = UInt8(truncatingIfNeeded: magnitude) & 0x3f
    guard magnitude > 0x3f else { return append(sign | low) }
    append(0x80 | sign | low)
    append(varuint: magnitude >> 6)
  }

  /// Appends the length and the bytes.
  mutating func append(counted bytes: Span<UInt8>) {
    append(varuint: UInt64(bytes.count))
    append(span: bytes)
  }
}
