/// What happens to a document between two states that others see.
struct Transaction: Sendable {
  /// A run of units that was deleted.
  struct Deletion: Sendable {
    var client: Handle
    var clock: UInt32
    var length: UInt32

    var end: UInt32 { clock + length }
  }

  struct Change: Hashable, Sendable {
    var branch: Handle
    /// Tells the type from one that has its place later.
    var generation: UInt32
    /// None when its list changed.
    var key: Handle
  }

  /// Counts the transactions of a document.
  var number: UInt64 = 0
  var isOpen = false
  /// The clients that wrote something.
  var clients: [Handle] = []
  var deletions: [Deletion] = []
  /// Whether something with content was deleted, not only known as deleted.
  var hasContentToCollect = false
  /// What was cut, or lost what stood between: to be merged again, if that is possible.
  var mergeCandidates: [ItemID] = []
  /// In the order they came, some more than once.
  private(set) var changes: [Change] = []

  mutating func begin() {
    number += 1
    isOpen = true
    hasContentToCollect = false
    clients.removeAll(keepingCapacity: true)
    deletions.removeAll(keepingCapacity: true)
    mergeCandidates.removeAll(keepingCapacity: true)
    changes.removeAll(keepingCapacity: true)
  }

  mutating func add(_ change: Change) {
    if change != changes.last { changes.append(change) }
  }

  /// Puts the deletions in order, and joins those that touch.
  mutating func sortDeletions() {
    guard deletions.count > 1 else { return }
    deletions.sort { ($0.client, $0.clock) < ($1.client, $1.clock) }
    var kept = 0
    for index in 1..<deletions.count {
      let next = deletions[index]
      if deletions[kept].client == next.client, deletions[kept].end >= next.clock {
        deletions[kept].length = max(deletions[kept].end, next.end) - deletions[kept].clock
      } else {
        kept += 1
        deletions[kept] = next
      }
    }
    deletions.removeLast(deletions.count - kept - 1)
  }
}
