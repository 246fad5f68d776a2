/// Shares out the loop's turns among those whose bodies come in: what they bring in one turn has a bound, however many they
/// are, so that everybody else's turn comes soon. Whoever is over it is not read until its turn comes. Pure.
struct IntakeTurns<Peer: Hashable> {
  /// What one turn takes from all connections before the rest have to wait; a library's read is at most 64 KiB more.
  static var bytesPerTurnMax: Int { 1 << 20 }
  /// How many of those who wait are read next. There are two ends of a turn between two looks at the sockets: sixteen reads
  /// of 64 KiB are what a turn takes.
  static var nextCount: Int { 8 }

  /// Of those who wait, who came first is first.
  private var waiting: [Peer] = []
  private var isWaiting: Set<Peer> = []
  /// In the order of their first; `had` has those of them that have not gone.
  private var brought: [Peer] = []
  private var had: Set<Peer> = []
  private var broughtBytes = 0
  private var isFull = false

  /// Whether nobody has brought anything in this turn, and nobody waits.
  var isQuiet: Bool { brought.isEmpty && waiting.isEmpty }

  /// Somebody has brought so many bytes. True: that is enough for this turn, and the others have to be told to wait.
  mutating func bring(_ count: Int, from peer: Peer) -> Bool {
    if had.insert(peer).inserted { brought.append(peer) }
    broughtBytes += count
    guard broughtBytes >= Self.bytesPerTurnMax, !isFull else { return false }
    isFull = true
    return true
  }

  /// Of all who are read those that have to wait now: they have brought nothing in this turn.
  mutating func hold(_ peers: some Sequence<Peer>) -> [Peer] {
    wait(peers.filter { [had] in !had.contains($0) })
  }

  /// The end of a turn: who has to wait from now on, and who is read again.
  mutating func end() -> (held: [Peer], next: [Peer]) {
    let held = isFull ? wait(brought.filter { [had] in had.contains($0) }) : []
    brought.removeAll(keepingCapacity: true)
    had.removeAll(keepingCapacity: true)
    (broughtBytes, isFull) = (0, false)
    let next = Array(waiting.prefix(Self.nextCount))
    waiting.removeFirst(next.count)
    isWaiting.subtract(next)
    return (held, next)
  }

  /// Nothing more comes from somebody.
  mutating func forget(_ peer: Peer) {
    had.remove(peer)
    guard isWaiting.remove(peer) != nil else { return }
    waiting.removeAll { $0 == peer }
  }

  /// Each once, however often it is named; answers those that did not wait yet.
  private mutating func wait(_ peers: [Peer]) -> [Peer] {
    var added: [Peer] = []
    for peer in peers where isWaiting.insert(peer).inserted { added.append(peer) }
    waiting += added
    return added
  }
}
