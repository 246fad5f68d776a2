/// Where units stand in a list. Nothing is counted until somebody asks; from then on, every change is.
extension Document {
  /// Where somebody was last: an item, and how many units come before it. It is none as soon as that may be wrong.
  struct Cursor: Sendable {
    var branch = none
    var item = none
    var start = 0
  }

  func visibleLength(_ handle: Handle) -> Int { items[Int(handle)].visibleLength }

  mutating func indexInsertion(_ handle: Handle) {
    let item = items[Int(handle)]
    let length = item.visibleLength
    let branch = Int(item.parent)
    branches[branch].length += length
    if cursor.branch == item.parent { cursor.branch = none }
    guard branches[branch].index != nil else { return }
    let neighbour = item.left != none ? item.left : item.right
    let block: Handle
    if neighbour == none {
      block = branches[branch].index!.insert(BranchIndex.Block(first: handle), at: 0)
    } else {
      block = items[Int(neighbour)].block
      if item.left == none { branches[branch].index!.blocks[Int(block)].first = handle }
    }
    items[Int(handle)].block = block
    branches[branch].index!.blocks[Int(block)].items += 1
    branches[branch].index!.blocks[Int(block)].length += length
    if item.kind == .format { branches[branch].index!.blocks[Int(block)].formats += 1 }
    divideIfLarge(block, of: branch)
  }

  mutating func indexSplit(_ left: Handle, _ right: Handle) {
    let branch = Int(items[Int(left)].parent)
    guard branches[branch].index != nil else { return }
    let block = items[Int(left)].block
    items[Int(right)].block = block
    branches[branch].index!.blocks[Int(block)].items += 1
    divideIfLarge(block, of: branch)
  }

  /// Called while the item still shows.
  mutating func indexDeletion(_ handle: Handle) {
    let item = items[Int(handle)]
    let length = item.visibleLength
    let branch = Int(item.parent)
    branches[branch].length -= length
    if cursor.branch == item.parent { cursor.branch = none }
    if branches[branch].index != nil {
      branches[branch].index!.blocks[Int(item.block)].length -= length
    }
  }

  mutating func indexLostFormat(_ handle: Handle) {
    let item = items[Int(handle)]
    guard item.parent != none, item.sub == none, branches[Int(item.parent)].index != nil else { return }
    branches[Int(item.parent)].index!.blocks[Int(item.block)].formats -= 1
  }

  /// Called before the right item becomes part of the left.
  mutating func indexMerge(_ left: Handle, _ right: Handle) {
    let item = items[Int(right)]
    if cursor.item == right {
      cursor.item = left
      cursor.start -= visibleLength(left)
    }
    let branch = Int(item.parent)
    guard branches[branch].index != nil else { return }
    let length = item.visibleLength
    let block = Int(item.block)
    branches[branch].index!.blocks[block].items -= 1
    branches[branch].index!.blocks[block].length -= length
    branches[branch].index!.blocks[Int(items[Int(left)].block)].length += length
    guard branches[branch].index!.blocks[block].first == right else { return }
    if item.right != none, items[Int(item.right)].block == item.block {
      branches[branch].index!.blocks[block].first = item.right
    } else {
      branches[branch].index!.remove(item.block)
    }
  }

  private mutating func divideIfLarge(_ block: Handle, of branch: Int) {
    let whole = branches[branch].index!.blocks[Int(block)]
    guard whole.items > BranchIndex.itemsMax else { return }
    var item = whole.first
    var second = BranchIndex.Block(first: none)
    for _ in 0..<whole.items / 2 { item = items[Int(item)].right }
    second.first = item
    let place = branches[branch].index!.place(of: block) + 1
    let added = branches[branch].index!.insert(second, at: place)
    for _ in whole.items / 2..<whole.items {
      second.items += 1
      second.length += visibleLength(item)
      if items[Int(item)].kind == .format { second.formats += 1 }
      items[Int(item)].block = added
      item = items[Int(item)].right
    }
    branches[branch].index!.blocks[Int(added)] = second
    branches[branch].index!.blocks[Int(block)].items -= second.items
    branches[branch].index!.blocks[Int(block)].length -= second.length
    branches[branch].index!.blocks[Int(block)].formats -= second.formats
  }

  /// Counts a list, in blocks half full.
  mutating func makeIndex(of branch: Handle) {
    guard branches[Int(branch)].index == nil else { return }
    var index = BranchIndex()
    var item = branches[Int(branch)].start
    var block = none
    while item != none {
      if block == none || index.blocks[Int(block)].items == BranchIndex.itemsMax / 2 {
        block = index.insert(BranchIndex.Block(first: item), at: index.order.count)
      }
      items[Int(item)].block = block
      index.blocks[Int(block)].items += 1
      index.blocks[Int(block)].length += visibleLength(item)
      if items[Int(item)].kind == .format { index.blocks[Int(block)].formats += 1 }
      item = items[Int(item)].right
    }
    branches[Int(branch)].index = index
  }
}
