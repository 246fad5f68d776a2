import Bytes

/// A text of the wire, and how many UTF-16 units it has.
struct Text {
  var piece: Piece
  var length: Int
}

/// Reads lib0's values from part of an update's bytes. Pieces count from the first byte of all of them, errors
/// from the first of this update.
///
///     text   = length *byte                 UTF-8
///     varint = sign, six bits, then seven at a time; the sign stands by itself, so -0 is not 0
///     any    = 127 undefined / 126 null / 125 varint / 124 float32 / 123 float64 / 122 bigint64
///            / 121 false / 120 true / 119 text / 118 count *( text any ) / 117 count *any / 116 length *byte
struct WireReader {
  private let input: ArraySlice<UInt8>
  /// Where the next byte stands in the arena.
  private(set) var position: Int
  /// Where the update's first byte does.
  private let origin: Int

  init(_ bytes: ArraySlice<UInt8>, origin: Int) {
    input = bytes
    position = bytes.startIndex
    self.origin = origin
  }

  /// A reader of a whole array, if it is not too long.
  init(whole bytes: [UInt8], limits: UpdateLimits) throws(UpdateError) {
    guard bytes.count <= limits.bytesMax else { throw UpdateError(.limit(.bytes), at: 0) }
    self.init(bytes[...], origin: 0)
  }

  var isAtEnd: Bool { position == input.endIndex }

  func error(_ kind: UpdateError.Kind) -> UpdateError { UpdateError(kind, at: position - origin) }

  func finish() throws(UpdateError) {
    guard isAtEnd else { throw error(.trailingBytes) }
  }

  @inline(__always)
  mutating func byte() throws(UpdateError) -> UInt8 {
    guard position < input.endIndex else { throw error(.unexpectedEnd) }
    defer { position += 1 }
    return input[position]
  }

  /// Read here and not by a ByteReader: this is most of the time of reading an update.
  mutating func varuint() throws(UpdateError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    var next = position
    let end = input.endIndex
    while next < end {
      let byte = input[next]
      // The tenth byte carries the 64th bit, and nothing else.
      if shift == 63, byte > 1 { throw error(.varuintOverflow) }
      value |= UInt64(byte & 0x7f) &<< shift
      next += 1
      if byte < 0x80 {
        position = next
        return value
      }
      shift += 7
    }
    throw error(.unexpectedEnd)
  }

  /// A number that JavaScript counts exactly.
  @inline(__always)
  mutating func number() throws(UpdateError) -> UInt64 {
    let value = try varuint()
    guard value <= wireNumberMax else { throw error(.numberOutOfRange) }
    return value
  }

  mutating func count(max: Int, _ name: UpdateLimits.Name) throws(UpdateError) -> Int {
    let value = try varuint()
    guard value <= UInt64(max) else { throw error(.limit(name)) }
    return Int(value)
  }

  mutating func varint() throws(UpdateError) -> (isNegative: Bool, magnitude: UInt64) {
    let first = try byte()
    let isNegative = first & 0x40 != 0
    var magnitude = UInt64(first & 0x3f)
    guard first & 0x80 != 0 else { return (isNegative, magnitude) }
    let rest = try varuint()
    guard rest < 1 << 57 else { throw error(.numberOutOfRange) }
    magnitude |= rest << 6
    return (isNegative, magnitude)
  }

  mutating func bytes(_ count: UInt64) throws(UpdateError) -> ArraySlice<UInt8> {
    guard count <= UInt64(input.endIndex - position) else { throw error(.unexpectedEnd) }
    defer { position += Int(count) }
    return input[position..<position + Int(count)]
  }

  mutating func countedBytes() throws(UpdateError) -> ArraySlice<UInt8> { try bytes(varuint()) }

  /// A part that starts with its length, to be read by itself.
  mutating func part() throws(UpdateError) -> WireReader {
    WireReader(try countedBytes(), origin: origin)
  }

  /// The piece of bytes that their count stands before.
  mutating func countedPiece() throws(UpdateError) -> Piece {
    let count = try varuint()
    guard count <= UInt64(input.endIndex - position) else { throw error(.unexpectedEnd) }
    defer { position += Int(count) }
    return Piece(position..<position + Int(count))
  }

  mutating func text() throws(UpdateError) -> Text {
    let start = error(.invalidUTF8)
    let piece = try countedPiece()
    let first = piece.range.lowerBound - input.startIndex
    guard let length = UTF16Text.length(input.span.extracting(first..<first + piece.count)) else {
      throw start
    }
    return Text(piece: piece, length: length)
  }

  mutating func string() throws(UpdateError) -> String {
    let start = error(.invalidUTF8)
    guard let text = String(validating: try countedBytes(), as: UTF8.self) else { throw start }
    return text
  }

  /// Passes over a value of lib0's any.
  mutating func skipAny(nestingMax: Int) throws(UpdateError) {
    let start = error(.limit(.nesting))
    let tag = try byte()
    switch tag {
    case 127, 126, 121, 120: return
    case 125: _ = try varint()
    case 124: _ = try bytes(4)
    case 123, 122: _ = try bytes(8)
    case 119: _ = try text()
    case 116: _ = try countedBytes()
    case 117, 118:
      guard nestingMax > 0 else { throw start }
      // The count may lie: each turn takes a byte or throws.
      var left = try varuint()
      while left > 0 {
        if tag == 118 { _ = try text() }
        try skipAny(nestingMax: nestingMax - 1)
        left -= 1
      }
    default: throw UpdateError(.unknownAny(tag), at: start.offset)
    }
  }

  /// The piece that `count` values of lib0's any take.
  mutating func anys(_ count: UInt64, nestingMax: Int) throws(UpdateError) -> Piece {
    let start = position
    var left = count
    while left > 0 {
      try skipAny(nestingMax: nestingMax)
      left -= 1
    }
    return Piece(start..<position)
  }
}
