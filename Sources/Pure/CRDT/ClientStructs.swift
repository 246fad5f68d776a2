/// The structs of one client in the order of their clocks: in chunks, so that one may be put between others
/// without moving all that follow.
struct ClientStructs: Sendable {
  /// Where a struct stands. It holds until a struct before it comes or goes.
  struct Position: Equatable, Sendable {
    var chunk: Int
    var index: Int
  }

  private static let chunkMax = 512

  let id: ClientID
  /// The clock after the last.
  private(set) var end: UInt32 = 0
  /// Each a clock and a handle.
  private var chunks: [[UInt64]] = []
  private var firstClocks: [UInt32] = []

  /// The transaction that first changed it, and where it ended before that.
  var transaction: UInt64 = 0
  var endBefore: UInt32 = 0

  init(_ id: ClientID) { self.id = id }

  var isEmpty: Bool { chunks.isEmpty }

  var memoryBytes: Int { chunks.reduce(0) { $0 + $1.capacity * 8 + 32 } + firstClocks.capacity * 4 }

  subscript(position: Position) -> Handle {
    Handle(truncatingIfNeeded: chunks[position.chunk][position.index])
  }

  /// The first struct. There is one.
  var first: Position { Position(chunk: 0, index: 0) }

  /// The last struct. There is one.
  var last: Position { Position(chunk: chunks.count - 1, index: chunks[chunks.count - 1].count - 1) }

  func next(_ position: Position) -> Position? {
    if position.index + 1 < chunks[position.chunk].count {
      return Position(chunk: position.chunk, index: position.index + 1)
    }
    return position.chunk + 1 < chunks.count ? Position(chunk: position.chunk + 1, index: 0) : nil
  }

  func previous(_ position: Position) -> Position? {
    if position.index > 0 { return Position(chunk: position.chunk, index: position.index - 1) }
    guard position.chunk > 0 else { return nil }
    return Position(chunk: position.chunk - 1, index: chunks[position.chunk - 1].count - 1)
  }

  /// Calls `visit` with each struct from a position on, and the one before it.
  func forEachPair(from first: Position, _ visit: (Handle, Handle, Position) -> Void) {
    var left = previous(first).map { self[$0] } ?? none
    var index = first.index
    for chunk in first.chunk..<chunks.count {
      let entries = chunks[chunk]
      while index < entries.count {
        let right = Handle(truncatingIfNeeded: entries[index])
        if left != none { visit(left, right, Position(chunk: chunk, index: index)) }
        left = right
        index += 1
      }
      index = 0
    }
  }

  var chunkCount: Int { chunks.count }

  /// The entries of a chunk from one on.
  func handles(inChunk chunk: Int, from first: Int) -> ArraySlice<UInt64> { chunks[chunk][first...] }

  /// The handle of an entry, as an index.
  @inline(__always)
  static func index(_ entry: UInt64) -> Int { Int(UInt32(truncatingIfNeeded: entry)) }

  /// How many structs there are from a position on.
  func count(from position: Position) -> Int {
    chunks[position.chunk...].reduce(-position.index) { $0 + $1.count }
  }

  /// The struct that holds a clock, which must be before the end.
  func find(_ clock: UInt32) -> Position {
    precondition(clock < end, "Only what is known is looked for.")
    var chunk = chunks.count - 1
    if firstClocks[chunk] > clock {
      chunk = Self.search(firstClocks, clock)
    }
    return Position(chunk: chunk, index: Self.search(chunks[chunk], UInt64(clock) << 32 | 0xffff_ffff))
  }

  /// The last of sorted numbers, the first of which is at most `sought`, that is at most `sought`. No branch depends
  /// on what is compared, which halves the time of this, the innermost of all loops.
  @inline(__always)
  private static func search<Number: FixedWidthInteger>(_ numbers: [Number], _ sought: Number) -> Int {
    // Safe: every index is below `low + count`, which is never more than the number of elements.
    unsafe numbers.withUnsafeBufferPointer { numbers in
      if unsafe numbers[numbers.count - 1] <= sought { return numbers.count - 1 }
      var low = 0
      var count = numbers.count
      while count > 1 {
        let half = count / 2
        low = unsafe numbers[low + half] <= sought ? low + half : low
        count -= half
      }
      return low
    }
  }

  private static func entry(_ handle: Handle, _ clock: UInt32) -> UInt64 {
    UInt64(clock) << 32 | UInt64(UInt32(bitPattern: handle))
  }

  mutating func append(_ handle: Handle, clock: UInt32, length: UInt32) {
    if chunks.isEmpty || chunks[chunks.count - 1].count == Self.chunkMax {
      chunks.append([])
      firstClocks.append(clock)
    }
    chunks[chunks.count - 1].append(Self.entry(handle, clock))
    end = clock + length
  }

  /// More units belong to the last struct.
  mutating func extend(by length: UInt32) { end += length }

  /// Puts the second half of a struct after the first.
  mutating func insert(_ handle: Handle, clock: UInt32, after position: Position) {
    chunks[position.chunk].insert(Self.entry(handle, clock), at: position.index + 1)
    guard chunks[position.chunk].count > Self.chunkMax else { return }
    let half = chunks[position.chunk].count / 2
    let moved = Array(chunks[position.chunk][half...])
    chunks[position.chunk].removeLast(moved.count)
    chunks.insert(moved, at: position.chunk + 1)
    firstClocks.insert(UInt32(moved[0] >> 32), at: position.chunk + 1)
  }

  /// Takes out a struct that became part of the one before it.
  mutating func remove(at position: Position) {
    chunks[position.chunk].remove(at: position.index)
    if chunks[position.chunk].isEmpty {
      chunks.remove(at: position.chunk)
      firstClocks.remove(at: position.chunk)
    } else if position.index == 0 {
      firstClocks[position.chunk] = UInt32(chunks[position.chunk][0] >> 32)
    }
  }
}
