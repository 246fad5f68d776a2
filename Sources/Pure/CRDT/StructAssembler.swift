/// Builds an update struct by struct, in the order they will stand, and keeps of other updates' bytes only what
/// it needs.
struct StructAssembler {
  private var update = Update()
  private let joinsRuns: Bool
  private var client: ClientID?
  private var first = 0
  /// How far the struct that was cut last is read: a struct in many pieces is still read once.
  private var cut = (content: Piece.empty, place: UTF16Text.Place())

  /// With `joinsRuns`, runs of one client that could have been written as one struct become one.
  init(joinsRuns: Bool, capacity: Int = 0) {
    self.joinsRuns = joinsRuns
    update.records.reserveCapacity(capacity)
  }

  /// Starts the structs of a client.
  mutating func begin(_ client: ClientID) {
    endSection()
    self.client = client
    first = update.records.count
  }

  /// The clock after the last struct of this client; nil before the first.
  var end: Clock? { update.records.count > first ? update.records[update.records.count - 1].end : nil }

  mutating func finish(deletions: DeleteSet) -> Update {
    endSection()
    update.deletions = deletions
    return update
  }

  /// Adds units that are not known.
  mutating func skip(_ range: ClockRange) {
    add(StructRecord(.skip, clock: range.clock, length: range.length))
  }

  /// Adds some units of a struct, counted from its first; without content if `erased`.
  mutating func add(
    _ record: StructRecord, of source: Update, units: Range<UInt64>, erased: Bool = false
  ) {
    var part = record
    part.clock += units.lowerBound
    part.length = UInt64(units.count)
    if record.kind != .gc, record.kind != .skip {
      if units.lowerBound > 0 { place(&part) }
      if part.parent >= 0 { part.parent = copy(source.parents[Int(part.parent)], source) }
      if erased {
        part.kind = .deleted
        part.content = .empty
        part.name = .empty
      }
    }
    if joinsRuns, part.kind == .string, joinsLast(part), let last = update.records.last {
      precondition(Int(last.content.end) == update.arena.count, "A run's text is the last that was kept.")
      copyText(record, source, units)
      update.records[update.records.count - 1].content.end = UInt32(update.arena.count)
      update.records[update.records.count - 1].length += part.length
      return
    }
    part.name = copy(part.name, source)
    copyContent(of: &part, from: record, source, units)
    add(part)
  }

  private mutating func add(_ record: StructRecord) {
    if joinsRuns, record.kind != .string, joinsLast(record) {
      update.records[update.records.count - 1].length += record.length
    } else {
      update.records.append(record)
    }
  }

  private mutating func endSection() {
    guard let client, update.records.count > first else { return }
    update.sections.append(Update.Section(client: client, records: first..<update.records.count))
  }

  /// Puts what was inside of a struct right after what was before it there.
  private func place(_ part: inout StructRecord) {
    guard let client else { preconditionFailure("A struct is added to a client.") }
    part.origin = StructID(client: client, clock: part.clock - 1)
    part.bits |= StructRecord.originBit
    part.parent = -1
  }

  /// Whether a struct continues the last one: written right after it, between the same neighbours. Whether
  /// something stands between them now does not matter: what does will split them when it comes.
  private func joinsLast(_ next: StructRecord) -> Bool {
    guard update.records.count > first, let last = update.records.last, let client,
      last.kind == next.kind, last.end == next.clock
    else { return false }
    switch next.kind {
    case .gc, .skip: return true
    // The value of a map's key is the whole of an item, so texts that are such values stay apart.
    case .string where last.hasParentSub || next.hasParentSub: return false
    case .string, .deleted: break
    default: return false
    }
    return next.hasOrigin && next.origin == StructID(client: client, clock: last.end - 1)
      && last.hasRightOrigin == next.hasRightOrigin
      && (!next.hasRightOrigin || last.rightOrigin == next.rightOrigin)
  }

  private mutating func copy(_ parent: ParentRecord, _ source: Update) -> Int32 {
    var copied = parent
    copied.rootName = copy(parent.rootName, source)
    copied.sub = parent.sub.map { copy($0, source) }
    update.parents.append(copied)
    return Int32(update.parents.count - 1)
  }

  private mutating func copy(_ piece: Piece, _ source: Update) -> Piece {
    guard piece.count > 0 else { return .empty }
    let start = update.arena.count
    update.arena.append(span: source.arena.span.extracting(piece.range))
    return Piece(start..<update.arena.count)
  }

  private mutating func copyText(_ record: StructRecord, _ source: Update, _ units: Range<UInt64>) {
    let text = source.arena.span.extracting(record.content.range)
    let range = Int(units.lowerBound)..<Int(units.upperBound)
    if range.count == Int(record.length) {
      update.arena.append(span: text)
    } else if text.count == Int(record.length) {
      update.arena.append(span: text.extracting(range))
    } else {
      resume(record.content, units.lowerBound)
      UTF16Text.append(range, of: text, to: &update.arena, from: &cut.place)
    }
  }

  /// Goes back to the start of a content, unless it is the one that was cut last, and before here.
  private mutating func resume(_ content: Piece, _ units: UInt64) {
    if cut.content != content || cut.place.units > Int(units) { cut = (content, UTF16Text.Place()) }
  }

  private mutating func copyContent(
    of part: inout StructRecord, from record: StructRecord, _ source: Update, _ units: Range<UInt64>
  ) {
    let start = update.arena.count
    switch part.kind {
    case .string: copyText(record, source, units)
    case .any, .json:
      let elements = source.arena.span.extracting(record.content.range)
      if units.count == Int(record.length) {
        update.arena.append(span: elements)
      } else {
        update.arena.append(span: elements.extracting(elementRange(of: record, elements, units)))
      }
    default:
      part.content = copy(part.content, source)
      return
    }
    part.content = Piece(start..<update.arena.count)
  }

  private mutating func elementRange(
    of record: StructRecord, _ elements: Span<UInt8>, _ units: Range<UInt64>
  ) -> Range<Int> {
    resume(record.content, units.lowerBound)
    var offset = cut.place.offset
    for _ in cut.place.units..<Int(units.lowerBound) {
      ValueConversion.skipElement(record.kind, elements, &offset)
    }
    let start = offset
    for _ in units { ValueConversion.skipElement(record.kind, elements, &offset) }
    cut.place = UTF16Text.Place(units: Int(units.upperBound), offset: offset)
    return start..<offset
  }
}
