/// The bytes of a document's texts and values, one after another. What is no longer used stays until the document
/// moves the rest together.
struct ContentArena: Sendable {
  /// Less waste than this is not worth moving for.
  private static let wasteMin = 1 << 16

  private(set) var bytes: [UInt8] = []
  private(set) var wasted = 0

  var count: Int { bytes.count }
  var capacity: Int { bytes.capacity }
  var isWasteful: Bool { wasted > Self.wasteMin && wasted > bytes.count / 2 }

  mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

  func array(_ piece: Piece) -> [UInt8] { Array(bytes[piece.range]) }

  mutating func append(_ span: Span<UInt8>) -> Piece {
    let start = bytes.count
    bytes.append(span: span)
    return Piece(start..<bytes.count)
  }

  mutating func append(_ content: [UInt8]) -> Piece {
    let start = bytes.count
    bytes.append(contentsOf: content)
    return Piece(start..<bytes.count)
  }

  /// Some units of a text that stands elsewhere, with U+FFFD for half a pair.
  mutating func append(units: Range<Int>, of text: Span<UInt8>) -> Piece {
    let start = bytes.count
    var place = UTF16Text.Place()
    UTF16Text.append(units, of: text, to: &bytes, from: &place)
    return Piece(start..<bytes.count)
  }

  /// Nobody needs a piece any more.
  mutating func discard(_ piece: Piece) {
    if Int(piece.end) == bytes.count { bytes.removeLast(piece.count) } else { wasted += piece.count }
  }

  /// Makes one piece of two. A piece that moves for that takes room to grow as large again, so that a text which
  /// is written to between others moves seldom.
  mutating func join(_ left: Piece, hasSlack: inout Bool, _ right: Piece) -> Piece {
    if left.end == right.start {
      hasSlack = false
      return Piece(left.range.lowerBound..<right.range.upperBound)
    }
    let total = left.count + right.count
    if hasSlack, total <= Self.room(left.count) {
      let end = Int(left.end)
      for offset in 0..<right.count { bytes[end + offset] = bytes[Int(right.start) + offset] }
      discard(right)
      return Piece(Int(left.start)..<end + right.count)
    }
    let start = bytes.count
    bytes.makeRoom(Self.room(total))
    for index in left.range { bytes.append(bytes[index]) }
    for index in right.range { bytes.append(bytes[index]) }
    bytes.append(contentsOf: repeatElement(0, count: Self.room(total) - total))
    wasted += total
    hasSlack = true
    return Piece(start..<start + total)
  }

  /// How much room a piece has that may grow.
  private static func room(_ count: Int) -> Int {
    count <= 1 ? count : 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount)
  }
}

extension [UInt8] {
  /// Makes room for this many more bytes, doubling, so that repeated calls stay linear.
  fileprivate mutating func makeRoom(_ additional: Int) {
    if count + additional > capacity { reserveCapacity(Swift.max(count + additional, 2 * capacity)) }
  }
}
