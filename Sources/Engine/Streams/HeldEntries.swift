/// What was committed here above a gap, until that is read; bounded. Pure.
struct HeldEntries {
  private let max: Int
  private var entries: [Entry] = []

  init(max: Int) { self.max = max }

  /// The lowest sequence.
  var first: Int64? { entries.first?.seq }

  /// Above all that is held. Beyond the bound everything is let go: it is in the log, and will be read.
  mutating func add(_ new: ArraySlice<Entry>) {
    guard entries.count + new.count <= max else { return removeAll() }
    entries.append(contentsOf: new)
  }

  /// What goes on from `seq` without a gap; what is not above it is gone.
  mutating func take(after seq: Int64) -> ArraySlice<Entry> {
    let above = entries.drop { $0.seq <= seq }
    var next = seq
    let ready = above.prefix { entry in
      next += 1
      return entry.seq == next
    }
    entries = Array(above.dropFirst(ready.count))
    return ready
  }

  mutating func remove(_ sequences: [Int64]) { entries.removeAll { sequences.contains($0.seq) } }

  mutating func removeAll() { entries = [] }
}
