/// Finding the places of a list by what it shows.
extension Document {
  /// From the cursor so many items are walked; beyond, the index is asked.
  private static let walkMax = 24
  /// So many deleted items are passed to write after them.
  private static let deletedMax = 64

  /// The item after which the unit at `index` stands or would stand, cut there if need be; none at the start.
  mutating func itemBefore(_ index: Int, in branch: Handle) -> Handle {
    guard index > 0 else { return none }
    let (item, start) = locate(index - 1, in: branch)
    let units = index - start
    if units < visibleLength(item) { split(item, units: UInt32(units)) }
    cursor = Cursor(branch: branch, item: item, start: start)
    return item
  }

  /// The item that shows the unit at `index`, which is within the list, and how many units come before the item.
  mutating func locate(_ index: Int, in branch: Handle) -> (item: Handle, start: Int) {
    if cursor.branch != branch {
      cursor = Cursor(branch: branch, item: branches[Int(branch)].start, start: 0)
    }
    if let found = walk(from: cursor, to: index) { return found }
    makeIndex(of: branch)
    let (block, blockStart) = branches[Int(branch)].index!.block(before: index + 1)
    var item = branches[Int(branch)].index!.blocks[Int(block)].first
    var start = blockStart
    while true {
      let length = visibleLength(item)
      if index < start + length { return (item, start) }
      start += length
      item = items[Int(item)].right
    }
  }

  private func walk(from cursor: Cursor, to index: Int) -> (item: Handle, start: Int)? {
    var item = cursor.item
    var start = cursor.start
    for _ in 0..<Self.walkMax {
      guard item != none else { return nil }
      if index < start {
        item = items[Int(item)].left
        guard item != none else { return nil }
        start -= visibleLength(item)
      } else {
        let length = visibleLength(item)
        if index < start + length { return (item, start) }
        start += length
        item = items[Int(item)].right
      }
    }
    return nil
  }

  /// The place of what is written after an item: beyond what was deleted there, as Yjs has it with its markers. What
  /// is deleted in its turn then often is one with that.
  func placeAfter(_ item: Handle) -> Handle {
    var place = item
    for _ in 0..<Self.deletedMax {
      let right = items[Int(place)].right
      guard right != none, items[Int(right)].isDeleted else { return place }
      place = right
    }
    return item
  }

  /// The neighbours of what is to show at `index`.
  mutating func neighbours(at index: Int, in branch: Handle) -> (left: Handle, right: Handle) {
    guard index > 0 else { return (none, branches[Int(branch)].start) }
    let item = itemBefore(index, in: branch)
    let left = placeAfter(item)
    return (left, items[Int(left)].right)
  }

  /// Deletes what a list shows in a range.
  mutating func deleteVisible(_ range: Range<Int>, in branch: Handle) {
    let left = itemBefore(range.lowerBound, in: branch)
    let start = cursor
    var item = left == none ? branches[Int(branch)].start : items[Int(left)].right
    var rest = range.count
    while rest > 0, item != none {
      let length = visibleLength(item)
      if length > 0 {
        if rest < length { split(item, units: UInt32(rest)) }
        rest -= min(rest, length)
        delete(item)
      }
      item = items[Int(item)].right
    }
    cursor = left == none ? Cursor() : start
  }
}
