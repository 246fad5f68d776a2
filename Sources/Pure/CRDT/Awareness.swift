/// Who is present at a document and what they show, as a server holds it: it has no state of its own. The time is
/// a parameter, in milliseconds from whenever.
///
///     let change = try awareness.apply(AwarenessUpdate(decoding: bytes), nowMs: now)
///     broadcast(awareness.update(of: change.all).encoded())
public struct Awareness: Sendable {
  /// Clients renew their state every 15 s; who has been silent for twice as long is gone.
  public static let expiryMs: Int64 = 30_000

  private struct Presence: Sendable {
    var clock: Clock
    var state: [UInt8]?
    var heardAtMs: Int64
  }

  /// What an update or an expiry did.
  public struct Change: Hashable, Sendable {
    public var added: [ClientID] = []
    /// Heard of again, whether or not the state differs.
    public var updated: [ClientID] = []
    public var removed: [ClientID] = []

    /// All whom others must hear about.
    public var all: [ClientID] { added + updated + removed }
    public var isEmpty: Bool { added.isEmpty && updated.isEmpty && removed.isEmpty }
  }

  private let limits: AwarenessLimits
  private var presences: [ClientID: Presence] = [:]
  private var stateBytes = 0

  public init(limits: AwarenessLimits = .default) { self.limits = limits }

  /// Takes what is newer than what is known: a higher clock, where an unknown client's is 0, or the departure at
  /// the same clock of a client that is present.
  public mutating func apply(_ update: AwarenessUpdate, nowMs: Int64) -> Change {
    var change = Change()
    forgetTheGone(ifRoomIsNeededFor: update.entries.count)
    for entry in update.entries {
      let known = presences[entry.client]
      let isNewer = entry.clock > known?.clock ?? 0
      let departs = entry.clock == known?.clock && entry.state == nil && known?.state != nil
      let growth = (entry.state?.count ?? 0) - (known?.state?.count ?? 0)
      guard isNewer || departs, stateBytes + growth <= limits.bytesMax,
        known != nil || presences.count < limits.clientsMax
      else { continue }
      stateBytes += growth
      presences[entry.client] = Presence(clock: entry.clock, state: entry.state, heardAtMs: nowMs)
      if entry.state == nil {
        if known?.state != nil { change.removed.append(entry.client) }
      } else if known?.state == nil {
        change.added.append(entry.client)
      } else {
        change.updated.append(entry.client)
      }
    }
    return change
  }

  /// Removes clients, whose connection was lost for instance; others hear of it at the same clock, and a client
  /// that comes back at it is not heard until its next change: wait a little before this.
  public mutating func remove(_ clients: some Sequence<ClientID>, nowMs: Int64) -> Change {
    var change = Change()
    for client in clients {
      guard let state = presences[client]?.state else { continue }
      stateBytes -= state.count
      presences[client]?.state = nil
      presences[client]?.heardAtMs = nowMs
      change.removed.append(client)
    }
    return change
  }

  /// Removes who has been silent for too long, and forgets who has been gone for as long.
  public mutating func expire(nowMs: Int64) -> Change {
    let silent = presences.filter { nowMs - $0.value.heardAtMs >= Self.expiryMs }
    for (client, presence) in silent where presence.state == nil { presences[client] = nil }
    return remove(silent.filter { $0.value.state != nil }.keys.sorted(), nowMs: nowMs)
  }

  /// Who is present.
  public var clients: [ClientID] { presences.filter { $0.value.state != nil }.keys.sorted() }

  /// What a client shows, as JSON; nil if it is not present.
  public func state(of client: ClientID) -> [UInt8]? { presences[client]?.state }

  /// What to tell others about these clients; of unknown ones nothing.
  public func update(of clients: some Sequence<ClientID>) -> AwarenessUpdate {
    AwarenessUpdate(
      clients.compactMap { client in
        presences[client].map { AwarenessUpdate.Entry(client: client, clock: $0.clock, state: $0.state) }
      })
  }

  /// Once an update, not once a client: a hostile update names many.
  private mutating func forgetTheGone(ifRoomIsNeededFor count: Int) {
    guard presences.count + count > limits.clientsMax else { return }
    presences = presences.filter { $0.value.state != nil }
  }
}
