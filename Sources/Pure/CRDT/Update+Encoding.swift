extension Update {
  /// The update in a format's bytes, clients and deletions in the order they stand.
  public func encoded(as format: UpdateFormat) -> [UInt8] {
    switch format {
    case .v1:
      var writer = UpdateWriterV1(capacityBytes: arena.count + 16 * records.count)
      write(to: &writer)
      return writer.finish()
    case .v2:
      var writer = UpdateWriterV2()
      write(to: &writer)
      return writer.finish()
    }
  }

  /// Rewrites an update in the other format.
  public static func convert(
    _ bytes: [UInt8], from format: UpdateFormat, to other: UpdateFormat, limits: UpdateLimits = .default
  ) throws(UpdateError) -> [UInt8] {
    try Update(decoding: bytes, as: format, limits: limits).encoded(as: other)
  }

  private func write(to writer: inout some UpdateWriter & ~Copyable) {
    writer.count(sections.count)
    for section in sections {
      writer.count(section.records.count)
      writer.client(section.client)
      writer.startClock(section.records.isEmpty ? 0 : records[section.records.lowerBound].clock)
      for index in section.records { write(records[index], to: &writer) }
    }
    // Runs out of order are put in order: v2 has no way to write them.
    let written = deletions.isSorted ? deletions : deletions.normalised()
    writer.count(written.sections.count)
    for section in written.sections {
      writer.deletionClient(section.client)
      writer.count(section.ranges.count)
      for range in written.ranges[section.ranges] { writer.deletion(range) }
    }
  }

  private func write(_ record: StructRecord, to writer: inout some UpdateWriter & ~Copyable) {
    writer.info(record.kind.rawValue | record.bits)
    switch record.kind {
    case .skip: return writer.skipLength(record.length)
    case .gc: return writer.length(record.length)
    default: break
    }
    if record.hasOrigin { writer.leftID(record.origin) }
    if record.hasRightOrigin { writer.rightID(record.rightOrigin) }
    if !record.hasOrigin, !record.hasRightOrigin { write(parents[Int(record.parent)], to: &writer) }
    writeContent(of: record, to: &writer)
  }

  private func write(_ parent: ParentRecord, to writer: inout some UpdateWriter & ~Copyable) {
    writer.parentIsRoot(parent.item == nil)
    if let item = parent.item {
      writer.leftID(item)
    } else {
      writer.text(arena.span.extracting(parent.rootName.range))
    }
    if let sub = parent.sub { writer.text(arena.span.extracting(sub.range)) }
  }

  private func writeContent(of record: StructRecord, to writer: inout some UpdateWriter & ~Copyable) {
    let content = arena.span.extracting(record.content.range)
    switch record.kind {
    case .gc, .skip: break
    case .deleted: writer.length(record.length)
    case .json:
      writer.length(record.length)
      writer.jsonElements(content)
    case .binary: writer.buffer(content)
    case .string: writer.text(content, length: record.length)
    case .embed: writer.value(content, in: record.form)
    case .format:
      writer.key(arena.span.extracting(record.name.range))
      writer.value(content, in: record.form)
    case .type:
      writer.typeRef(record.type)
      if record.type.isNamed { writer.key(arena.span.extracting(record.name.range)) }
    case .any:
      writer.length(record.length)
      writer.anys(content)
    case .document:
      writer.text(arena.span.extracting(record.name.range))
      writer.anys(content)
    }
  }
}
