/// UTF-8 that is counted and cut in UTF-16 units, as JavaScript counts.
enum UTF16Text {
  /// U+FFFD, which Yjs leaves on both sides where a cut goes through a surrogate pair.
  static let replacement: [UInt8] = [0xef, 0xbf, 0xbd]

  /// How many units the text has; nil if it is not UTF-8.
  static func length(_ text: Span<UInt8>) -> Int? {
    var offset = 0
    while offset < text.count, text[offset] < 0x80 { offset += 1 }
    if offset == text.count { return offset }
    let rest = text.extracting(offset..<text.count)
    guard (try? UTF8Span(validating: rest)) != nil else { return nil }
    var length = offset
    for index in rest.indices { length += units(startingWith: rest[index]) }
    return length
  }

  /// How many units a scalar has that starts with this byte; none if no scalar does.
  @inline(__always)
  static func units(startingWith byte: UInt8) -> Int { byte & 0xc0 == 0x80 ? 0 : byte >= 0xf0 ? 2 : 1 }

  @inline(__always)
  private static func bytes(startingWith byte: UInt8) -> Int {
    byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
  }

  /// Where a cut falls.
  struct Cut {
    /// The first byte at or after the cut.
    var offset: Int
    /// Whether the cut goes through the pair whose four bytes end at `offset`.
    var isInsidePair: Bool
  }

  /// The cut `units` after `start`, in valid UTF-8; nil beyond the end.
  static func cut(_ text: Span<UInt8>, from start: Int, units: Int) -> Cut? {
    var offset = start
    var left = units
    while left > 0 {
      guard offset < text.count else { return nil }
      let byte = text[offset]
      offset += bytes(startingWith: byte)
      left -= self.units(startingWith: byte)
    }
    return Cut(offset: offset, isInsidePair: left < 0)
  }

  /// The cut `units` before the end, in valid UTF-8; nil before the start.
  static func cut(_ text: Span<UInt8>, fromEnd units: Int) -> Cut? {
    var offset = text.count
    var left = units
    while left > 0 {
      guard offset > 0 else { return nil }
      offset -= 1
      left -= self.units(startingWith: text[offset])
    }
    return left < 0 ? Cut(offset: offset + 4, isInsidePair: true) : Cut(offset: offset, isInsidePair: false)
  }

  /// A boundary between scalars, so that many cuts of one text take one walk.
  struct Place {
    var units = 0
    var offset = 0
  }

  /// Appends the units of `range` to `target`, with U+FFFD for half a pair at either end. The walk starts at
  /// `place`, which is not after the range, and leaves it before the range's end.
  static func append(
    _ range: Range<Int>, of text: Span<UInt8>, to target: inout [UInt8], from place: inout Place
  ) {
    guard let first = cut(text, from: place.offset, units: range.lowerBound - place.units) else {
      preconditionFailure("A cut lies within its text.")
    }
    if first.isInsidePair { target.append(contentsOf: replacement) }
    let half = first.isInsidePair ? 1 : 0
    guard range.count >= half, let last = cut(text, from: first.offset, units: range.count - half) else {
      preconditionFailure("A cut lies within its text.")
    }
    let end = last.isInsidePair ? last.offset - 4 : last.offset
    target.append(span: text.extracting(first.offset..<end))
    if last.isInsidePair { target.append(contentsOf: replacement) }
    place = Place(units: range.upperBound - (last.isInsidePair ? 1 : 0), offset: end)
  }
}

extension [UInt8] {
  /// Appends borrowed bytes at once.
  mutating func append(span: Span<UInt8>) {
    // Safe: the buffer is only read, inside the call that lends it.
    unsafe span.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}
