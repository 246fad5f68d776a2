extension ByteWriter {
  /// Appends a number in decimal.
  public mutating func append(decimal value: Int) { append(decimal: Int64(value)) }

  /// Appends a number in decimal.
  public mutating func append(decimal value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    append(decimal: value.magnitude)
  }

  /// Appends a number in decimal.
  public mutating func append(decimal value: UInt64) {
    var digits = InlineArray<20, UInt8>(repeating: 0)
    var first = 20
    var rest = value
    repeat {
      first -= 1
      digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    append(digits.span.extracting(first..<20))
  }

  /// Appends a number in decimal with leading zeros up to `width` digits.
  public mutating func append(decimal value: Int, width: Int) {
    precondition(value >= 0, "Only a number that is not negative is padded with zeros.")
    var limit = 10
    for _ in 1..<max(width, 1) {
      if value < limit { append(UInt8(ascii: "0")) }
      limit = limit.multipliedReportingOverflow(by: 10).overflow ? Int.max : limit * 10
    }
    append(decimal: value)
  }

  /// Appends the shortest decimal that reads back as the same number; it is valid JSON when `value` is finite.
  public mutating func append(decimal value: Double) { append(utf8: value.description) }

  /// Appends a number with exactly `places` digits after the point, rounded to nearest.
  public mutating func append(fixed value: Double, places: Int) {
    precondition((0...9).contains(places), "A fixed-point number has at most nine places.")
    var scale: Int64 = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = value * Double(scale)
    precondition(scaled.magnitude < 9e18, "A fixed-point number must fit 63 bits at its scale.")
    var units = Int64(scaled)
    // Not rounded(): that calls libm, and this room links nothing.
    if (scaled - Double(units)).magnitude >= 0.5 { units += scaled < 0 ? -1 : 1 }
    if units < 0 { append(UInt8(ascii: "-")) }
    append(decimal: units.magnitude / UInt64(scale))
    guard places > 0 else { return }
    append(UInt8(ascii: "."))
    append(decimal: Int(units.magnitude % UInt64(scale)), width: places)
  }

  /// Appends each byte as two lower-case hexadecimal digits.
  public mutating func append(hex bytes: Span<UInt8>) {
    for index in bytes.indices { append(hexByte: bytes[index]) }
  }

  /// Appends each byte as two lower-case hexadecimal digits.
  public mutating func append(hex bytes: [UInt8]) { append(hex: bytes.span) }

  /// Appends one byte as two lower-case hexadecimal digits.
  public mutating func append(hexByte byte: UInt8) {
    append(Hex.digit(byte >> 4))
    append(Hex.digit(byte & 15))
  }

  /// Appends a number in base 128, lowest group first: lib0's varUint and Protobuf's varint.
  public mutating func append(varuint value: UInt64) {
    var rest = value
    while rest > 0x7f {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  /// Appends the length as a varuint, then the bytes: lib0's varUint8Array and Protobuf's bytes.
  public mutating func append(counted bytes: Span<UInt8>) {
    append(varuint: UInt64(bytes.count))
    append(bytes)
  }

  /// Appends the length as a varuint, then the bytes.
  public mutating func append(counted bytes: [UInt8]) {
    append(varuint: UInt64(bytes.count))
    append(bytes)
  }

  /// Appends the length in UTF-8 as a varuint, then the text: lib0's varString and Protobuf's string.
  public mutating func append(counted text: String) {
    append(varuint: UInt64(text.utf8.count))
    append(utf8: text)
  }

  /// Appends a fixed-width number, highest byte first.
  @inlinable public mutating func append<Number: FixedWidthInteger>(bigEndian value: Number) {
    append(bigEndian: UInt64(truncatingIfNeeded: value), bytes: Number.bitWidth / 8)
  }

  /// Appends the lowest `count` bytes of a number, the highest of them first.
  public mutating func append(bigEndian value: UInt64, bytes count: Int) {
    for place in stride(from: 8 * (count - 1), through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: value >> UInt64(place)))
    }
  }

  /// Appends a fixed-width number, lowest byte first.
  @inlinable public mutating func append<Number: FixedWidthInteger>(littleEndian value: Number) {
    append(bigEndian: value.byteSwapped)
  }
}
