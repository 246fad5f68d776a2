/// What waits to be sent to one peer, in order and bounded in bytes. Pure: it says what the next write is.
struct Outbox {
  enum Piece {
    /// One frame, or one slice of a long one, straight from where it lies.
    case direct(SharedFrame, Range<Int>)
    /// So many bytes, gathered in the scratch buffer from several frames.
    case gathered(Int)
  }

  /// Nil before `first`: what is written is let go at once, though its place is given up only now and then.
  private var frames: [SharedFrame?] = []
  private var first = 0
  /// How much of the first frame is written already; always at the end of a slice.
  private var offset = 0
  private(set) var bytes = 0
  let bytesMax: Int

  init(bytesMax: Int) { self.bytesMax = bytesMax }

  var isEmpty: Bool { first == frames.count }
  var count: Int { frames.count - first }

  /// Whether it was taken in. What an empty outbox is given it takes, however long: a message above the bound
  /// could never be sent otherwise.
  mutating func add(_ frame: SharedFrame) -> Bool {
    guard bytes + frame.count <= bytesMax || isEmpty else { return false }
    frames.append(frame)
    bytes += frame.count
    return true
  }

  mutating func removeAll() {
    frames.removeAll()
    first = 0
    offset = 0
    bytes = 0
  }

  /// Takes the next write out: several small frames copied together, or one alone. Writes end where frames end.
  mutating func next(scratch: UnsafeMutableRawBufferPointer) -> Piece? {
    guard !isEmpty, let head = frames[first] else { return nil }
    let second = first + 1 < frames.count ? frames[first + 1]!.count : Int.max
    if offset > 0 || head.count > scratch.count - min(second, scratch.count) { return direct(head) }
    var filled = 0
    while !isEmpty, let frame = frames[first], frame.count <= scratch.count - filled {
      frame.withBytes {
        UnsafeMutableRawBufferPointer(rebasing: scratch[filled...]).copyMemory(
          from: UnsafeRawBufferPointer($0))
      }
      filled += frame.count
      dropFirst()
    }
    bytes -= filled
    return .gathered(filled)
  }

  private mutating func direct(_ frame: SharedFrame) -> Piece {
    let range = offset..<min(offset + SharedFrame.sliceBytes, frame.count)
    bytes -= range.count
    offset = range.upperBound
    if offset == frame.count {
      offset = 0
      dropFirst()
    }
    return .direct(frame, range)
  }

  private mutating func dropFirst() {
    frames[first] = nil
    first += 1
    if first == frames.count {
      frames.removeAll(keepingCapacity: first <= 64)
      first = 0
    } else if first > 512 {
      frames.removeFirst(first)
      first = 0
    }
  }
}
