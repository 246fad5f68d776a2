/// Walks the fields of one message of Protocol Buffers 3.
///
///     message = *( tag value )          tag = varint: field number, then 3 bits of wire type
///     value   = varint                  wire type 0
///             / 8 bytes / 4 bytes       wire types 1 and 5
///             / length *byte            wire type 2: text, bytes, message
///
/// Fields that are not known are passed over. A group, wire types 3 and 4, is a fault: no schema that we speak has one,
/// and to pass over it would take a stack. So is a known field of another wire type than its schema's.
struct ProtobufReader {
  private(set) var offset: Int
  private let end: Int
  /// The number of the field that `next` came to.
  private(set) var field: UInt32 = 0
  private var wireType: UInt8 = 0

  private static let fieldMax: UInt64 = 1 << 29 - 1

  /// A reader of the message that stands behind its length at `offset`.
  init(delimited frame: Span<UInt8>, at offset: Int) throws(WireFault) {
    var outer = ProtobufReader(offset, end: frame.count)
    let count = try outer.length(frame)
    self.init(outer.offset, end: outer.offset + count)
  }

  /// A reader of a message that is all there is.
  init(whole bytes: Span<UInt8>) { self.init(0, end: bytes.count) }

  private init(_ offset: Int, end: Int) {
    self.offset = offset
    self.end = end
  }

  /// Goes to the next field; false at the message's end.
  mutating func next(_ frame: Span<UInt8>) throws(WireFault) -> Bool {
    guard offset < end else { return false }
    let start = offset
    let tag = try varint(frame)
    guard 1...Self.fieldMax ~= tag >> 3 else { throw WireFault(.unknownField, at: start) }
    field = UInt32(tag >> 3)
    wireType = UInt8(tag & 7)
    switch wireType {
    case 0, 1, 2, 5: return true
    default: throw WireFault(.unknownWireType, at: start)
    }
  }

  /// Passes over the field's value.
  mutating func skip(_ frame: Span<UInt8>) throws(WireFault) {
    switch wireType {
    case 0: _ = try varint(frame)
    case 1: try advance(8)
    case 5: try advance(4)
    default: try advance(length(frame))
    }
  }

  /// The field as an unsigned number.
  mutating func unsigned<Number: UnsignedInteger & FixedWidthInteger>(
    _ frame: Span<UInt8>, as type: Number.Type = Number.self
  ) throws(WireFault) -> Number {
    let start = offset
    guard wireType == 0 else { throw WireFault(.wrongWireType, at: start) }
    guard let number = Number(exactly: try varint(frame)) else {
      throw WireFault(.numberOutOfRange, at: start)
    }
    return number
  }

  /// The field as an int32 or int64, whose negative numbers take ten bytes.
  mutating func signed<Number: SignedInteger & FixedWidthInteger>(
    _ frame: Span<UInt8>, as type: Number.Type = Number.self
  ) throws(WireFault) -> Number {
    let start = offset
    let wide = Int64(bitPattern: try unsigned(frame))
    guard let number = Number(exactly: wide) else { throw WireFault(.numberOutOfRange, at: start) }
    return number
  }

  mutating func flag(_ frame: Span<UInt8>) throws(WireFault) -> Bool {
    try unsigned(frame, as: UInt64.self) != 0
  }

  /// The field's bytes.
  mutating func bytes(_ frame: Span<UInt8>) throws(WireFault) -> Range<Int> {
    guard wireType == 2 else { throw WireFault(.wrongWireType, at: offset) }
    let count = try length(frame)
    offset += count
    return offset - count..<offset
  }

  /// A reader of the field, which is a message; this one is past it already.
  mutating func enter(_ frame: Span<UInt8>) throws(WireFault) -> ProtobufReader {
    let range = try bytes(frame)
    return ProtobufReader(range.lowerBound, end: range.upperBound)
  }

  private mutating func length(_ frame: Span<UInt8>) throws(WireFault) -> Int {
    let start = offset
    let count = try varint(frame)
    guard count <= UInt64(end - offset) else { throw WireFault(.truncated, at: start) }
    return Int(count)
  }

  private mutating func advance(_ count: Int) throws(WireFault) {
    guard count <= end - offset else { throw WireFault(.truncated, at: offset) }
    offset += count
  }

  private mutating func varint(_ frame: Span<UInt8>) throws(WireFault) -> UInt64 {
    let start = offset
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while offset < end {
      let byte = frame[offset]
      // The tenth byte carries the 64th bit, and nothing else.
      if shift == 63, byte > 1 { throw WireFault(.endlessVarint, at: start) }
      value |= UInt64(byte & 0x7f) &<< shift
      offset += 1
      if byte < 0x80 { return value }
      shift += 7
    }
    throw WireFault(.truncated, at: start)
  }
}
