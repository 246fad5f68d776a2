import Bytes
import Centrifuge
import Database
import Loop
import Streams
import Telemetry

/// One channel that somebody is subscribed to: who that is, and what they are sent.
@LoopActor final class Channel: FeedFollower {
  private struct Subscriber {
    let connection: RealtimeConnection
    let id: SubscriptionID
  }

  private static let gatheredMax = 256

  let name: String
  let store: ChannelStore
  let feed: StreamFeed?
  /// Whether it is kept who is there.
  let hasPresence: Bool
  /// Which log the offsets count in.
  private(set) var epoch: String
  /// Next to each other: this is what a publication runs through.
  private var subscribers: [Subscriber] = []
  /// In the same order.
  private(set) var memberships: [Membership] = []
  /// Published in this turn.
  private var gathered: [Publication] = []
  /// The value that has gathered is this process' own, and the others are to be told.
  private var isGatheredHere = false
  /// The data of the last publication, for deltas, where it is known.
  private(set) var last: Publication?
  /// Where there may be more than people can read.
  private var pacing: Pacing?
  private var pacingTimer: (any ClockTimer)?
  var presence = PresenceChanges()
  var census = Census()
  unowned let hub: Hub

  init(_ name: String, _ store: ChannelStore, feed: StreamFeed?, hub: Hub) {
    let kind = hub.kind(of: name)
    self.name = name
    self.store = store
    self.feed = feed
    hasPresence = kind?.hasPresence ?? false
    pacing = feed == nil || !hub.paces ? nil : kind?.pace.map(Pacing.init)
    self.hub = hub
    // Offsets of latest values mean the same in every process.
    epoch = feed?.epoch.description ?? "latest"
  }

  var isEmpty: Bool { subscribers.isEmpty }
  var count: Int { subscribers.count }

  var top: UInt64 { UInt64(feed?.top ?? 0) }

  // MARK: Who is there

  /// From here on the connection is told what is published.
  func join(_ connection: RealtimeConnection, _ id: SubscriptionID, _ rights: ChannelRights) -> Membership {
    let membership = Membership(self, id, connection, rights, place: subscribers.count)
    subscribers.append(Subscriber(connection: connection, id: id))
    memberships.append(membership)
    if subscribers.count == 1 { feed?.follow(self) }
    return membership
  }

  func leave(_ membership: Membership) {
    let place = membership.place
    subscribers.swapAt(place, subscribers.count - 1)
    memberships.swapAt(place, memberships.count - 1)
    memberships[place].place = place
    subscribers.removeLast()
    memberships.removeLast()
    noteLeave(membership)
    guard isEmpty else { return }
    feed?.unfollow(self)
    endPause()
    hub.drop(self)
  }

  // MARK: What is published

  func appended(_ entries: ArraySlice<Entry>, to feed: StreamFeed) {
    guard pacing != nil else { return publish(entries.map(Publication.init)) }
    let nowMs = hub.nowMs
    var due: [Publication] = []
    for entry in entries {
      due +=
        pacing?.take(
          Publication(entry), isUrgent: hub.kind(of: name)?.isUrgent(entry, in: name) ?? true, nowMs: nowMs)
        ?? []
    }
    publish(due)
    if pacing?.waiting.isEmpty == false { beginPause() } else { endPause() }
  }

  private func beginPause() {
    guard pacingTimer == nil else { return }
    pacingTimer = hub.after(ms: UInt64(Pacing.everyMs)) { [weak self] in
      guard let self else { return }
      publish(pacing?.letGo() ?? [])
      endPause()
    }
  }

  /// Nothing waits any more.
  private func endPause() {
    _ = pacing?.letGo()
    pacingTimer?.stop()
    pacingTimer = nil
  }

  /// Sends to whoever is there, with the end of the turn.
  func publish(now data: [UInt8]) { gather(Publication(data: data)) }

  /// Takes the place of the value before; of several in a turn only the last goes out.
  func publish(latest data: [UInt8], atUs nowUs: UInt64) {
    let publication = Publication(offset: max(latestOffset + 1, nowUs), data: data)
    gathered.removeAll()
    isGatheredHere = true
    gather(publication)
  }

  /// As another process has it; an older one than what is here comes too late.
  func take(latest publication: Publication) {
    guard publication.offset > latestOffset else { return }
    gathered.removeAll()
    isGatheredHere = false
    gather(publication)
  }

  private var latestOffset: UInt64 { gathered.last?.offset ?? last?.offset ?? 0 }

  private func gather(_ publication: Publication) {
    if gathered.isEmpty { hub.noteGathered(in: self) }
    gathered.append(publication)
    if gathered.count == Self.gatheredMax { flush() }
  }

  /// The end of a turn.
  func flush() {
    let publications = gathered
    gathered.removeAll(keepingCapacity: true)
    if isGatheredHere, let latest = publications.last {
      isGatheredHere = false
      hub.elsewhere.tell(.latest(name, offset: latest.offset, data: latest.data))
    }
    publish(publications)
  }

  private func publish(_ publications: [Publication]) {
    guard let newest = publications.last else { return }
    var frames = PublicationFrames(name, publications, base: last)
    if newest.offset > 0 { last = newest }
    hub.meter.publications.increment(by: publications.count)
    // A copy: whoever falls behind is closed, and may leave while this runs.
    let subscribers = subscribers
    for subscriber in subscribers { subscriber.connection.deliver(&frames, to: subscriber.id) }
    hub.meter.deliveries.increment(by: publications.count * subscribers.count)
  }

  /// No delta goes out from what is not there any more.
  func replaced(_ sequences: [Int64], in _: StreamFeed) {
    last = nil
    pacing?.drop(Set(sequences.map { UInt64($0) }))
  }

  /// A backup was brought back: whoever is here comes back, and is told that this is another log.
  func restarted(_ feed: StreamFeed) {
    epoch = feed.epoch.description
    last = nil
    endPause()
    for subscriber in Array(subscribers) { subscriber.connection.lose(subscriber.id) }
  }
}

/// One subscription's place in its channel.
@LoopActor final class Membership {
  let channel: Channel
  let id: SubscriptionID
  private(set) unowned var connection: RealtimeConnection
  var rights: ChannelRights
  fileprivate(set) var place: Int
  /// Told to others as come.
  var isPresent = false
  /// Waits for its rights to be asked about again.
  var isToBeChecked = false
  /// How often they were.
  var checks = 0

  init(
    _ channel: Channel, _ id: SubscriptionID, _ connection: RealtimeConnection, _ rights: ChannelRights,
    place: Int
  ) {
    self.channel = channel
    self.id = id
    self.connection = connection
    self.rights = rights
    self.place = place
  }
}

extension Publication {
  /// What is stored goes out as it is.
  init(_ entry: Entry) { self.init(offset: UInt64(entry.seq), data: entry.payload) }
}
