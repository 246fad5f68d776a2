extension Update {
  /// What somebody lacks who knows `vector`: the structs beyond it, the first of each client cut where the vector
  /// ends, and all deletions, since a vector does not tell which of them are known.
  public func difference(from vector: StateVector) -> Update {
    var assembler = StructAssembler(joinsRuns: false)
    for section in sections {
      let known = vector[section.client]
      assembler.begin(section.client)
      for record in records[section.records] {
        if assembler.end == nil {
          guard record.kind != .skip, record.end > known else { continue }
          assembler.add(
            record, of: self, units: (known > record.clock ? known - record.clock : 0)..<record.length)
        } else {
          assembler.add(record, of: self, units: 0..<record.length)
        }
      }
    }
    return assembler.finish(deletions: deletions)
  }
}
