/// UintOptRle: a varint, whose sign (also of 0) says that a count follows.
///
///     run = varint [ count - 2 ]
struct UintRunReader {
  private var reader: WireReader
  private var value: UInt64 = 0
  private var left: UInt64 = 0

  init(_ reader: WireReader) { self.reader = reader }

  mutating func next() throws(UpdateError) -> UInt64 {
    if left == 0 {
      let (isRun, magnitude) = try reader.varint()
      guard magnitude <= wireNumberMax else { throw reader.error(.numberOutOfRange) }
      value = magnitude
      left = isRun ? try reader.number() + 2 : 1
    }
    left -= 1
    return value
  }
}

/// IntDiffOptRle: a varint of twice the difference to the last value; the lowest bit says that a count follows.
///
///     run = varint [ count - 2 ]
struct DifferenceRunReader {
  private var reader: WireReader
  private var value: Int64 = 0
  private var difference: Int64 = 0
  private var left: UInt64 = 0

  init(_ reader: WireReader) { self.reader = reader }

  mutating func next() throws(UpdateError) -> UInt64 {
    if left == 0 {
      let (isNegative, magnitude) = try reader.varint()
      guard magnitude <= 2 * wireNumberMax + 1 else { throw reader.error(.numberOutOfRange) }
      let doubled = isNegative ? -Int64(magnitude) : Int64(magnitude)
      difference = doubled >> 1
      left = doubled & 1 != 0 ? try reader.number() + 2 : 1
    }
    left -= 1
    value += difference
    guard value >= 0, value <= Int64(wireNumberMax) else { throw reader.error(.numberOutOfRange) }
    return UInt64(value)
  }
}

/// Rle: a byte and a count. The last run has no count, and never ends.
///
///     run = byte [ count - 1 ]
struct ByteRunReader {
  private var reader: WireReader
  private var value: UInt8 = 0
  private var left: UInt64 = 0

  init(_ reader: WireReader) { self.reader = reader }

  mutating func next() throws(UpdateError) -> UInt8 {
    if left == 0 {
      value = try reader.byte()
      left = reader.isAtEnd ? .max : try reader.number() + 1
    }
    left -= 1
    return value
  }
}

/// All strings one after another, then their lengths in UTF-16 units.
///
///     strings = length *byte *run
struct StringRunReader {
  private let text: ArraySlice<UInt8>
  private let isASCII: Bool
  private var lengths: UintRunReader
  /// How many bytes are taken.
  private var offset = 0
  /// Whether the first half of the pair that ends at `offset` is taken, and the second is not.
  private var isInsidePair = false

  init(_ reader: WireReader) throws(UpdateError) {
    var reader = reader
    let start = reader.error(.invalidUTF8)
    let bytes = try reader.countedBytes()
    guard let length = UTF16Text.length(bytes.span) else { throw start }
    text = bytes
    isASCII = length == bytes.count
    lengths = UintRunReader(reader)
  }

  /// The next string; if a pair is cut at one of its ends, it is put after `repaired`, which stands at `base`.
  mutating func next(
    _ repaired: inout [UInt8], base: Int, end: UpdateError
  ) throws(UpdateError) -> Text {
    let units = try lengths.next()
    guard units <= UInt64(text.count) else { throw end }
    if isASCII {
      guard Int(units) <= text.count - offset else { throw end }
      return taken(upTo: offset + Int(units), Int(units))
    }
    let half = isInsidePair ? 1 : 0
    guard Int(units) >= half else { return taken(upTo: offset, 0) }
    guard let cut = UTF16Text.cut(text.span, from: offset, units: Int(units) - half) else { throw end }
    if !isInsidePair, !cut.isInsidePair { return taken(upTo: cut.offset, Int(units)) }
    let start = base + repaired.count
    if isInsidePair { repaired.append(contentsOf: UTF16Text.replacement) }
    let whole = cut.isInsidePair ? cut.offset - 4 : cut.offset
    repaired.append(span: text.span.extracting(offset..<whole))
    if cut.isInsidePair { repaired.append(contentsOf: UTF16Text.replacement) }
    offset = cut.offset
    isInsidePair = cut.isInsidePair
    return Text(piece: Piece(start..<base + repaired.count), length: Int(units))
  }

  private mutating func taken(upTo end: Int, _ length: Int) -> Text {
    defer { offset = end }
    return Text(piece: Piece(text.startIndex + offset..<text.startIndex + end), length: length)
  }
}
