/// Reads values from the front of a run of bytes. It shares the array it is given, and copies nothing.
///
/// A read that fails leaves the position where it was, so a caller may wait for more bytes and ask again.
public struct ByteReader: Sendable {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  /// A reader at the first byte of `bytes`.
  public init(_ bytes: [UInt8]) { self.init(bytes[...]) }

  /// A reader at the first byte of `bytes`.
  public init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// How many bytes are read.
  public var offset: Int { position - bytes.startIndex }

  /// How many bytes are left.
  public var remaining: Int { bytes.endIndex - position }

  /// Whether nothing is left.
  public var isAtEnd: Bool { position == bytes.endIndex }

  /// What is left, unread.
  public var rest: ArraySlice<UInt8> { bytes[position...] }

  /// The next byte, which stays unread; nil at the end.
  public var peek: UInt8? { isAtEnd ? nil : bytes[position] }

  /// Reads one byte.
  public mutating func byte() throws(ByteError) -> UInt8 {
    guard position < bytes.endIndex else { throw ByteError(.unexpectedEnd, at: offset) }
    defer { position += 1 }
    return bytes[position]
  }

  /// Reads `count` bytes.
  public mutating func bytes(_ count: Int) throws(ByteError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else { throw ByteError(.unexpectedEnd, at: offset) }
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// Passes over `count` bytes.
  public mutating func skip(_ count: Int) throws(ByteError) { _ = try bytes(count) }

  /// Reads a number in base 128, lowest group first: at most ten bytes and 64 bits.
  public mutating func varuint() throws(ByteError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    var next = position
    while next < bytes.endIndex {
      let byte = bytes[next]
      // The tenth byte carries the 64th bit, and nothing else.
      if shift == 63, byte > 1 { throw ByteError(.varuintOverflow, at: offset) }
      value |= UInt64(byte & 0x7f) << shift
      next += 1
      if byte < 0x80 {
        position = next
        return value
      }
      shift += 7
    }
    throw ByteError(.unexpectedEnd, at: offset)
  }

  /// Reads a varuint that counts something, of which at most `max` are allowed.
  public mutating func count(max: Int) throws(ByteError) -> Int {
    let start = position
    let value = try varuint()
    guard value <= UInt64(max) else {
      position = start
      throw ByteError(.countTooLarge, at: offset)
    }
    return Int(value)
  }

  /// Reads a varuint, then that many bytes.
  public mutating func countedBytes(max: Int = .max) throws(ByteError) -> ArraySlice<UInt8> {
    let start = position
    let count = try count(max: max)
    guard count <= remaining else {
      position = start
      throw ByteError(.unexpectedEnd, at: offset)
    }
    return try bytes(count)
  }

  /// Reads a varuint, then that many bytes of UTF-8.
  public mutating func countedString(max: Int = .max) throws(ByteError) -> String {
    let start = position
    let content = try countedBytes(max: max)
    guard let text = String(validating: content, as: UTF8.self) else {
      position = start
      throw ByteError(.invalidUTF8, at: offset)
    }
    return text
  }

  /// Reads a fixed-width number, highest byte first.
  public mutating func bigEndian<Number: FixedWidthInteger>(
    _ type: Number.Type = Number.self
  ) throws(ByteError) -> Number {
    var value: UInt64 = 0
    for byte in try bytes(Number.bitWidth / 8) { value = value << 8 | UInt64(byte) }
    return Number(truncatingIfNeeded: value)
  }

  /// Reads a fixed-width number, lowest byte first.
  public mutating func littleEndian<Number: FixedWidthInteger>(
    _ type: Number.Type = Number.self
  ) throws(ByteError) -> Number {
    try bigEndian(type).byteSwapped
  }
}
