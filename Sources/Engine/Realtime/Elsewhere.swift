import Bytes
import Centrifuge
import Identity
import Loop
import Streams

/// The plane in the other processes on the same database: they are told what happens here, and what they tell is done here.
///
/// Who comes and goes is told once a second, in as few messages as there are channels; a process that knows nothing of this one, or
/// has missed something, is told of everybody again, a bounded part of them a second.
@LoopActor final class Elsewhere {
  /// What of everybody who is here is told in a second.
  private static let stateBytesPerTick = 1 << 20

  let peers: any Peers
  private unowned let hub: Hub
  private(set) var presence = PresenceElsewhere()
  /// Who has come (or, where it is nil, gone) since the others were told, by channel and client.
  private var changes: [String: [String: PeerPresence?]] = [:]
  private var isStateWanted = false
  /// The channels of which the others are still to be told who is there; nil: they know.
  private var untold: FIFO<String>?
  /// What a client says here whose stream another process holds, and the answers.
  var emulated: (@LoopActor (_ process: String, PeerMessage) -> Void)?
  /// A process is gone.
  var left: (@LoopActor (_ process: String) -> Void)?

  init(_ peers: any Peers, of hub: Hub) {
    self.peers = peers
    self.hub = hub
  }

  func open() { peers.open { [weak self] in self?.hear($0) } }

  func tell(_ message: PeerMessage) {
    if peers.mayBeHeard { peers.tell(message.bytes) }
  }

  // MARK: Who is here

  func came(_ info: ClientInfo, isTold: Bool, in channel: String) {
    guard peers.mayBeHeard else { return }
    changes[channel, default: [:]][info.client] = .some(PeerPresence(info, isTold: isTold))
  }

  func went(_ info: ClientInfo, from channel: String) {
    guard peers.mayBeHeard else { return }
    changes[channel, default: [:]].updateValue(nil, forKey: info.client)
  }

  /// Once a second.
  func tellPresence() {
    if isStateWanted { beginState() }
    let changes = changes
    self.changes = [:]
    for (channel, clients) in changes {
      tell(
        channel, came: clients.values.compactMap { $0 },
        went: clients.filter { $0.value == nil }.map(\.key))
    }
    tellState()
  }

  private func beginState() {
    isStateWanted = false
    guard peers.mayBeHeard else { return }
    tell(.presenceBegins)
    changes = [:]
    var channels = FIFO<String>()
    for name in hub.populated { channels.append(name) }
    untold = channels
  }

  private func tellState() {
    var bytes = 0
    while bytes < Self.stateBytesPerTick, let channel = untold?.first {
      untold?.removeFirst()
      bytes += tell(channel, came: hub.presentHere(in: channel), went: [])
    }
    guard untold?.isEmpty == true else { return }
    untold = nil
    tell(.presenceEnds)
  }

  /// In messages of a bounded size; answers how much it was.
  @discardableResult
  private func tell(_ channel: String, came: [PeerPresence], went: [String]) -> Int {
    var told = 0
    var (some, gone): ([PeerPresence], [String]) = ([], [])
    var bytes = 0
    func send() {
      guard !some.isEmpty || !gone.isEmpty else { return }
      tell(.presence(channel, came: some, went: gone))
      told += bytes
      (some, gone, bytes) = ([], [], 0)
    }
    for presence in came {
      some.append(presence)
      bytes += 64 + presence.info.connectionInfo.count + presence.info.channelInfo.count
      if bytes > PeerMessage.bytesMax { send() }
    }
    for client in went {
      gone.append(client)
      bytes += 40
      if bytes > PeerMessage.bytesMax { send() }
    }
    send()
    return told
  }
}

/// What is heard.
extension Elsewhere {
  private func hear(_ notice: PeerNotice) {
    switch notice {
    case .told(let process, let bytes):
      // Of another version, and so no message to this one: it is passed over.
      guard let message = (try? PeerMessage(bytes)).flatMap({ $0 }) else { return }
      perform(message, by: process)
    case .stateWanted: isStateWanted = true
    case .left(let process):
      note(presence.forget(process))
      left?(process)
    case .gap:
      // A right may have been lost, and a value, and nobody here would know.
      hub.ask(again: nil, in: .every)
      wantLatest(hub.followedValues)
    }
  }

  private func perform(_ message: PeerMessage, by process: String) {
    switch message {
    case .published(let channel, let data): hub.take(now: data, in: channel)
    case .latest(let channel, let offset, let data):
      hub.take(latest: Publication(offset: offset, data: data), in: channel)
    case .latestWanted(let channels):
      for channel in channels {
        guard let last = hub.latest(of: channel) else { continue }
        tell(.latest(channel, offset: last.offset, data: last.data))
      }
    case .rightsChanged(let person, let scope): hub.ask(again: person, in: scope)
    case .presence(let channel, let came, let went):
      note(presence.take(channel, came: came, went: went, by: process))
    case .presenceBegins: presence.begin(process)
    case .presenceEnds: note(presence.end(process))
    case .emulation, .emulated: emulated?(process, message)
    }
  }

  /// Asks for the values of channels that somebody here has come to.
  func wantLatest(_ channels: [String]) {
    guard !channels.isEmpty, peers.mayBeHeard else { return }
    var (some, bytes): ([String], Int) = ([], 0)
    for channel in channels {
      some.append(channel)
      bytes += channel.utf8.count
      guard bytes > PeerMessage.bytesMax else { continue }
      tell(.latestWanted(some))
      (some, bytes) = ([], 0)
    }
    if !some.isEmpty { tell(.latestWanted(some)) }
  }

  private func note(_ changes: [PresenceElsewhere.Change]) {
    for change in changes {
      switch change {
      case .came(let channel, let info): hub.open(channel)?.noteCame(info)
      case .went(let channel, let info): hub.open(channel)?.noteWent(info)
      }
    }
  }
}
