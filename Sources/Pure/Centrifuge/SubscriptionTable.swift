import Bytes

/// The subscriptions of one session, found by slot where it must be quick, and by name where a command names one.
struct SubscriptionTable {
  struct Entry {
    var channel: String
    var isServerSide: Bool
    /// What is being answered; nil once it is.
    var joining: Joining?
    var expiresAtMs: Int64?
    var pushesJoinLeave = false
    var usesDelta = false
  }

  /// A subscribe that waits for its answer. A class, since most subscriptions have had theirs, and keep no room for it.
  final class Joining: Sendable {
    let request: SubscribeRequest
    /// The command to answer; nil when the server subscribed.
    let commandID: UInt32?

    init(_ request: SubscribeRequest, commandID: UInt32?) {
      self.request = request
      self.commandID = commandID
    }
  }

  /// Apart from the entries: this is all that a publication touches.
  private struct Place {
    var generation: UInt32
    var isTaken: Bool
    var cursor: ChannelCursor
  }

  private var places: [Place] = []
  private var entries: [Entry?] = []
  private(set) var count = 0

  /// Makes room for one more.
  mutating func add(_ entry: Entry) -> SubscriptionID {
    count += 1
    let fresh = ChannelCursor()
    if let slot = places.firstIndex(where: { !$0.isTaken }) {
      // A generation comes back after four thousand million subscriptions of one connection.
      places[slot] = Place(generation: places[slot].generation &+ 1, isTaken: true, cursor: fresh)
      entries[slot] = entry
      return SubscriptionID(slot: UInt32(slot), generation: places[slot].generation)
    }
    places.append(Place(generation: 0, isTaken: true, cursor: fresh))
    entries.append(entry)
    return SubscriptionID(slot: UInt32(places.count - 1), generation: 0)
  }

  /// Forgets one; nil if it has ended already.
  mutating func remove(_ id: SubscriptionID) -> Entry? {
    guard contains(id) else { return nil }
    count -= 1
    places[Int(id.slot)].isTaken = false
    defer { entries[Int(id.slot)] = nil }
    return entries[Int(id.slot)]
  }

  @inline(__always)
  func contains(_ id: SubscriptionID) -> Bool {
    let slot = Int(id.slot)
    return slot < places.count && places[slot].generation == id.generation && places[slot].isTaken
  }

  func find(_ channel: String) -> SubscriptionID? {
    guard let slot = entries.firstIndex(where: { $0?.channel.hasSameBytes(as: channel) == true }) else {
      return nil
    }
    return SubscriptionID(slot: UInt32(slot), generation: places[slot].generation)
  }

  /// The entry of a subscription that has not ended.
  subscript(id: SubscriptionID) -> Entry? {
    get { contains(id) ? entries[Int(id.slot)] : nil }
    set { if contains(id) { entries[Int(id.slot)] = newValue } }
  }

  /// Changes the cursor of a subscription in place; nil if it has ended.
  @inline(__always)
  mutating func withCursor<Result>(
    _ id: SubscriptionID, _ body: (inout ChannelCursor) -> Result
  ) -> Result? {
    contains(id) ? body(&places[Int(id.slot)].cursor) : nil
  }

  /// Those that there are, in no order that means anything.
  var ids: [SubscriptionID] {
    places.indices.compactMap {
      places[$0].isTaken ? SubscriptionID(slot: UInt32($0), generation: places[$0].generation) : nil
    }
  }
}
