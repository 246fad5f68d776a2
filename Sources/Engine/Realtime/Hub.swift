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
  let meter: RealtimeMeter
  private var kinds: [String: any ChannelKind] = [:]
  private var methods: [String: RPCMethod] = [:]
  private var channels: [String: Channel] = [:]
  /// Those in which something was published in this turn.
  private var gathering: [Channel] = []
  /// Those in which somebody came or went.
  private var astir: [Channel] = []
  /// Channels that nobody is subscribed to and that have a latest value, the oldest first.
  private var resting: [String] = []

  public init(_ streams: StreamLog, feeds: StreamFeeds, metrics: Metrics) {
    self.streams = streams
    self.feeds = feeds
    meter = RealtimeMeter(metrics)
    Loop.atEndOfTurn(.databaseBatches) { [weak self] in self?.flush() }
  }

  public func register(_ kind: any ChannelKind) {
    precondition(kinds[kind.prefix] == nil, "channels \(kind.prefix): are registered once")
    kinds[kind.prefix] = kind
  }

  public func register(_ method: RPCMethod) {
    precondition(methods[method.name] == nil, "the method \(method.name) is registered once")
    methods[method.name] = method
  }

  // MARK: For features

  /// Sends to whoever is subscribed to a channel; kept nowhere.
  public func publish(now data: [UInt8], in channel: String) { channels[channel]?.publish(now: data) }

  /// Takes the place of a channel's value.
  public func publish(latest data: [UInt8], in channel: String) {
    let channel = channels[channel] ?? open(channel, .latest, feed: nil)
    channel.publish(latest: data)
    guard channel.isEmpty else { return }
    channel.flush()
    drop(channel)
  }

  /// Something has changed about who may do what in a channel: whoever is subscribed is asked about anew.
  public func recheck(_ channel: String) {
    for membership in channels[channel]?.memberships ?? [] { membership.connection.recheck([membership]) }
  }

  // MARK: For connections

  func kind(of channel: String) -> (any ChannelKind)? {
    guard let colon = channel.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    return kinds[String(channel[..<colon])]
  }

  func rights(of person: Person, in channel: String) async throws -> ChannelRights? {
    try await kind(of: channel)?.rights(of: person, in: channel)
  }

  func method(_ name: String) -> RPCMethod? { methods[name] }

  /// The channel, opened if need be. Whoever asks joins it before anything else is awaited.
  func channel(_ name: String, _ store: ChannelStore) async throws -> Channel {
    if let channel = channels[name] { return channel }
    guard case .stream(let stream) = store else { return open(name, store, feed: nil) }
    let feed = try await feeds.feed(of: stream)
    return channels[name] ?? open(name, store, feed: feed)
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
    resting.append(channel.name)
    guard resting.count > Self.restingMax else { return }
    let oldest = resting.removeFirst()
    if channels[oldest]?.isEmpty == true { channels[oldest] = nil }
  }

  private func open(_ name: String, _ store: ChannelStore, feed: StreamFeed?) -> Channel {
    let channel = Channel(name, store, feed: feed, hub: self)
    channels[name] = channel
    return channel
  }
}
