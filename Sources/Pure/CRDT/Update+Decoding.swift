import Bytes

extension Update {
  /// Reads an update.
  public init(
    decoding bytes: [UInt8], as format: UpdateFormat, limits: UpdateLimits = .default
  ) throws(UpdateError) {
    guard bytes.count <= limits.bytesMax else { throw UpdateError(.limit(.bytes), at: 0) }
    self.init(arena: bytes)
    var repaired: [UInt8] = []
    var left = limits
    try read(bytes[...], format, &left, repairedBase: bytes.count, &repaired)
    arena.append(contentsOf: repaired)
  }

  /// Reads many updates, one after another and unsorted: `normalise` makes one of them.
  init(
    joining updates: [[UInt8]], as format: UpdateFormat, limits: UpdateLimits
  ) throws(UpdateError) {
    var count = 0
    for update in updates {
      count += update.count
      guard count <= limits.bytesMax else { throw UpdateError(.limit(.bytes), at: 0) }
    }
    var joined: [UInt8] = []
    joined.reserveCapacity(count)
    for update in updates { joined.append(contentsOf: update) }
    self.init(arena: joined)
    var repaired: [UInt8] = []
    var left = limits
    var start = 0
    for update in updates {
      try read(joined[start..<start + update.count], format, &left, repairedBase: count, &repaired)
      start += update.count
    }
    arena.append(contentsOf: repaired)
  }

  /// Reads one update, and takes from `left` what it used up.
  private mutating func read(
    _ bytes: ArraySlice<UInt8>, _ format: UpdateFormat, _ left: inout UpdateLimits, repairedBase: Int,
    _ repaired: inout [UInt8]
  ) throws(UpdateError) {
    switch format {
    case .v1:
      var reader = UpdateReaderV1(bytes, limits: left)
      try read(&reader, &left)
    case .v2:
      var reader = try UpdateReaderV2(bytes, base: repairedBase + repaired.count, limits: left)
      try read(&reader, &left)
      left.repeatedKeyBytesMax = reader.repeatedKeyBytesLeft
      if !reader.repaired.isEmpty { repaired.append(contentsOf: reader.repaired) }
    }
  }

  private mutating func read(
    _ reader: inout some UpdateReader, _ limits: inout UpdateLimits
  ) throws(UpdateError) {
    var left = try reader.count()
    guard left <= UInt64(limits.clientsMax) else { throw UpdateError(.limit(.clients), at: reader.offset) }
    while left > 0 {
      try readSection(&reader, &limits.structsMax)
      left -= 1
    }
    try readDeletions(&reader, limits)
    try reader.finish()
  }

  private mutating func readSection(
    _ reader: inout some UpdateReader, _ structsLeft: inout Int
  ) throws(UpdateError) {
    var left = try reader.count()
    let client = try reader.client()
    var clock = try reader.startClock()
    let first = records.count
    // The count may lie, so little is set aside on its word; and for the first client only, since room that is asked
    // for again and again is copied as often.
    if first == 0 { records.reserveCapacity(Int(min(left, UInt64(min(arena.count / 3, 1 << 14))))) }
    while left > 0 {
      guard structsLeft > 0 else { throw UpdateError(.limit(.structs), at: reader.offset) }
      structsLeft -= 1
      let record = try readStruct(&reader, clock: clock)
      guard !refersAhead(record, of: client) else { throw UpdateError(.futureReference, at: reader.offset) }
      guard record.length <= wireNumberMax - clock else {
        throw UpdateError(.numberOutOfRange, at: reader.offset)
      }
      clock += record.length
      // What has no units says nothing, and nothing can refer to it.
      if record.length > 0 { records.append(record) }
      left -= 1
    }
    sections.append(Section(client: client, records: first..<records.count))
  }

  private mutating func readStruct(
    _ reader: inout some UpdateReader, clock: Clock
  ) throws(UpdateError) -> StructRecord {
    let offset = reader.offset
    let info = try reader.info()
    // Yjs takes a skip only without the upper bits, and anything without lower ones for a GC.
    if info == ContentKind.skip.rawValue {
      return StructRecord(.skip, clock: clock, length: try reader.skipLength())
    }
    guard let kind = ContentKind(rawValue: info & 0x1f), kind != .skip else {
      throw UpdateError(.unknownContent(info & 0x1f), at: offset)
    }
    if kind == .gc { return StructRecord(.gc, clock: clock, length: try reader.length()) }
    var record = StructRecord(kind, clock: clock, length: 1)
    record.bits = info & 0xe0
    if record.hasOrigin { record.origin = try reader.leftID() }
    if record.hasRightOrigin { record.rightOrigin = try reader.rightID() }
    if !record.hasOrigin, !record.hasRightOrigin {
      var parent = ParentRecord()
      if try reader.parentIsRoot() {
        parent.rootName = try reader.text().piece
      } else {
        parent.item = try reader.leftID()
      }
      if record.hasParentSub { parent.sub = try reader.text().piece }
      record.parent = Int32(parents.count)
      parents.append(parent)
    }
    try Self.readContent(of: &record, &reader)
    return record
  }

  /// Whether a struct refers to units of its own client that come with it or after it: it could never be placed.
  private func refersAhead(_ record: StructRecord, of client: ClientID) -> Bool {
    func isAhead(_ id: StructID) -> Bool { id.client == client && id.clock >= record.clock }
    if record.hasOrigin, isAhead(record.origin) { return true }
    if record.hasRightOrigin, isAhead(record.rightOrigin) { return true }
    guard record.parent >= 0, let parent = parents[Int(record.parent)].item else { return false }
    return isAhead(parent)
  }

  private static func readContent<Reader: UpdateReader>(
    of record: inout StructRecord, _ reader: inout Reader
  ) throws(UpdateError) {
    record.form = Reader.valueForm
    switch record.kind {
    case .gc, .skip: preconditionFailure("A struct without a place has no content.")
    case .deleted: record.length = try reader.length()
    case .json:
      record.length = try reader.length()
      record.content = try reader.jsonElements(record.length)
    case .binary: record.content = try reader.buffer()
    case .string:
      let text = try reader.text()
      record.content = text.piece
      record.length = UInt64(text.length)
    case .embed: record.content = try reader.value()
    case .format:
      record.name = try reader.key()
      record.content = try reader.value()
    case .type:
      let offset = reader.offset
      let ref = try reader.typeRef()
      guard let type = UInt8(exactly: ref).flatMap(TypeKind.init) else {
        throw UpdateError(.unknownType(ref), at: offset)
      }
      record.type = type
      if type.isNamed { record.name = try reader.key() }
    case .any:
      record.length = try reader.length()
      record.content = try reader.anys(record.length)
    case .document:
      record.name = try reader.text().piece
      record.content = try reader.anys(1)
    }
  }

  private mutating func readDeletions(
    _ reader: inout some UpdateReader, _ limits: UpdateLimits
  ) throws(UpdateError) {
    var clientsLeft = try reader.count()
    guard clientsLeft <= UInt64(limits.clientsMax) else {
      throw UpdateError(.limit(.clients), at: reader.offset)
    }
    while clientsLeft > 0 {
      deletions.begin(try reader.deletionClient())
      var rangesLeft = try reader.count()
      while rangesLeft > 0 {
        guard deletions.rangeCount < limits.deleteRangesMax else {
          throw UpdateError(.limit(.deleteRanges), at: reader.offset)
        }
        let range = try reader.deletion()
        guard range.length <= wireNumberMax - range.clock else {
          throw UpdateError(.numberOutOfRange, at: reader.offset)
        }
        if range.length > 0 { deletions.append(range) }
        rangesLeft -= 1
      }
      clientsLeft -= 1
    }
  }
}
