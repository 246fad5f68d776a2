import Identity
import Loop
import Streams

/// Channels whose names begin alike, `room:` or `class:`: what a feature brings to the real-time plane. It says who may
/// do what in a channel, and what a publication becomes; of connections it knows nothing.
@LoopActor public protocol ChannelKind: AnyObject {
  /// What stands before the first colon of the channels' names.
  var prefix: String { get }

  /// Whether it is kept who is there, for those who may see it.
  var hasPresence: Bool { get }

  /// Where there may be more than people can read; nil: everything goes out as it comes. Of channels with a log.
  var pace: ChannelPace? { get }

  /// Whether an entry does not wait for the pace, and takes along what waits. Asked only where something would.
  func isUrgent(_ entry: Entry, in channel: String) -> Bool

  /// What a person may do in a channel; nil: to them there is no such channel. Asked when they subscribe, and again when
  /// they have become another, or after `Hub.rightsChanged`, in whichever process that was called.
  func rights(of person: Person, in channel: String) async throws -> ChannelRights?

  /// Told in every process of a change that `Hub.rightsChanged` announces, before anybody's rights are asked about again: for a
  /// kind that keeps what it knows of rights.
  func rightsChanged(of person: PersonID?, in scope: ChannelScope)

  /// What becomes of something that a client publishes, who may. Refuses by throwing an `ErrorCode`.
  func publish(_ data: [UInt8], in channel: String, by person: Person) async throws -> ChannelPublication
}

extension ChannelKind {
  public var hasPresence: Bool { true }
  public var pace: ChannelPace? { nil }
  public func isUrgent(_: Entry, in _: String) -> Bool { true }
  public func rightsChanged(of _: PersonID?, in _: ChannelScope) {}
}

/// What is kept of a channel's publications, and where.
public enum ChannelStore: Hashable, Sendable {
  /// Everything, for good.
  case stream(StreamID)
  /// The last, in memory.
  case latest
  case nothing
}

/// What one person may do in one channel.
public struct ChannelRights: Hashable, Sendable {
  public var store: ChannelStore
  public var maySubscribe = true
  public var mayPublish = false
  /// May ask who is there.
  public var seesPresence = false
  /// Is told who comes and goes, where the client asks for it.
  public var hasJoinLeave = false
  /// Clients may have Fossil deltas: for publications that resemble each other.
  public var offersDelta = false

  public init(_ store: ChannelStore) { self.store = store }
}

/// What a publication of a client's becomes.
public enum ChannelPublication: Sendable {
  /// An entry of the channel's stream: acknowledged once it is on disk, and published by that.
  case append(Append)
  /// The feature has kept it where nobody is told of it, and it is acknowledged.
  case kept
  /// Sent to whoever is there: one JSON value.
  case now([UInt8])
  /// The channel's value from now on, for channels that keep the latest: one JSON value.
  case latest([UInt8])
}
