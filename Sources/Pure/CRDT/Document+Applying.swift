extension Document {
  /// Takes in an update. What refers to something that is not known yet waits for it. If this throws, the document
  /// is as it was.
  @discardableResult
  public mutating func apply(
    _ bytes: [UInt8], as format: UpdateFormat, limits: UpdateLimits = .default
  ) throws(UpdateError) -> Changes {
    try apply(Update(decoding: bytes, as: format, limits: limits))
  }

  /// Takes in an update that is read already.
  @discardableResult
  public mutating func apply(_ update: Update) throws(UpdateError) -> Changes {
    precondition(!transaction.isOpen, "An update is taken in between transactions.")
    let plan = try plan(update)
    transaction.begin()
    for step in plan.steps {
      let slot = makeSlot(of: step.client)
      let source = plan.sources[step.source]
      for index in step.records { integrate(source.records[index], of: source, slot: slot) }
    }
    for deletion in plan.deletions {
      guard let slot = slot(of: deletion.client) else { continue }
      delete(deletion.range, of: slot)
    }
    keepWaiting(plan)
    return commit(isLocal: false)
  }

  private mutating func plan(_ update: Update) throws(UpdateError) -> UpdatePlan {
    // Cut in two at half a pair, a text may grow by two bytes a cut, and there are at most as many as structs.
    let growth = update.arena.count + pending.byteCount
    guard growth <= limits.contentBytesMax - min(arena.count - arena.wasted, limits.contentBytesMax) else {
      throw UpdateError(.limit(.content), at: 0)
    }
    guard update.records.count + pending.count <= limits.structsMax - structCount else {
      throw UpdateError(.limit(.structs), at: 0)
    }
    for section in update.sections {
      guard update.records[section.records].allSatisfy({ $0.end < UInt64(UInt32.max) }) else {
        throw UpdateError(.limit(.clocks), at: 0)
      }
    }
    var plan = UpdatePlan()
    plan.add(update, to: self)
    guard fits(plan) else { throw UpdateError(.limit(.pending), at: 0) }
    return plan
  }

  /// Whether what has to wait is within the limits, once what waits twice is left out.
  private mutating func fits(_ plan: UpdatePlan) -> Bool {
    if plan.pending.isEmpty, plan.pendingDeletions.isEmpty { return true }
    if isWithinLimits(plan) { return true }
    pending.normalise()
    pendingDeletions.normalise()
    return isWithinLimits(plan)
  }

  private func isWithinLimits(_ plan: UpdatePlan) -> Bool {
    pending.count + plan.pending.count <= limits.pendingStructsMax
      && pending.byteCount + plan.pending.byteCount <= limits.pendingBytesMax
      && pendingDeletions.count + plan.pendingDeletions.count <= limits.pendingDeleteRangesMax
  }

  private mutating func keepWaiting(_ plan: UpdatePlan) {
    for client in plan.released { _ = pending.remove(client) }
    if !plan.pending.isEmpty { pending.add(plan.pending) }
    for client in plan.releasedDeletions { pendingDeletions.remove(client) }
    if !plan.pendingDeletions.isEmpty { pendingDeletions.add(plan.pendingDeletions) }
  }
}
