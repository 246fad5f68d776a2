/// A Yjs document: what clients wrote and deleted, and the shared types it makes.
///
///     var document = Document(client: ClientID(1))
///     try document.apply(update, as: .v1)
///     let reply = document.encoded(as: .v1, from: peerStateVector)
///
/// It is a value: a copy is a fork, which costs what is changed in it. It does no I/O and has no clock; the client's
/// number, which must be new for each session, is given to it.
public struct Document: Sendable {
  /// Who writes what is edited here.
  public var client: ClientID
  /// Whether what is deleted loses its content after each transaction, as in Yjs with `gc: true`.
  public let collectsGarbage: Bool
  public let limits: DocumentLimits

  var items: [Item] = []
  var freeItems: [Handle] = []
  var arena = ContentArena()
  var keys = KeyTable()
  var clients: [ClientStructs] = []
  var slots: [ClientID: Handle] = [:]
  /// The client that was looked up last, which is mostly the next too.
  var lastSlot = none
  var branches: [Branch] = []
  var freeBranches: [Handle] = []
  /// The branch of each root's name.
  var roots: [Handle: Handle] = [:]
  var transaction = Transaction()
  var scan = ConflictScan()
  var hints = SiblingHints()
  var cursor = Cursor()
  var pending = PendingStructs()
  var pendingDeletions = PendingDeletions()

  public init(client: ClientID, collectsGarbage: Bool = true, limits: DocumentLimits = .default) {
    self.client = client
    self.collectsGarbage = collectsGarbage
    self.limits = limits
  }

  /// How far each client is known.
  public var stateVector: StateVector {
    var vector = StateVector()
    for client in clients { vector[client.id] = Clock(client.end) }
    return vector
  }

  /// How many structs it has.
  public var structCount: Int { items.count - freeItems.count }

  /// What its structs and contents take, with the room they have to grow; what waits is not counted.
  public var memoryBytes: Int {
    items.capacity * MemoryLayout<Item>.stride + arena.capacity
      + clients.reduce(0) { $0 + $1.memoryBytes } + branches.capacity * MemoryLayout<Branch>.stride
  }

  /// How many structs wait for others to come first.
  public var pendingStructCount: Int { pending.count }

  /// What is deleted, clients from the highest.
  public var deletions: DeleteSet {
    var set = DeleteSet()
    for slot in slotsFromHighest {
      for range in deletedRanges(of: slot) { set.insert(range, of: clients[Int(slot)].id) }
    }
    return set
  }

  /// The clients' slots, the highest client first.
  var slotsFromHighest: [Handle] {
    (0..<Handle(clients.count)).sorted { clients[Int($0)].id > clients[Int($1)].id }
  }

  func deletedRanges(of slot: Handle) -> [ClockRange] {
    let structs = clients[Int(slot)]
    var ranges: [ClockRange] = []
    var end: Clock = 0
    for chunk in 0..<structs.chunkCount {
      for entry in structs.handles(inChunk: chunk, from: 0) {
        let item = items[ClientStructs.index(entry)]
        guard item.isDeleted else { continue }
        if !ranges.isEmpty, end == Clock(item.clock) {
          ranges[ranges.count - 1].length += UInt64(item.length)
        } else {
          ranges.append(ClockRange(clock: Clock(item.clock), length: UInt64(item.length)))
        }
        end = Clock(item.end)
      }
    }
    return ranges
  }

  /// The slot of a client of whom something is known.
  mutating func slot(of client: ClientID) -> Handle? {
    if lastSlot != none, clients[Int(lastSlot)].id == client { return lastSlot }
    guard let slot = slots[client] else { return nil }
    lastSlot = slot
    return slot
  }

  /// The slot of a client, who may be new.
  mutating func makeSlot(of client: ClientID) -> Handle {
    if let slot = slot(of: client) { return slot }
    let slot = Handle(clients.count)
    clients.append(ClientStructs(client))
    slots[client] = slot
    lastSlot = slot
    return slot
  }

  func state(of client: ClientID) -> Clock {
    if lastSlot != none, clients[Int(lastSlot)].id == client { return Clock(clients[Int(lastSlot)].end) }
    guard let slot = slots[client] else { return 0 }
    return Clock(clients[Int(slot)].end)
  }

  /// The struct that holds a unit, which must be known.
  func item(with id: ItemID) -> Handle {
    let structs = clients[Int(id.client)]
    return structs[structs.find(id.clock)]
  }

  /// The branch of a root, made if there is none.
  mutating func makeRoot(_ name: Handle) -> Handle {
    if let root = roots[name] { return root }
    var branch = Branch()
    branch.name = name
    let handle = add(branch)
    roots[name] = handle
    return handle
  }

  mutating func add(_ branch: Branch) -> Handle {
    guard let handle = freeBranches.popLast() else {
      branches.append(branch)
      return Handle(branches.count - 1)
    }
    let generation = branches[Int(handle)].generation
    branches[Int(handle)] = branch
    branches[Int(handle)].generation = generation
    return handle
  }

  mutating func add(_ item: Item) -> Handle {
    guard let handle = freeItems.popLast() else {
      items.append(item)
      return Handle(items.count - 1)
    }
    items[Int(handle)] = item
    return handle
  }
}
