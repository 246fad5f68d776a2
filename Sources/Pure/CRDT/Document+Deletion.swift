extension Document {
  /// Deletes an item, and all that is in it.
  mutating func delete(_ handle: Handle) {
    var branches: [Handle] = []
    markDeleted(handle, &branches)
    // Not by recursion: types may lie in each other as deep as somebody wrote them.
    while let branch = branches.popLast() {
      var child = self.branches[Int(branch)].start
      while child != none {
        deleteChild(child, &branches)
        child = items[Int(child)].right
      }
      for entry in self.branches[Int(branch)].entries { deleteChild(entry.item, &branches) }
    }
  }

  private mutating func deleteChild(_ handle: Handle, _ branches: inout [Handle]) {
    if items[Int(handle)].isDeleted {
      // It will be collected, and may be merged then.
      transaction.mergeCandidates.append(items[Int(handle)].id)
    } else {
      markDeleted(handle, &branches)
    }
  }

  private mutating func markDeleted(_ handle: Handle, _ branches: inout [Handle]) {
    let item = items[Int(handle)]
    guard !item.isDeleted else { return }
    if item.sub == none { indexDeletion(handle) }
    items[Int(handle)].flags.insert(.deleted)
    transaction.hasContentToCollect = true
    noteDeletion(item)
    noteChange(in: item.parent, key: item.sub)
    if item.kind == .type { branches.append(item.detail) }
  }

  mutating func noteDeletion(_ item: Item) {
    transaction.deletions.append(
      Transaction.Deletion(client: item.client, clock: item.clock, length: item.length))
  }

  /// A type that is new in this transaction, or that is gone, did not change.
  mutating func noteChange(in branch: Handle, key: Handle) {
    let holder = branches[Int(branch)].item
    if holder != none {
      let item = items[Int(holder)]
      let client = clients[Int(item.client)]
      let before = client.transaction == transaction.number ? client.endBefore : client.end
      guard item.clock < before, !item.isDeleted else { return }
    }
    transaction.add(
      Transaction.Change(branch: branch, generation: branches[Int(branch)].generation, key: key))
  }

  /// Deletes units that are known.
  mutating func delete(_ range: Range<UInt32>, of slot: Handle) {
    guard !range.isEmpty else { return }
    var position = clients[Int(slot)].find(range.lowerBound)
    let first = items[Int(clients[Int(slot)][position])]
    if !first.isDeleted, first.clock < range.lowerBound {
      split(clients[Int(slot)][position], at: position, units: range.lowerBound - first.clock)
      position = clients[Int(slot)].find(range.lowerBound)
    }
    var next: ClientStructs.Position? = position
    while let place = next {
      let handle = clients[Int(slot)][place]
      let item = items[Int(handle)]
      guard item.clock < range.upperBound else { return }
      if !item.isDeleted {
        if range.upperBound < item.end {
          split(handle, at: place, units: range.upperBound - item.clock)
          delete(handle)
          return
        }
        delete(handle)
      }
      next = clients[Int(slot)].next(place)
    }
  }

  /// Forgets what a deleted item held. With what it was in, it loses its place too.
  mutating func collect(_ handle: Handle) {
    var branches: [Handle] = []
    forgetContent(of: handle, &branches)
    items[Int(handle)].kind = .deleted
    while let branch = branches.popLast() {
      var child = self.branches[Int(branch)].start
      while child != none {
        let next = items[Int(child)].right
        collectWithPlace(child, &branches)
        child = next
      }
      for entry in self.branches[Int(branch)].entries {
        var item = entry.item
        while item != none {
          let next = items[Int(item)].left
          collectWithPlace(item, &branches)
          item = next
        }
      }
      let generation = self.branches[Int(branch)].generation
      self.branches[Int(branch)] = Branch()
      self.branches[Int(branch)].generation = generation &+ 1
      freeBranches.append(branch)
    }
  }

  private mutating func collectWithPlace(_ handle: Handle, _ branches: inout [Handle]) {
    forgetContent(of: handle, &branches)
    let item = items[Int(handle)]
    if cursor.item == handle { cursor = Cursor() }
    var collected = Item(.gc, client: item.client, clock: item.clock, length: item.length)
    collected.flags = .deleted
    items[Int(handle)] = collected
  }

  private mutating func forgetContent(of handle: Handle, _ branches: inout [Handle]) {
    let item = items[Int(handle)]
    precondition(item.isDeleted, "Only what is deleted is collected.")
    if item.kind == .type { branches.append(item.detail) }
    if item.kind == .format { indexLostFormat(handle) }
    arena.discard(item.content)
    items[Int(handle)].content = .empty
    items[Int(handle)].detail = none
    items[Int(handle)].flags.remove([.hasSlack, .isAny])
  }
}
