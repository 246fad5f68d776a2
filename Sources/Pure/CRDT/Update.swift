/// What some clients wrote and what was deleted, as it travels and as it is stored: structs over the bytes that
/// they came in, without a document.
///
///     let update = try Update(decoding: frame, as: .v1)
///     let missing = update.difference(from: peerStateVector).encoded(as: .v1)
public struct Update: Sendable {
  /// The structs of one client, in the order of their clocks.
  struct Section: Sendable {
    var client: ClientID
    var records: Range<Int>
  }

  /// All that the pieces point into.
  var arena: [UInt8]
  var sections: [Section] = []
  var records: [StructRecord] = []
  var parents: [ParentRecord] = []
  /// What was deleted, as it was written: not always sorted.
  public internal(set) var deletions = DeleteSet()

  init(arena: [UInt8]) { self.arena = arena }

  /// An update that says nothing.
  public init() { self.init(arena: []) }

  /// Whether it says nothing.
  public var isEmpty: Bool { records.isEmpty && deletions.isEmpty }

  /// How many structs it holds.
  public var structCount: Int { records.count }

  /// What a document has that has this update and nothing else: for each client the units from clock 0 up to the
  /// first gap.
  public var stateVector: StateVector {
    var vector = StateVector()
    for section in sections {
      var end: Clock = 0
      for record in records[section.records] {
        guard record.clock == end, record.kind != .skip else { break }
        end = record.end
      }
      if end > vector[section.client] { vector[section.client] = end }
    }
    return vector
  }

  /// Takes over all that `other` says, unsorted: `normalise` makes one update of it.
  mutating func append(_ other: Update) {
    let base = arena.count
    let recordBase = records.count
    let parentBase = Int32(parents.count)
    arena.append(contentsOf: other.arena)
    for record in other.records {
      var moved = record
      moved.content = record.content.moved(by: base)
      moved.name = record.name.moved(by: base)
      if record.parent >= 0 { moved.parent += parentBase }
      records.append(moved)
    }
    for parent in other.parents {
      parents.append(
        ParentRecord(
          item: parent.item, rootName: parent.rootName.moved(by: base), sub: parent.sub?.moved(by: base)))
    }
    for section in other.sections {
      let range = section.records.lowerBound + recordBase..<section.records.upperBound + recordBase
      sections.append(Section(client: section.client, records: range))
    }
    deletions.append(other.deletions)
  }
}
