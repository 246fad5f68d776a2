import Bytes

@testable import CRDT

/// Cuts an update into a log of small ones, as a network would bring them.
struct UpdateLog {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Updates of parts of `update` that cover all of it, some twice, some overlapping, in random order.
  mutating func scatter(_ update: Update) -> [Update] {
    var parts: [Update] = []
    for section in update.sections {
      for record in update.records[section.records] {
        // A cut through a pair changes the text, which other tests are about.
        let isWhole = record.kind == .string && update.arena[record.content.range].contains { $0 >= 0xf0 }
        if isWhole { parts.append(part(update, record, section.client, 0..<record.length)) }
        var start = isWhole ? record.length : 0
        while start < record.length {
          let end = start + 1 + UInt64.random(in: 0..<min(record.length - start, 20), using: &random)
          // Some parts reach back over what another has already.
          let from =
            Int.random(in: 0..<5, using: &random) == 0 ? UInt64.random(in: 0...start, using: &random) : start
          parts.append(part(update, record, section.client, from..<end))
          start = end
        }
      }
    }
    for section in update.deletions.sections {
      for range in update.deletions.ranges[section.ranges] {
        var deletion = Update()
        deletion.deletions.insert(range, of: section.client)
        parts.append(deletion)
      }
    }
    for index in parts.indices where Int.random(in: 0..<6, using: &random) == 0 { parts.append(parts[index]) }
    parts.shuffle(using: &random)
    return parts
  }

  /// Joins some parts into one update each, as `merging` does.
  mutating func bundle(_ parts: [Update]) -> [Update] {
    var bundles: [Update] = []
    var next = 0
    while next < parts.count {
      let end = min(parts.count, next + Int.random(in: 1..<6, using: &random))
      bundles.append(Update.merging(Array(parts[next..<end])))
      next = end
    }
    return bundles
  }

  private func part(
    _ update: Update, _ record: StructRecord, _ client: ClientID, _ units: Range<UInt64>
  ) -> Update {
    var assembler = StructAssembler(joinsRuns: false)
    assembler.begin(client)
    assembler.add(record, of: update, units: units)
    return assembler.finish(deletions: DeleteSet())
  }
}
