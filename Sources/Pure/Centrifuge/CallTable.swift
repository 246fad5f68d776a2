/// The commands whose answers come from elsewhere.
struct CallTable {
  private var calls: [(id: CallID, commandID: UInt32)] = []
  private var number: UInt64 = 0

  var count: Int { calls.count }

  mutating func add(_ commandID: UInt32) -> CallID {
    number += 1
    calls.append((CallID(number: number), commandID))
    return CallID(number: number)
  }

  /// The command to answer; nil if it is answered, or not to be answered any more.
  mutating func remove(_ id: CallID) -> UInt32? {
    guard let index = calls.firstIndex(where: { $0.id == id }) else { return nil }
    return calls.remove(at: index).commandID
  }
}
