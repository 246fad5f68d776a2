import Bytes

/// Writes what `UintRunReader` reads.
struct UintRunWriter {
  private var bytes = ByteWriter()
  private var value: UInt64 = 0
  private var count: UInt64 = 0

  mutating func append(_ next: UInt64) {
    if next == value {
      count += 1
    } else {
      flush()
      value = next
      count = 1
    }
  }

  mutating func finish() -> [UInt8] {
    flush()
    return bytes.take()
  }

  private mutating func flush() {
    guard count > 0 else { return }
    bytes.append(varint: value, isNegative: count > 1)
    if count > 1 { bytes.append(varuint: count - 2) }
    count = 0
  }
}

/// Writes what `DifferenceRunReader` reads.
struct DifferenceRunWriter {
  private var bytes = ByteWriter()
  private var value: Int64 = 0
  private var difference: Int64 = 0
  private var count: UInt64 = 0

  mutating func append(_ number: UInt64) {
    let next = Int64(number)
    if next - value == difference {
      count += 1
    } else {
      flush()
      difference = next - value
      count = 1
    }
    value = next
  }

  mutating func finish() -> [UInt8] {
    flush()
    return bytes.take()
  }

  private mutating func flush() {
    guard count > 0 else { return }
    let doubled = difference * 2 + (count > 1 ? 1 : 0)
    bytes.append(varint: doubled.magnitude, isNegative: doubled < 0)
    if count > 1 { bytes.append(varuint: count - 2) }
    count = 0
  }
}

/// Writes what `ByteRunReader` reads.
struct ByteRunWriter {
  private var bytes = ByteWriter()
  private var value: UInt8 = 0
  private var count: UInt64 = 0

  mutating func append(_ next: UInt8) {
    if count > 0, next == value {
      count += 1
      return
    }
    // The count of the last run stays unwritten.
    if count > 0 { bytes.append(varuint: count - 1) }
    bytes.append(next)
    value = next
    count = 1
  }

  mutating func finish() -> [UInt8] { bytes.take() }
}

/// Writes what `StringRunReader` reads.
struct StringRunWriter {
  private var text = ByteWriter()
  private var lengths = UintRunWriter()

  mutating func append(_ string: Span<UInt8>, length: UInt64) {
    text.append(string)
    lengths.append(length)
  }

  mutating func finish() -> [UInt8] {
    var bytes = ByteWriter()
    bytes.append(counted: text.take())
    bytes.append(lengths.finish())
    return bytes.take()
  }
}
