import Centrifuge
import Identity
import Loop
import Streams
import Telemetry

/// All channels that somebody is subscribed to, and what features have registered.
@LoopActor public final class Hub {
  /// Latest values of channels that nobody is subscribed to.
  private static let restingMax = 10_000

  let streams: StreamLog
  private let feeds: StreamFeeds
  private let clock: any LoopClock
  /// Whether busy channels are slowed down to what people can read, where their kind says so.
  let paces: Bool
  let meter: RealtimeMeter
  private var kinds: [String: any ChannelKind] = [:]
  private var methods: [String: RPCMethod] = [:]
  private var channels: [String: Channel] = [:]
  /// What features tell each other between processes, by its name.
  private var listeners: [String: @LoopActor ([UInt8]) -> Void] = [:]
  /// Those in which something was published in this turn.
  private var gathering: [Channel] = []
  /// Those in which somebody came or went.
  private var astir: [Channel] = []
  /// Channels that nobody is subscribed to and that have a latest value, the oldest first.
  private var resting = FIFO<String>()
  private var isResting: Set<String> = []
  /// Goes up with each change of anybody's rights: who was asked about before may have others now.
  private(set) var rightsRevision = 0
  let rightsChecks = RightsChecks()
  private let peers: any Peers
  private(set) lazy var elsewhere = Elsewhere(peers, of: self)

  /// `peers`: the other processes on the same database; none, unless they are given.
  public init(
    _ streams: StreamLog, feeds: StreamFeeds, peers: any Peers = NoPeers(), paces: Bool = true,
    clock: any LoopClock, metrics: Metrics
  ) {
    self.streams = streams
    self.feeds = feeds
    self.peers = peers
    self.paces = paces
    self.clock = clock
    meter = RealtimeMeter(metrics)
    Loop.atEndOfTurn(.databaseBatches) { [weak self] in self?.flush() }
  }

  /// Begins to hear what happens in other processes.
  public func open() { elsewhere.open() }

  /// Says goodbye to them.
  public func close() async { await peers.close() }

  public func register(_ kind: any ChannelKind) {
    precondition(kinds[kind.prefix] == nil, "channels \(kind.prefix): are registered once")
    kinds[kind.prefix] = kind
  }

  public func register(_ method: RPCMethod) {
    precondition(methods[method.name] == nil, "the method \(method.name) is registered once")
    methods[method.name] = method
  }

  // MARK: For features

  /// What another process tells with `tellOthers`. No channel has this name: it has no kind.
  public func hear(_ name: String, _ listener: @escaping @LoopActor ([UInt8]) -> Void) {
    precondition(kind(of: name) == nil, "what is told as \(name) would be published")
    listeners[name] = listener
  }

  /// Tells the other processes something that is lost where it is not heard.
  public func tellOthers(_ name: String, _ data: [UInt8]) { elsewhere.tell(.published(name, data: data)) }

  /// Sends to whoever is subscribed to a channel in this process; kept nowhere.
  public func publish(here data: [UInt8], in channel: String) { channels[channel]?.publish(now: data) }

  /// Sends to whoever is subscribed to a channel, in whichever process; kept nowhere.
  public func publish(now data: [UInt8], in channel: String) {
    publish(here: data, in: channel)
    elsewhere.tell(.published(channel, data: data))
  }

  /// Takes the place of a channel's value, in all processes. Where several publish at once, all come to the same.
  public func publish(latest data: [UInt8], in channel: String) {
    setLatest(in: channel) { channel in
      // Offsets are moments, so that those of all processes, and of a process before and after its restart, can be compared.
      channel.publish(latest: data, atUs: UInt64(clamping: clock.wallUs))
    }
  }

  /// The rights of a person (nil: of everybody) in some channels have changed, and the change is committed: they are asked
  /// about anew, here and, within a second, in every process; subscriptions that are not allowed any more end with code 2000.
  public func rightsChanged(of person: PersonID?, in scope: ChannelScope) {
    ask(again: person, in: scope)
    elsewhere.tell(.rightsChanged(person, scope))
  }

  /// Everybody who is subscribed to a channel, by connection, in no order.
  public func present(in channel: String) -> [ClientInfo] {
    presentHere(in: channel).map(\.info) + elsewhere.presence.present(in: channel)
  }

  // MARK: For connections

  func kind(of channel: String) -> (any ChannelKind)? {
    ChannelScope.kind(of: channel).flatMap { kinds[String($0)] }
  }

  func rights(of person: Person, in channel: String) async throws -> ChannelRights? {
    try await kind(of: channel)?.rights(of: person, in: channel)
  }

  func method(_ name: String) -> RPCMethod? { methods[name] }

  /// The channel, opened if need be. Whoever asks joins it before anything else is awaited.
  func channel(_ name: String, _ store: ChannelStore) async throws -> Channel {
    if let channel = channels[name] { return channel }
    guard case .stream(let stream) = store else {
      if store == .latest { elsewhere.wantLatest([name]) }
      return open(name, store, feed: nil)
    }
    let feed = try await feeds.feed(of: stream)
    return channels[name] ?? open(name, store, feed: feed)
  }

  var nowMs: Int64 { Int64(clock.nowNs / 1_000_000) }

  /// Of channels.
  func after(ms: UInt64, _ body: @escaping @LoopActor () -> Void) -> any ClockTimer {
    clock.after(ms: ms, body)
  }

  /// Something is to be sent with the end of the turn.
  func noteGathered(in channel: Channel) { gathering.append(channel) }

  private func flush() {
    guard !gathering.isEmpty else { return }
    let channels = gathering
    gathering.removeAll(keepingCapacity: true)
    for channel in channels { channel.flush() }
  }

  func noteChange(in channel: Channel) { astir.append(channel) }

  /// Once a second.
  func tellPresence() {
    elsewhere.tellPresence()
    let channels = astir
    astir = []
    for channel in channels { channel.tellPresence() }
  }

  /// Nobody is subscribed to it any more.
  func drop(_ channel: Channel) {
    guard channel.store == .latest, channel.last != nil else {
      channels[channel.name] = nil
      return
    }
    guard isResting.insert(channel.name).inserted else { return }
    resting.append(channel.name)
    guard resting.count > Self.restingMax else { return }
    let oldest = resting.removeFirst()
    isResting.remove(oldest)
    if channels[oldest]?.isEmpty == true { channels[oldest] = nil }
  }

  private func open(_ name: String, _ store: ChannelStore, feed: StreamFeed?) -> Channel {
    let channel = Channel(name, store, feed: feed, hub: self)
    channels[name] = channel
    return channel
  }

  private func setLatest(in name: String, _ set: (Channel) -> Void) {
    let channel = channels[name] ?? open(name, .latest, feed: nil)
    guard channel.store == .latest else { return }
    set(channel)
    guard channel.isEmpty else { return }
    channel.flush()
    drop(channel)
  }
}

/// For what is heard from other processes.
extension Hub {
  /// The channel, if it is open here.
  func open(_ name: String) -> Channel? { channels[name] }

  func take(now data: [UInt8], in name: String) {
    if let listener = listeners[name] { listener(data) } else { channels[name]?.publish(now: data) }
  }

  func take(latest publication: Publication, in name: String) {
    setLatest(in: name) { $0.take(latest: publication) }
  }

  func latest(of channel: String) -> Publication? {
    guard let channel = channels[channel], channel.store == .latest else { return nil }
    return channel.last
  }

  /// Channels with a latest value that somebody is subscribed to.
  var followedValues: [String] {
    channels.values.filter { $0.store == .latest && !$0.isEmpty }.map(\.name)
  }

  /// Channels in which others may see who is there.
  var populated: [String] { channels.values.filter { $0.hasPresence && !$0.isEmpty }.map(\.name) }

  func presentHere(in channel: String) -> [PeerPresence] {
    channels[channel]?.presentHere ?? []
  }

  /// Whoever is subscribed here is asked about.
  func ask(again person: PersonID?, in scope: ChannelScope) {
    rightsRevision += 1
    switch scope {
    case .channel(let name): kind(of: name)?.rightsChanged(of: person, in: scope)
    case .kind(let prefix): kinds[prefix]?.rightsChanged(of: person, in: scope)
    case .every: for kind in kinds.values { kind.rightsChanged(of: person, in: scope) }
    }
    let affected: [Channel] =
      if case .channel(let name) = scope {
        channels[name].map { [$0] } ?? []
      } else {
        channels.values.filter { scope.contains($0.name) }
      }
    for channel in affected {
      for membership in channel.memberships
      where person == nil || membership.connection.person?.id == person { rightsChecks.add(membership) }
    }
  }

  /// Somebody is another than before: what was asked about them and is not answered yet may be wrong.
  func noteRightsChanged() { rightsRevision += 1 }
}
