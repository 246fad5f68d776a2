/// How much a merge did, for tests that hold it to be linear.
struct Work {
  var steps = 0
}

/// Sorts indices by numbers in linear time, and leaves those with equal numbers in the order they came.
enum ClockOrder {
  private static let digitBits: UInt64 = 11
  /// Below this a digit's buckets cost more than comparing.
  private static let comparedMax = 256

  /// The indices of `keys` in the order of the keys.
  static func order(_ keys: [UInt64], _ work: inout Work) -> [Int32] {
    var order = (0..<Int32(keys.count)).map { $0 }
    sort(&order, &work) { keys[Int($0)] }
    return order
  }

  /// Sorts `order` by the key of each index. What is sorted already, as a log mostly is, costs one look.
  static func sort(_ order: inout [Int32], _ work: inout Work, key: (Int32) -> UInt64) {
    work.steps += order.count
    guard var previous = order.first.map(key) else { return }
    let first = previous
    var differing: UInt64 = 0
    var isSorted = true
    for index in order {
      let next = key(index)
      if next < previous { isSorted = false }
      differing |= next ^ first
      previous = next
    }
    if isSorted { return }
    if order.count <= comparedMax {
      let ranked = order.enumerated().map { (key($0.element), $0.offset, $0.element) }
      order = ranked.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
      return
    }
    var shift: UInt64 = 0
    while shift < 64, differing >> shift != 0 {
      if differing >> shift & (1 << digitBits - 1) != 0 { pass(&order, shift, &work, key) }
      shift += digitBits
    }
  }

  /// Sorts by one digit.
  private static func pass(
    _ order: inout [Int32], _ shift: UInt64, _ work: inout Work, _ key: (Int32) -> UInt64
  ) {
    work.steps += order.count
    let mask: UInt64 = 1 << digitBits - 1
    var starts = [Int](repeating: 0, count: Int(mask) + 2)
    for index in order { starts[Int(key(index) >> shift & mask) + 1] += 1 }
    for digit in 1..<starts.count { starts[digit] += starts[digit - 1] }
    var sorted = [Int32](repeating: 0, count: order.count)
    for index in order {
      let digit = Int(key(index) >> shift & mask)
      sorted[starts[digit]] = index
      starts[digit] += 1
    }
    order = sorted
  }
}
