import Testing

@testable import CRDT

extension Document {
  /// What always holds between transactions.
  func checkInvariants() throws {
    var seen = 0
    for (slot, client) in clients.enumerated() where !client.isEmpty {
      var clock: UInt32 = 0
      var position: ClientStructs.Position? = client.first
      while let place = position {
        let item = items[Int(client[place])]
        try #require(item.client == Handle(slot) && item.clock == clock && item.length > 0)
        try #require(client.find(clock) == place && client.find(item.end - 1) == place)
        try #require(!item.flags.contains(.isFree))
        if item.left != none { try #require(items[Int(item.left)].right == client[place]) }
        if item.right != none { try #require(items[Int(item.right)].left == client[place]) }
        if item.kind == .string {
          try #require(UTF16Text.length(arena.bytes.span.extracting(item.content.range)) == Int(item.length))
        }
        clock = item.end
        seen += 1
        position = client.next(place)
      }
      try #require(clock == client.end)
    }
    try #require(seen == structCount)
    let freeBranches = Set(freeBranches)
    for index in branches.indices where !freeBranches.contains(Handle(index)) { try check(branches[index]) }
  }

  private func check(_ branch: Branch) throws {
    var length = 0
    var item = branch.start
    var counted: [Handle: BranchIndex.Block] = [:]
    var order: [Handle] = []
    while item != none {
      length += items[Int(item)].visibleLength
      if branch.index != nil {
        let block = items[Int(item)].block
        if order.last != block { order.append(block) }
        counted[block, default: BranchIndex.Block(first: item)].items += 1
        counted[block]!.length += items[Int(item)].visibleLength
        if items[Int(item)].kind == .format { counted[block]!.formats += 1 }
      }
      item = items[Int(item)].right
    }
    try #require(length == branch.length)
    guard let index = branch.index else { return }
    try #require(order == index.order)
    for block in order {
      let (ours, theirs) = (index.blocks[Int(block)], counted[block]!)
      try #require(ours.first == theirs.first && ours.items == theirs.items)
      try #require(ours.length == theirs.length && ours.formats == theirs.formats)
    }
  }
}
