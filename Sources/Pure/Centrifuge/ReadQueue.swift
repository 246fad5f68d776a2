/// The subscriptions whose logs are to be read on, first come, first read: so many at once, and only while the
/// connection takes what they bring.
struct ReadQueue {
  private let atOnceMax: Int
  private var waiting: [SubscriptionID] = []
  private var underWay = 0
  var hasRoom = true

  init(atOnceMax: Int) { self.atOnceMax = atOnceMax }

  /// How many wait.
  var count: Int { waiting.count }

  /// A subscription waits once at most, since it is behind until it is read for.
  mutating func add(_ id: SubscriptionID) { waiting.append(id) }

  mutating func forget(_ id: SubscriptionID) { waiting.removeAll { $0 == id } }

  /// The next to read for; nil when none may be begun.
  mutating func next() -> SubscriptionID? {
    guard hasRoom, underWay < atOnceMax, !waiting.isEmpty else { return nil }
    return waiting.removeFirst()
  }

  mutating func begin() { underWay += 1 }

  mutating func finish() {
    precondition(underWay > 0, "A read of the log is answered once.")
    underWay -= 1
  }
}
