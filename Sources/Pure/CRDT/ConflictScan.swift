/// Which items a scan for conflicts has passed: marks that count up, so that forgetting all of them is one addition.
struct ConflictScan: Sendable {
  private var marks: [UInt32] = []
  private var current: UInt32 = 0
  private var first: UInt32 = 0

  mutating func begin(itemCount: Int) {
    if marks.count < itemCount {
      marks.append(contentsOf: repeatElement(0, count: max(itemCount, 2 * marks.count) - marks.count))
    }
    if current > UInt32.max / 2 {
      marks = Array(repeating: 0, count: marks.count)
      current = 0
    }
    current += 1
    first = current
  }

  mutating func pass(_ item: Handle) { marks[Int(item)] = current }

  /// What was passed up to here stays passed, but conflicts no more.
  mutating func clearConflicts() { current += 1 }

  func hasPassed(_ item: Handle) -> Bool { marks[Int(item)] >= first }
  func conflicts(_ item: Handle) -> Bool { marks[Int(item)] == current }
}
