/// Where to begin a scan when very many wrote at one place at once. Such siblings, written between the same two
/// neighbours, stand in the order of their clients, each followed by what was written after it, so the scan may begin
/// at the last of a lower client. Every entry is looked at before it is used, and one that is missing only makes the
/// scan longer: nothing has to be kept up to date when items are merged or collected.
struct SiblingHints: Sendable {
  struct Place: Hashable, Sendable {
    let origin: ItemID
    let rightOrigin: ItemID
    let parent: Handle
    let sub: Handle

    init(_ item: Item) {
      origin = item.origin
      rightOrigin = item.rightOrigin
      parent = item.parent
      sub = item.sub
    }
  }

  private struct Entry: Sendable {
    var client: ClientID
    var item: Handle
  }

  /// A scan that is longer makes its place one with hints.
  static let scanMax = 64
  /// The places that are remembered at once.
  private static let placesMax = 64

  /// In the order of the clients.
  private var places: [Place: [Entry]] = [:]

  var isEmpty: Bool { places.isEmpty }

  /// What is known of the last lower client at a place.
  func last(before client: ClientID, at place: Place) -> (client: ClientID, item: Handle)? {
    guard let entries = places[place] else { return nil }
    let index = Self.index(of: client, in: entries)
    return index > 0 ? (entries[index - 1].client, entries[index - 1].item) : nil
  }

  /// Remembers an item that was placed after so many steps.
  mutating func add(_ item: Handle, of client: ClientID, at place: Place, steps: Int) {
    if places[place] == nil {
      guard steps > Self.scanMax else { return }
      if places.count == Self.placesMax { places.removeAll() }
      places[place] = []
    }
    let index = Self.index(of: client, in: places[place]!)
    places[place]!.insert(Entry(client: client, item: item), at: index)
  }

  /// How many entries are of lower clients.
  private static func index(of client: ClientID, in entries: [Entry]) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].client < client { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
