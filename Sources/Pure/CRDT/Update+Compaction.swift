/// How much of a document's past a compacted update keeps.
public enum CompactionPolicy: Sendable {
  /// All of it: earlier states can be restored, and a client that was away can undo.
  case keepHistory
  /// Not the content of what is deleted, which no document shows any more. Nothing brings it back: neither a
  /// state of the past nor the undo of a client that was away.
  case eraseDeleted
}

extension Update {
  /// A smaller update that makes the same document.
  public func compacted(_ policy: CompactionPolicy) -> Update {
    switch policy {
    case .keepHistory: normalised()
    case .eraseDeleted: normalised().erased()
    }
  }

  /// Without the content that the deletions cover. Types stay: what is in them refers to them.
  private func erased() -> Update {
    var assembler = StructAssembler(joinsRuns: true, capacity: records.count)
    for section in sections {
      var deleted = deletions.section(of: section.client) ?? 0..<0
      assembler.begin(section.client)
      for record in records[section.records] {
        while !deleted.isEmpty, deletions.ranges[deleted.lowerBound].end <= record.clock {
          deleted.removeFirst()
        }
        erase(record, deleted, into: &assembler)
      }
    }
    return assembler.finish(deletions: deletions)
  }

  /// Adds a struct in pieces: those that `deleted`, which starts with the first run beyond its beginning, covers
  /// and those that it does not.
  private func erase(_ record: StructRecord, _ deleted: Range<Int>, into assembler: inout StructAssembler) {
    guard Self.isErasable(record.kind) else {
      return assembler.add(record, of: self, units: 0..<record.length)
    }
    var done: UInt64 = 0
    for range in deletions.ranges[deleted] {
      guard range.clock < record.end else { break }
      let start = max(range.clock, record.clock) - record.clock
      let end = min(range.end, record.end) - record.clock
      if start > done { assembler.add(record, of: self, units: done..<start) }
      assembler.add(record, of: self, units: start..<end, erased: true)
      done = end
    }
    if done < record.length { assembler.add(record, of: self, units: done..<record.length) }
  }

  private static func isErasable(_ kind: ContentKind) -> Bool {
    switch kind {
    case .gc, .skip, .deleted, .type: false
    case .json, .binary, .string, .embed, .format, .any, .document: true
    }
  }
}
