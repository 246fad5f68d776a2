/// What is to be done with an update, decided before anything is done: the structs in an order in which each comes
/// after what it refers to, those that have to wait, and the deletions.
struct UpdatePlan {
  /// Structs in a row of one client.
  struct Step {
    var source: Int
    var client: ClientID
    var records: Range<Int>
  }

  private(set) var sources: [Update] = []
  private(set) var steps: [Step] = []
  private(set) var deletions: [(client: ClientID, range: Range<UInt32>)] = []
  /// What has to wait from now on.
  private(set) var pending = PendingStructs()
  private(set) var pendingDeletions = PendingDeletions()
  /// The clients whose structs waited and need not any longer.
  private(set) var released: Set<ClientID> = []
  private(set) var releasedDeletions: Set<ClientID> = []
  /// How far clients will be known whom the update, or what waited, has structs of.
  private var states: [ClientID: Clock] = [:]

  // The document is lent to each function that asks it. To keep it here would be to copy it once it changes.

  mutating func add(_ update: Update, to document: borrowing Document) {
    var next: Update? = update.isOrdered ? update : update.normalised()
    while let source = next {
      var schedule = UpdateSchedule(source, states: states, document)
      schedule.run(document, states: states)
      for (section, state) in zip(source.sections, schedule.states) { states[section.client] = state }
      for step in schedule.steps {
        steps.append(
          Step(source: sources.count, client: source.sections[step.section].client, records: step.records))
      }
      wait(schedule, source)
      sources.append(source)
      next = release(after: source, from: document)
    }
    addDeletions(of: update, document)
  }

  /// What waited and need not any longer, of what the document keeps and of what came with the update.
  private mutating func release(after source: Update, from document: borrowing Document) -> Update? {
    if pending.isEmpty, document.pending.isEmpty { return nil }
    var joined: Update?
    func join(_ update: Update) { if joined == nil { joined = update } else { joined?.append(update) } }
    let advanced = source.sections.lazy.map(\.client)
    for client in document.pending.ready(advanced, states, document) where released.insert(client).inserted {
      if let queue = document.pending.queues[client] { join(queue.update) }
    }
    for client in pending.ready(advanced, states, document) {
      if let update = pending.remove(client) { join(update) }
    }
    return joined?.normalised()
  }

  private mutating func wait(_ schedule: UpdateSchedule, _ source: Update) {
    for waiting in schedule.waiting {
      let client = source.sections[waiting.section].client
      var assembler = StructAssembler(joinsRuns: false)
      assembler.begin(client)
      for record in source.records[waiting.records] {
        assembler.add(record, of: source, units: 0..<record.length)
      }
      pending.add(
        assembler.finish(deletions: DeleteSet()), of: client,
        first: waiting.first, missing: waiting.missing)
    }
  }

  private mutating func addDeletions(of update: Update, _ document: borrowing Document) {
    for section in update.deletions.sections {
      for range in update.deletions.ranges[section.ranges] {
        add(range, of: section.client, known: states[section.client] ?? document.state(of: section.client))
      }
    }
    guard !document.pendingDeletions.isEmpty else { return }
    for client in Set(steps.map(\.client)) {
      let state = states[client] ?? 0
      let ranges = document.pendingDeletions.ready(of: client, before: state)
      guard !ranges.isEmpty else { continue }
      releasedDeletions.insert(client)
      for range in ranges { add(range, of: client, known: state) }
    }
  }

  private mutating func add(_ range: ClockRange, of client: ClientID, known state: Clock) {
    if range.clock < state {
      deletions.append((client, UInt32(range.clock)..<UInt32(min(range.end, state))))
    }
    if range.end > state {
      let start = max(range.clock, state)
      pendingDeletions.add(ClockRange(clock: start, length: range.end - start), of: client)
    }
  }
}

extension Update {
  /// Whether the clients stand from the highest, each once, and their structs in the order of their clocks.
  var isOrdered: Bool {
    sections.indices.dropFirst().allSatisfy { sections[$0 - 1].client > sections[$0].client }
  }
}
