/// A shared type of a document: a list, keyed values, or both, as XML elements have.
struct Branch: Sendable {
  /// The key of a map and the item that has its value, which may be deleted.
  struct Entry: Sendable {
    var key: Handle
    var item: Handle
  }

  /// Up to here a key is looked for one by one.
  private static let scannedMax = 12

  /// The item that holds it; none for a root.
  var item = none
  /// Nil for a root of which nobody has said yet what it is.
  var kind: TypeKind?
  /// The key of a root, or the name of an element.
  var name = none
  var start = none
  /// How many units its list shows.
  var length = 0
  /// Whether its list ever had a format.
  var hasFormats = false
  /// Tells a branch from those that had its handle before.
  var generation: UInt32 = 0
  var index: BranchIndex?
  /// In the order the keys came.
  private(set) var entries: [Entry] = []
  private var places: [Handle: Int] = [:]

  /// The item that has the value of a key.
  func value(of key: Handle) -> Handle {
    guard let place = place(of: key) else { return none }
    return entries[place].item
  }

  mutating func setValue(_ item: Handle, of key: Handle) {
    if let place = place(of: key) {
      entries[place].item = item
      return
    }
    entries.append(Entry(key: key, item: item))
    guard entries.count > Self.scannedMax else { return }
    if places.isEmpty {
      for (place, entry) in entries.enumerated() { places[entry.key] = place }
    } else {
      places[key] = entries.count - 1
    }
  }

  private func place(of key: Handle) -> Int? {
    places.isEmpty ? entries.firstIndex { $0.key == key } : places[key]
  }
}
