import Bytes

extension ByteWriter {
  /// Appends lib0's varint, whose sign stands by itself.
  mutating func append(varint magnitude: UInt64, isNegative: Bool) {
    let sign: UInt8 = isNegative ? 0x40 : 0
    let low = UInt8(truncatingIfNeeded: magnitude) & 0x3f
    guard magnitude > 0x3f else { return append(sign | low) }
    append(0x80 | sign | low)
    append(varuint: magnitude >> 6)
  }
}
