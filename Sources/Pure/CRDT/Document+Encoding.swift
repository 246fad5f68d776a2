extension Document {
  /// All that the document has, or what somebody lacks who knows `vector`: the structs beyond it, all deletions, and
  /// what waits for structs that are missing here.
  public func encoded(as format: UpdateFormat, from vector: StateVector = StateVector()) -> [UInt8] {
    let bytes = encodedWithoutPending(as: format, from: vector)
    guard !pending.isEmpty || !pendingDeletions.isEmpty else { return bytes }
    // What waits may claim to be what is here: of two with one name the one that came first counts, as everywhere.
    let known = vector.joined(with: stateVector)
    var all: [Update] = pending.updates.map { $0.difference(from: known) }
    var deletions = Update()
    deletions.deletions = pendingDeletions.deletions
    all.append(deletions)
    do {
      // What was read once is read again, so its bounds are not those for strangers.
      let limits = UpdateLimits(
        bytesMax: UpdateLimits.bytesCeiling, structsMax: .max, clientsMax: .max, deleteRangesMax: .max,
        repeatedKeyBytesMax: .max)
      all.append(try Update(decoding: bytes, as: format, limits: limits))
    } catch {
      preconditionFailure("A document writes what can be read: \(error).")
    }
    return Update.merging(all).encoded(as: format)
  }

  /// The state vector in bytes, as it travels.
  public func encodedStateVector() -> [UInt8] { stateVector.encoded() }

  private func encodedWithoutPending(as format: UpdateFormat, from vector: StateVector) -> [UInt8] {
    switch format {
    case .v1:
      var writer = UpdateWriterV1(capacityBytes: arena.count + 12 * items.count)
      write(to: &writer, from: vector)
      return writer.finish()
    case .v2:
      var writer = UpdateWriterV2()
      write(to: &writer, from: vector)
      return writer.finish()
    }
  }

  private func write(to writer: inout some UpdateWriter & ~Copyable, from vector: StateVector) {
    let slots = slotsFromHighest
    let starts = slots.map { slot in (slot, vector[clients[Int(slot)].id]) }
      .filter { Clock(clients[Int($0.0)].end) > $0.1 }
    writer.count(starts.count)
    for (slot, clock) in starts { write(slot, from: UInt32(clock), to: &writer) }
    writeDeletions(of: slots, to: &writer)
  }

  /// The structs of a client from a clock on, which is before its end.
  func write(_ slot: Handle, from clock: UInt32, to writer: inout some UpdateWriter & ~Copyable) {
    let structs = clients[Int(slot)]
    let position = structs.find(clock)
    writer.count(structs.count(from: position))
    writer.client(structs.id)
    writer.startClock(Clock(clock))
    let first = items[Int(structs[position])]
    write(first, known: clock - first.clock, to: &writer)
    guard let second = structs.next(position) else { return }
    for chunk in second.chunk..<structs.chunkCount {
      let handles = structs.handles(inChunk: chunk, from: chunk == second.chunk ? second.index : 0)
      for entry in handles { write(items[ClientStructs.index(entry)], known: 0, to: &writer) }
    }
  }

  private func writeDeletions(of slots: [Handle], to writer: inout some UpdateWriter & ~Copyable) {
    var deleted: [(ClientID, [ClockRange])] = []
    for slot in slots {
      let ranges = deletedRanges(of: slot)
      if !ranges.isEmpty { deleted.append((clients[Int(slot)].id, ranges)) }
    }
    writer.count(deleted.count)
    for (client, ranges) in deleted {
      writer.deletionClient(client)
      writer.count(ranges.count)
      for range in ranges { writer.deletion(range) }
    }
  }

  private func write(_ item: Item, known: UInt32, to writer: inout some UpdateWriter & ~Copyable) {
    if item.kind == .gc {
      writer.info(0)
      return writer.length(UInt64(item.length - known))
    }
    let origin =
      known > 0 ? ItemID(client: item.client, clock: item.clock + known - 1) : item.origin
    var info = item.kind.rawValue
    if origin.client != none { info |= StructRecord.originBit }
    if item.rightOrigin.client != none { info |= StructRecord.rightOriginBit }
    if item.sub != none { info |= StructRecord.parentSubBit }
    writer.info(info)
    if origin.client != none { writer.leftID(structID(origin)) }
    if item.rightOrigin.client != none { writer.rightID(structID(item.rightOrigin)) }
    if origin.client == none, item.rightOrigin.client == none { writeParent(of: item, to: &writer) }
    writeContent(of: item, known: known, to: &writer)
  }

  func structID(_ id: ItemID) -> StructID {
    StructID(client: clients[Int(id.client)].id, clock: Clock(id.clock))
  }

  private func writeParent(of item: Item, to writer: inout some UpdateWriter & ~Copyable) {
    let branch = branches[Int(item.parent)]
    writer.parentIsRoot(branch.item == none)
    if branch.item == none {
      writer.text(keys[branch.name].span)
    } else {
      writer.leftID(structID(items[Int(branch.item)].id))
    }
    if item.sub != none { writer.text(keys[item.sub].span) }
  }

  private func writeContent(of item: Item, known: UInt32, to writer: inout some UpdateWriter & ~Copyable) {
    let content = arena.bytes.span.extracting(item.content.range)
    let form: StructRecord.ValueForm = item.flags.contains(.isAny) ? .any : .json
    switch item.kind {
    case .gc, .skip: preconditionFailure("A struct without a place has no content.")
    case .deleted: writer.length(UInt64(item.length - known))
    case .string:
      writeText(content, of: item, known: known, to: &writer)
    case .any, .json:
      var offset = 0
      for _ in 0..<known { ValueConversion.skipElement(item.kind, content, &offset) }
      let rest = content.extracting(offset..<content.count)
      writer.length(UInt64(item.length - known))
      if item.kind == .any { writer.anys(rest) } else { writer.jsonElements(rest) }
    case .binary: writer.buffer(content)
    case .embed: writer.value(content, in: form)
    case .format:
      writer.key(keys[item.detail].span)
      writer.value(content, in: form)
    case .type: writeType(of: item, to: &writer)
    case .document:
      writer.text(keys[item.detail].span)
      writer.anys(content)
    }
  }

  /// From the end, since what is new of a text that was written on is mostly short.
  private func writeText(
    _ text: Span<UInt8>, of item: Item, known: UInt32, to writer: inout some UpdateWriter & ~Copyable
  ) {
    let length = UInt64(item.length - known)
    guard known > 0 else { return writer.text(text, length: length) }
    guard let cut = UTF16Text.cut(text, fromEnd: Int(length)) else {
      preconditionFailure("What is known of a text is a part of it.")
    }
    let rest = text.extracting(cut.offset..<text.count)
    guard cut.isInsidePair else { return writer.text(rest, length: length) }
    var mended = UTF16Text.replacement
    mended.append(span: rest)
    writer.text(mended.span, length: length)
  }

  private func writeType(of item: Item, to writer: inout some UpdateWriter & ~Copyable) {
    let branch = branches[Int(item.detail)]
    guard let kind = branch.kind else { preconditionFailure("Only roots may have no kind.") }
    writer.typeRef(kind)
    if kind.isNamed { writer.key(keys[branch.name].span) }
  }
}
