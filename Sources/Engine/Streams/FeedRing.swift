/// The newest entries of a stream, in order and without a gap; bounded. Pure.
struct FeedRing {
  /// What an entry costs besides its payload.
  private static let entryBytes = 96
  /// So many that were let go may still lie in front: neither end moves the whole ring each time.
  private static let slackMax = 64

  private let entriesMax: Int
  private let bytesMax: Int
  private var entries: [Entry] = []
  private var start = 0
  private(set) var bytes = 0
  /// What stands here for these is out of date, and is not given out.
  private(set) var stale: Set<Int64> = []

  init(entriesMax: Int, bytesMax: Int) {
    self.entriesMax = entriesMax
    self.bytesMax = bytesMax
  }

  var count: Int { entries.count - start }
  /// The sequence of the oldest entry.
  var first: Int64? { count == 0 ? nil : entries[start].seq }

  /// What follows `seq`, of a stream that is at `top`; nil where the ring does not reach back so far.
  func entries(after seq: Int64, top: Int64) -> ArraySlice<Entry>? {
    if seq >= top { return entries[entries.count...] }
    guard let first, seq >= first - 1, stale.allSatisfy({ $0 <= seq }) else { return nil }
    return entries[(start + Int(seq + 1 - first))...]
  }

  mutating func append(_ new: ArraySlice<Entry>) {
    if let last = entries.last, let next = new.first {
      precondition(count == 0 || next.seq == last.seq + 1, "a ring has no gap")
    }
    entries.append(contentsOf: new)
    for entry in new { bytes += Self.size(entry) }
    while count > entriesMax || bytes > bytesMax, count > 0 { dropFirst() }
  }

  /// Reaches further back, as far as there is room. What does not lie just before the ring is passed over.
  mutating func prepend(_ old: ArraySlice<Entry>, top: Int64) {
    guard let last = old.last, last.seq == (first ?? top + 1) - 1 else { return }
    var room = bytesMax - bytes
    let fitting = old.suffix(max(0, entriesMax - count)).reversed().prefix {
      room -= Self.size($0)
      return room >= 0
    }
    guard !fitting.isEmpty else { return }
    entries.replaceSubrange(..<start, with: fitting.reversed())
    start = 0
    bytes += fitting.reduce(0) { $0 + Self.size($1) }
  }

  /// What stands here for `seq` is out of date; false if nothing does.
  mutating func mark(stale seq: Int64) -> Bool {
    guard let first, seq >= first, seq < first + Int64(count) else { return false }
    stale.insert(seq)
    return true
  }

  /// Puts the entry as it is now in the place of one that is out of date.
  mutating func renew(_ entry: Entry) {
    guard stale.remove(entry.seq) != nil, let first else { return }
    let index = start + Int(entry.seq - first)
    bytes += Self.size(entry) - Self.size(entries[index])
    entries[index] = entry
  }

  /// Lets everything up to `seq` go.
  mutating func drop(through seq: Int64) {
    while let first, first <= seq { dropFirst() }
  }

  mutating func removeAll() {
    entries = []
    start = 0
    bytes = 0
    stale = []
  }

  private mutating func dropFirst() {
    bytes -= Self.size(entries[start])
    stale.remove(entries[start].seq)
    start += 1
    guard start > Self.slackMax || start == entries.count else { return }
    entries.removeFirst(start)
    start = 0
  }

  private static func size(_ entry: Entry) -> Int { entry.payload.count + entryBytes }
}
