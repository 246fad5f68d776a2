/// The formats that hold at a place of a text, in the order they were set.
struct Attributes: Sendable {
  static let null: [UInt8] = [126]

  /// A key, and its value as lib0's any.
  private(set) var entries: [(key: Handle, value: [UInt8])] = []

  var isEmpty: Bool { entries.isEmpty }

  /// The value of a key, null if there is none.
  subscript(key: Handle) -> [UInt8] { entries.first { $0.key == key }?.value ?? Self.null }

  func contains(_ key: Handle) -> Bool { entries.contains { $0.key == key } }

  mutating func set(_ value: [UInt8], for key: Handle) {
    if let place = entries.firstIndex(where: { $0.key == key }) {
      entries[place].value = value
    } else {
      entries.append((key, value))
    }
  }

  mutating func remove(_ key: Handle) { entries.removeAll { $0.key == key } }

  /// What a format in the text does: null ends it.
  mutating func apply(_ value: [UInt8], for key: Handle) {
    if value == Self.null { remove(key) } else { set(value, for: key) }
  }

  /// Whether two values of a format are the same, which need not be the same bytes: members have no order.
  static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    if left == right { return true }
    guard left.first == 118, right.first == 118 else { return false }
    var (leftOffset, rightOffset) = (0, 0)
    guard case .object(let some) = Value(any: left.span, &leftOffset),
      case .object(let others) = Value(any: right.span, &rightOffset)
    else { return false }
    return some.count == others.count && Set(some) == Set(others)
  }
}
