/// What Yjs does when a transaction ends (utils/Transaction.js): deleted content goes, neighbours that could have
/// been written as one become one.
extension Document {
  mutating func cleanUp() {
    transaction.sortDeletions()
    if collectsGarbage, transaction.hasContentToCollect {
      for index in transaction.deletions.indices { collect(transaction.deletions[index]) }
    }
    for index in transaction.deletions.indices { merge(transaction.deletions[index]) }
    for slot in transaction.clients { mergeNew(of: slot) }
    for index in transaction.mergeCandidates.indices { mergeAround(transaction.mergeCandidates[index]) }
    if arena.isWasteful { moveContentTogether() }
  }

  private mutating func collect(_ deletion: Transaction.Deletion) {
    let slot = Int(deletion.client)
    var position: ClientStructs.Position? = clients[slot].find(deletion.clock)
    while let place = position {
      let handle = clients[slot][place]
      let item = items[Int(handle)]
      guard item.clock < deletion.end else { return }
      if item.kind != .gc, item.kind != .deleted, item.isDeleted, !item.flags.contains(.isKept) {
        collect(handle)
      }
      position = clients[slot].next(place)
    }
  }

  /// From right to left, so that what is merged moves nothing that is still to come.
  private mutating func merge(_ deletion: Transaction.Deletion) {
    let slot = Int(deletion.client)
    // What is new is merged anyway.
    if clients[slot].transaction == transaction.number, deletion.clock >= clients[slot].endBefore { return }
    let last = clients[slot].find(deletion.end - 1)
    var position = clients[slot].next(last) ?? last
    while let previous = clients[slot].previous(position),
      items[Int(clients[slot][position])].clock >= deletion.clock
    {
      mergeIfPossible(slot, previous, position)
      position = previous
    }
  }

  /// Merges what is new with what stands before it. Whether two can be merged does not depend on what else is, so
  /// it is asked once for all.
  private mutating func mergeNew(of slot: Handle) {
    let slot = Int(slot)
    guard clients[slot].end > clients[slot].endBefore else { return }
    var found: [ClientStructs.Position] = []
    clients[slot].forEachPair(from: clients[slot].find(clients[slot].endBefore)) { left, right, position in
      if canMerge(left, right) { found.append(position) }
    }
    for position in found.reversed() {
      guard let left = clients[slot].previous(position) else { continue }
      mergeIfPossible(slot, left, position)
    }
  }

  private mutating func mergeAround(_ id: ItemID) {
    let slot = Int(id.client)
    let position = clients[slot].find(id.clock)
    if let next = clients[slot].next(position) { mergeIfPossible(slot, position, next) }
    if let previous = clients[slot].previous(position) { mergeIfPossible(slot, previous, position) }
  }

  private mutating func mergeIfPossible(
    _ slot: Int, _ left: ClientStructs.Position, _ right: ClientStructs.Position
  ) {
    if merge(clients[slot][left], clients[slot][right]) { clients[slot].remove(at: right) }
  }

  /// Whether two structs that follow each other in time do so in place too, and are of one kind.
  private func canMerge(_ leftHandle: Handle, _ rightHandle: Handle) -> Bool {
    let kind = items[Int(leftHandle)].kind
    guard kind == items[Int(rightHandle)].kind else { return false }
    switch kind {
    case .gc: return true
    case .deleted, .string, .any, .json: break
    default: return false
    }
    guard items[Int(leftHandle)].right == rightHandle else { return false }
    let left = items[Int(leftHandle)]
    let right = items[Int(rightHandle)]
    return left.isDeleted == right.isDeleted && right.origin == left.lastID
      && left.rightOrigin == right.rightOrigin && !left.flags.union(right.flags).contains(.isKept)
  }

  /// Makes one item of two, if that is possible.
  private mutating func merge(_ leftHandle: Handle, _ rightHandle: Handle) -> Bool {
    guard canMerge(leftHandle, rightHandle) else { return false }
    var left = items[Int(leftHandle)]
    let right = items[Int(rightHandle)]
    if left.kind != .gc {
      if left.kind != .deleted {
        var hasSlack = left.flags.contains(.hasSlack)
        left.content = arena.join(left.content, hasSlack: &hasSlack, right.content)
        if hasSlack { left.flags.insert(.hasSlack) } else { left.flags.remove(.hasSlack) }
      }
      unlink(rightHandle, right, from: leftHandle, &left)
    }
    left.length += right.length
    items[Int(leftHandle)] = left
    items[Int(rightHandle)] = Item(.gc, client: none, clock: 0, length: 0)
    items[Int(rightHandle)].flags = .isFree
    freeItems.append(rightHandle)
    return true
  }

  private mutating func unlink(
    _ rightHandle: Handle, _ right: Item, from leftHandle: Handle, _ left: inout Item
  ) {
    if right.sub == none {
      indexMerge(leftHandle, rightHandle)
    } else if branches[Int(right.parent)].value(of: right.sub) == rightHandle {
      branches[Int(right.parent)].setValue(leftHandle, of: right.sub)
    }
    left.right = right.right
    if right.right != none { items[Int(right.right)].left = leftHandle }
  }

  /// Leaves out what is not used, each client's content in the order of its clocks.
  private mutating func moveContentTogether() {
    var kept = ContentArena()
    kept.reserve(arena.count - arena.wasted)
    for client in clients where !client.isEmpty {
      var position: ClientStructs.Position? = client.first
      while let place = position {
        let handle = Int(client[place])
        if items[handle].content.count > 0 {
          items[handle].content = kept.append(arena.bytes.span.extracting(items[handle].content.range))
          items[handle].flags.remove(.hasSlack)
        }
        position = client.next(place)
      }
    }
    arena = kept
  }
}
