extension Document {
  /// Makes one transaction of several edits.
  ///
  ///     let changes = try document.transact { document throws(EditError) in
  ///       try document.insert("Hello", into: text, at: 0)
  ///     }
  ///
  /// What was done before an error stays done.
  @discardableResult
  public mutating func transact<Failure: Error>(
    _ body: (inout Document) throws(Failure) -> Void
  ) throws(Failure) -> Changes {
    precondition(!transaction.isOpen, "A transaction is not part of another.")
    transaction.begin()
    do throws(Failure) {
      try body(&self)
    } catch {
      _ = commit(isLocal: true)
      throw error
    }
    return commit(isLocal: true)
  }

  /// Does something in the transaction that is open, or in one of its own.
  mutating func edit<Failure: Error, Result>(
    _ body: (inout Document) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if transaction.isOpen { return try body(&self) }
    transaction.begin()
    defer { end() }
    return try body(&self)
  }

  private mutating func end() {
    cleanUp()
    transaction.isOpen = false
  }

  mutating func commit(isLocal: Bool) -> Changes {
    end()
    return changes(isLocal: isLocal)
  }

  /// What the last transaction changed.
  func changes(isLocal: Bool) -> Changes {
    var written: [Changes.Written] = []
    for slot in transaction.clients where clients[Int(slot)].end > clients[Int(slot)].endBefore {
      let client = clients[Int(slot)]
      let units = Clock(client.endBefore)..<Clock(client.end)
      written.append(Changes.Written(client: client.id, units: units))
    }
    return Changes(
      written: written, deletions: transactionDeletions, changes: transactionChanges, isLocal: isLocal)
  }

  /// Each type and key once, in the order they changed.
  private var transactionChanges: [Changes.Change] {
    var changes: [Changes.Change] = []
    var seen: Set<Transaction.Change> = []
    for change in transaction.changes {
      let branch = branches[Int(change.branch)]
      // What happened to a type that is gone is gone with it.
      guard branch.generation == change.generation,
        branch.item == none || !items[Int(branch.item)].isDeleted
      else { continue }
      if transaction.changes.count > 1 { guard seen.insert(change).inserted else { continue } }
      let type = SharedType(branch: change.branch, generation: change.generation)
      changes.append(Changes.Change(type: type, key: change.key == none ? nil : keys.string(change.key)))
    }
    return changes
  }

  private var transactionDeletions: DeleteSet {
    var set = DeleteSet()
    for deletion in transaction.deletions {
      set.insert(
        ClockRange(clock: Clock(deletion.clock), length: UInt64(deletion.length)),
        of: clients[Int(deletion.client)].id)
    }
    return set
  }

  /// What the last transaction did, for those who know all before it; empty if there is nothing to tell.
  public func lastUpdate(as format: UpdateFormat) -> [UInt8]? {
    let slots = transaction.clients.filter { clients[Int($0)].end > clients[Int($0)].endBefore }
    guard !slots.isEmpty || !transaction.deletions.isEmpty else { return nil }
    switch format {
    case .v1:
      var writer = UpdateWriterV1(capacityBytes: 64)
      writeTransaction(slots, to: &writer)
      return writer.finish()
    case .v2:
      var writer = UpdateWriterV2()
      writeTransaction(slots, to: &writer)
      return writer.finish()
    }
  }

  private func writeTransaction(_ slots: [Handle], to writer: inout some UpdateWriter & ~Copyable) {
    let ordered =
      slots.count < 2 ? slots : slots.sorted { clients[Int($0)].id > clients[Int($1)].id }
    writer.count(ordered.count)
    for slot in ordered { write(slot, from: clients[Int(slot)].endBefore, to: &writer) }
    var start = 0
    var runs: [Range<Int>] = []
    let deletions = transaction.deletions
    for index in deletions.indices
    where index + 1 == deletions.count || deletions[index + 1].client != deletions[index].client {
      runs.append(start..<index + 1)
      start = index + 1
    }
    writer.count(runs.count)
    for run in runs {
      writer.deletionClient(clients[Int(deletions[run.lowerBound].client)].id)
      writer.count(run.count)
      for deletion in deletions[run] {
        writer.deletion(ClockRange(clock: Clock(deletion.clock), length: UInt64(deletion.length)))
      }
    }
  }
}
