extension Update {
  /// One update that says all that the given ones say, whatever their order and however they overlap: clients from
  /// the highest, structs in the order of their clocks, runs joined, a `skip` for what is missing in between, and
  /// the deletions sorted. The time is linear in the structs.
  public static func merging(
    _ updates: [[UInt8]], as format: UpdateFormat, limits: UpdateLimits = .default
  ) throws(UpdateError) -> Update {
    try Update(joining: updates, as: format, limits: limits).normalised()
  }

  /// One update that says all that the given ones say.
  public static func merging(_ updates: [Update]) -> Update {
    var all = Update()
    for update in updates { all.append(update) }
    return all.normalised()
  }

  /// The same update as `merging` would write it.
  public func normalised() -> Update {
    var work = Work()
    return normalised(&work)
  }

  func normalised(_ work: inout Work) -> Update {
    var assembler = StructAssembler(joinsRuns: true, capacity: records.count / 4)
    let byClient = ClockOrder.order(sections.map { ~$0.client.rawValue }, &work)
    var order: [Int32] = []
    var next = 0
    while next < byClient.count {
      let client = sections[Int(byClient[next])].client
      order.removeAll(keepingCapacity: true)
      while next < byClient.count, sections[Int(byClient[next])].client == client {
        for index in sections[Int(byClient[next])].records { order.append(Int32(index)) }
        next += 1
      }
      ClockOrder.sort(&order, &work) { records[Int($0)].clock }
      assembler.begin(client)
      for index in order { take(records[Int(index)], into: &assembler) }
      work.steps += order.count
    }
    return assembler.finish(deletions: deletions.normalised(&work))
  }

  /// Adds what is new of the next struct of a client. Of two structs with the same units the first is taken: they
  /// differ only if one has lost its content, and then the deletions cover the other's too.
  private func take(_ record: StructRecord, into assembler: inout StructAssembler) {
    guard record.kind != .skip else { return }
    let end = assembler.end ?? record.clock
    guard record.end > end else { return }
    if record.clock > end { assembler.skip(ClockRange(clock: end, length: record.clock - end)) }
    let known = end > record.clock ? end - record.clock : 0
    assembler.add(record, of: self, units: known..<record.length)
  }
}
