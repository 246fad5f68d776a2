/// Structs that came before what they refer to: for each client those from the first that has to wait, and what
/// that one waits for. Nothing is looked at again before it has come, so arriving backwards costs no more.
struct PendingStructs: Sendable {
  /// So many entries that count no longer are kept.
  private static let staleMax = 64

  struct Queue: Sendable {
    var update: Update
    /// The lowest clock in it.
    var first: Clock
    /// The unit without which it cannot begin.
    var missing: StructID
  }

  private(set) var queues: [ClientID: Queue] = [:]
  /// Whose queues wait for a client, some of them no longer: each is looked at again before it counts.
  private var waiters: [ClientID: [ClientID]] = [:]
  private var waiterCount = 0
  private(set) var count = 0
  private(set) var byteCount = 0

  var isEmpty: Bool { queues.isEmpty }
  var updates: [Update] { queues.values.map(\.update) }

  /// Lets `update`, whose structs are all of `client`, wait.
  mutating func add(_ update: Update, of client: ClientID, first: Clock, missing: StructID) {
    count += update.records.count
    byteCount += update.arena.count
    guard var queue = queues.removeValue(forKey: client) else {
      queues[client] = Queue(update: update, first: first, missing: missing)
      return wait(client, for: missing.client)
    }
    queue.update.append(update)
    if first < queue.first {
      queue.first = first
      if queue.missing.client != missing.client { wait(client, for: missing.client) }
      queue.missing = missing
    }
    queues[client] = queue
  }

  private mutating func wait(_ client: ClientID, for other: ClientID) {
    // Its own client is looked at without that.
    guard client != other else { return }
    if waiterCount > 2 * queues.count + Self.staleMax { rebuildWaiters() }
    waiters[other, default: []].append(client)
    waiterCount += 1
  }

  private mutating func rebuildWaiters() {
    waiters.removeAll(keepingCapacity: true)
    for (client, queue) in queues { waiters[queue.missing.client, default: []].append(client) }
    waiterCount = queues.count
  }

  /// The clients whose structs need not wait any longer, now that more is known of some.
  func ready(
    _ advanced: some Sequence<ClientID>, _ states: [ClientID: Clock], _ document: borrowing Document
  ) -> [ClientID] {
    if queues.isEmpty { return [] }
    var ready: [ClientID] = []
    for client in advanced {
      let state = states[client] ?? document.state(of: client)
      if let queue = queues[client],
        state > min(queue.first, queue.missing.client == client ? queue.missing.clock : .max)
      {
        ready.append(client)
      }
      for waiter in waiters[client] ?? [] {
        if let missing = queues[waiter]?.missing, missing.client == client, state > missing.clock {
          ready.append(waiter)
        }
      }
    }
    return ready
  }

  /// Takes out what waits of a client.
  mutating func remove(_ client: ClientID) -> Update? {
    guard let queue = queues.removeValue(forKey: client) else { return nil }
    count -= queue.update.records.count
    byteCount -= queue.update.arena.count
    return queue.update
  }

  mutating func add(_ other: PendingStructs) {
    for (client, queue) in other.queues {
      add(queue.update, of: client, first: queue.first, missing: queue.missing)
    }
  }

  /// Leaves out what is there twice.
  mutating func normalise() {
    count = 0
    byteCount = 0
    for client in queues.keys {
      let update = queues[client]!.update.normalised()
      count += update.records.count
      byteCount += update.arena.count
      queues[client]!.update = update
    }
    rebuildWaiters()
  }
}

/// Deletions of units that are not there yet.
struct PendingDeletions: Sendable {
  struct Ranges: Sendable {
    var ranges: [ClockRange] = []
    /// The lowest clock among them.
    var first = Clock.max
  }

  private(set) var clients: [ClientID: Ranges] = [:]
  private(set) var count = 0

  var isEmpty: Bool { clients.isEmpty }

  var deletions: DeleteSet {
    var set = DeleteSet()
    for (client, ranges) in clients {
      set.begin(client)
      for range in ranges.ranges { set.append(range) }
    }
    return set.normalised()
  }

  mutating func add(_ range: ClockRange, of client: ClientID) {
    var ranges = clients.removeValue(forKey: client) ?? Ranges()
    ranges.first = min(ranges.first, range.clock)
    if let last = ranges.ranges.last, last.clock <= range.clock, range.clock <= last.end {
      ranges.ranges[ranges.ranges.count - 1].length = max(last.end, range.end) - last.clock
    } else {
      ranges.ranges.append(range)
      count += 1
    }
    clients[client] = ranges
  }

  /// All of a client, if some of its units are there.
  func ready(of client: ClientID, before state: Clock) -> [ClockRange] {
    guard let ranges = clients[client], ranges.first < state else { return [] }
    return ranges.ranges
  }

  mutating func remove(_ client: ClientID) {
    if let ranges = clients.removeValue(forKey: client) { count -= ranges.ranges.count }
  }

  mutating func add(_ other: PendingDeletions) {
    for (client, ranges) in other.clients {
      for range in ranges.ranges { add(range, of: client) }
    }
  }

  /// Leaves out what is there twice.
  mutating func normalise() {
    let set = deletions
    self = PendingDeletions()
    for client in set.clients {
      for range in set.ranges(of: client) { add(range, of: client) }
    }
  }
}
