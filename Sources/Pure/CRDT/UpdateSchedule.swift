/// Puts the structs of an update in order, as Yjs does (utils/encoding.js, `integrateStructs`): from the highest
/// client, and whenever a struct refers to what is still to come, first that client's next.
struct UpdateSchedule {
  struct Step {
    var section: Int
    var records: Range<Int>
  }

  struct Waiting {
    var section: Int
    var records: Range<Int>
    /// The first unit that is not known. Once it is, the rest may go on whatever was missing.
    var first: Clock
    var missing: StructID
  }

  private let update: Update
  /// How far the client of each section is known.
  private(set) var states: [Clock]
  /// The next record of each section.
  private var next: [Int]
  /// The sections whose next structs wait for each other, the last for nothing that is known to be missing.
  private var stack: [Int] = []
  private var isOnStack: [Bool]
  private(set) var steps: [Step] = []
  private(set) var waiting: [Waiting] = []
  private var lastSection = 0

  init(_ update: Update, states outer: [ClientID: Clock], _ document: borrowing Document) {
    self.update = update
    next = update.sections.map(\.records.lowerBound)
    states = []
    isOnStack = Array(repeating: false, count: update.sections.count)
    for section in update.sections {
      states.append(outer[section.client] ?? document.state(of: section.client))
    }
  }

  mutating func run(_ document: borrowing Document, states outer: [ClientID: Clock]) {
    for section in update.sections.indices {
      while next[section] < update.sections[section].records.upperBound {
        push(section)
        while let top = stack.last { advance(top, document, outer) }
      }
    }
  }

  /// Looks at the next struct of the section on top.
  private mutating func advance(
    _ section: Int, _ document: borrowing Document, _ outer: [ClientID: Clock]
  ) {
    let record = update.records[next[section]]
    if record.kind == .skip || record.end <= states[section] {
      next[section] += 1
      pop()
    } else if record.clock > states[section] {
      giveUp(document, outer)
    } else if let missing = missing(of: record, in: section, document, outer) {
      guard let holder = self.section(of: missing.client), !isOnStack[holder],
        next[holder] < update.sections[holder].records.upperBound
      else { return giveUp(document, outer) }
      push(holder)
    } else {
      take(record, section)
      pop()
    }
  }

  private mutating func push(_ section: Int) {
    stack.append(section)
    isOnStack[section] = true
  }

  private mutating func pop() { isOnStack[stack.removeLast()] = false }

  private mutating func take(_ record: StructRecord, _ section: Int) {
    if let last = steps.last, last.section == section, last.records.upperBound == next[section] {
      steps[steps.count - 1].records = last.records.lowerBound..<next[section] + 1
    } else {
      steps.append(Step(section: section, records: next[section]..<next[section] + 1))
    }
    states[section] = record.end
    next[section] += 1
  }

  /// What the section on top needs will not come, so all that wait for each other wait on.
  private mutating func giveUp(_ document: borrowing Document, _ outer: [ClientID: Clock]) {
    for section in stack {
      let end = update.sections[section].records.upperBound
      let record = update.records[next[section]]
      let client = update.sections[section].client
      let missing =
        record.clock > states[section]
        ? StructID(client: client, clock: record.clock - 1)
        : missing(of: record, in: section, document, outer)
      guard let missing else { preconditionFailure("What waits waits for something.") }
      let first = max(record.clock, states[section])
      waiting.append(Waiting(section: section, records: next[section]..<end, first: first, missing: missing))
      next[section] = end
      isOnStack[section] = false
    }
    stack.removeAll(keepingCapacity: true)
  }

  /// The first unit that a struct refers to and that is not known.
  private mutating func missing(
    of record: StructRecord, in section: Int, _ document: borrowing Document, _ outer: [ClientID: Clock]
  ) -> StructID? {
    if record.hasOrigin, isMissing(record.origin, section, document, outer) { return record.origin }
    if record.hasRightOrigin, isMissing(record.rightOrigin, section, document, outer) {
      return record.rightOrigin
    }
    guard record.parent >= 0, let parent = update.parents[Int(record.parent)].item,
      isMissing(parent, section, document, outer)
    else { return nil }
    return parent
  }

  /// What a client refers to of its own stands before: that was seen to when the update was read.
  private mutating func isMissing(
    _ id: StructID, _ section: Int, _ document: borrowing Document, _ outer: [ClientID: Clock]
  ) -> Bool {
    if id.client == update.sections[section].client { return false }
    if let holder = self.section(of: id.client) { return id.clock >= states[holder] }
    return id.clock >= outer[id.client] ?? document.state(of: id.client)
  }

  private mutating func section(of client: ClientID) -> Int? {
    if update.sections[lastSection].client == client { return lastSection }
    var low = 0
    var high = update.sections.count
    while low < high {
      let middle = (low + high) / 2
      if update.sections[middle].client > client { low = middle + 1 } else { high = middle }
    }
    guard low < update.sections.count, update.sections[low].client == client else { return nil }
    lastSection = low
    return low
  }
}
