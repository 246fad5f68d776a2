import Centrifuge

/// Who is subscribed to what in other processes, as they have told. Pure.
struct PresenceElsewhere {
  /// Whoever comes beyond that is not known of here.
  private static let clientsMax = 200_000

  private struct Client {
    var presence: PeerPresence
    let process: String
    var round: UInt64
  }

  /// Somebody who came to a channel, or left it.
  enum Change: Hashable {
    case came(String, ClientInfo)
    case went(String, ClientInfo)
  }

  private var channels: [String: [String: Client]] = [:]
  private var rounds: [String: UInt64] = [:]
  private var count = 0
  /// Goes up with each change.
  private(set) var revision = 0

  /// Who is in a channel.
  func present(in channel: String) -> some Sequence<ClientInfo> {
    (channels[channel] ?? [:]).values.lazy.map(\.presence.info)
  }

  func count(in channel: String) -> Int { channels[channel]?.count ?? 0 }

  /// Changes what is known of a channel, and answers what others are to be told of it.
  mutating func take(
    _ channel: String, came: [PeerPresence], went: [String], by process: String
  ) -> [Change] {
    revision += 1
    var changes: [Change] = []
    var clients = channels.removeValue(forKey: channel) ?? [:]
    let before = clients.count
    for presence in came {
      guard clients[presence.info.client] != nil || count + clients.count - before < Self.clientsMax else {
        continue
      }
      let client = Client(presence: presence, process: process, round: rounds[process] ?? 0)
      let old = clients.updateValue(client, forKey: presence.info.client)
      if old == nil, presence.isTold { changes.append(.came(channel, presence.info)) }
    }
    for name in went {
      guard let client = clients.removeValue(forKey: name), client.presence.isTold else { continue }
      changes.append(.went(channel, client.presence.info))
    }
    count += clients.count - before
    if !clients.isEmpty { channels[channel] = clients }
    return changes
  }

  /// A process begins to tell once of everybody who is there.
  mutating func begin(_ process: String) { rounds[process, default: 0] += 1 }

  /// That was everybody: whoever it has not told of is there no more.
  mutating func end(_ process: String) -> [Change] {
    let round = rounds[process] ?? 0
    return remove { $0.process == process && $0.round < round }
  }

  /// A process is gone.
  mutating func forget(_ process: String) -> [Change] {
    rounds[process] = nil
    return remove { $0.process == process }
  }

  private mutating func remove(where isGone: (Client) -> Bool) -> [Change] {
    revision += 1
    var changes: [Change] = []
    for channel in Array(channels.keys) {
      let gone = channels[channel]?.filter { isGone($0.value) } ?? [:]
      for (name, client) in gone {
        channels[channel]?[name] = nil
        if client.presence.isTold { changes.append(.went(channel, client.presence.info)) }
      }
      count -= gone.count
      if channels[channel]?.isEmpty == true { channels[channel] = nil }
    }
    return changes
  }
}
