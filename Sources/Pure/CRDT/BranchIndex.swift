/// Where the units of a long list stand: its items in blocks, each with how many units it shows. The list is the
/// document's; this only counts.
struct BranchIndex: Sendable {
  struct Block: Sendable {
    var first: Handle
    var items = 0
    var length = 0
    /// The formats among its items: a block without any changes no attributes.
    var formats = 0
  }

  /// A block that grows beyond this becomes two.
  static let itemsMax = 64

  var blocks: [Block] = []
  /// The blocks as the list has them.
  var order: [Handle] = []
  private var free: [Handle] = []

  mutating func insert(_ block: Block, at place: Int) -> Handle {
    let handle: Handle
    if let last = free.popLast() {
      handle = last
      blocks[Int(handle)] = block
    } else {
      handle = Handle(blocks.count)
      blocks.append(block)
    }
    order.insert(handle, at: place)
    return handle
  }

  func place(of block: Handle) -> Int {
    guard let place = order.firstIndex(of: block) else { preconditionFailure("A block has its place.") }
    return place
  }

  mutating func remove(_ block: Handle) {
    order.remove(at: place(of: block))
    free.append(block)
  }

  /// The block that shows the unit before `index`, and how many units come before the block.
  func block(before index: Int) -> (block: Handle, start: Int) {
    var start = 0
    for block in order {
      let length = blocks[Int(block)].length
      if start + length >= index { return (block, start) }
      start += length
    }
    preconditionFailure("An index is looked for within its list.")
  }
}
