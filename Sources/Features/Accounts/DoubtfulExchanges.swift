/// Exchanges of refresh tokens of which it is not known whether they happened: the answer of the database was lost, or
/// whoever asked had left. Who comes with the old token again is given the same new one, which nobody has seen yet; with
/// another one they would be taken for a thief. Pure; bounded, the oldest goes first.
struct DoubtfulExchanges {
  static let countMax = 1_000

  private var nextOf: [[UInt8]: Secret] = [:]
  private var order: [[UInt8]] = []

  var count: Int { nextOf.count }

  /// By the hash of the old token.
  subscript(hash: [UInt8]) -> Secret? { nextOf[hash] }

  mutating func keep(_ next: Secret, for hash: [UInt8]) {
    guard nextOf.updateValue(next, forKey: hash) == nil else { return }
    order.append(hash)
    if order.count > Self.countMax { nextOf[order.removeFirst()] = nil }
  }

  mutating func settle(_ hash: [UInt8]) {
    guard nextOf.removeValue(forKey: hash) != nil else { return }
    order.removeAll { $0 == hash }
  }
}
