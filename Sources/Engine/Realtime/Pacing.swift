import Centrifuge

/// How a channel with a log is read by people: what comes faster goes out together, a second's worth at a time.
public struct ChannelPace: Sendable, Hashable {
  /// So many in a second go out as they come.
  public var perSecondMax = 5

  public init() {}
}

/// What of a channel's publications waits, so that people can follow. The order is that of their offsets. Pure.
struct Pacing {
  static let everyMs: Int64 = 1_000
  /// Beyond either they go out at once: they are in memory.
  static let waitingMax = 512
  static let waitingBytesMax = 262_144

  private let perSecondMax: Int
  /// When the last came that went out, or waits: as many as may come in a second.
  private var lately: [Int64] = []
  private(set) var waiting: [Publication] = []
  private var waitingBytes = 0

  init(_ pace: ChannelPace) { perSecondMax = pace.perSecondMax }

  /// Answers with what goes out now. `isUrgent`: it takes along all that waits.
  mutating func take(_ publication: Publication, isUrgent: @autoclosure () -> Bool, nowMs: Int64)
    -> [Publication]
  {
    let isBusy = lately.count == perSecondMax && nowMs - lately[0] < Self.everyMs
    if lately.count == perSecondMax { lately.removeFirst() }
    lately.append(nowMs)
    if waiting.isEmpty, !isBusy { return [publication] }
    waiting.append(publication)
    waitingBytes += publication.data.count
    let isFull = waiting.count >= Self.waitingMax || waitingBytes >= Self.waitingBytesMax
    return isFull || isUrgent() ? letGo() : []
  }

  /// All that waits.
  mutating func letGo() -> [Publication] {
    defer { (waiting, waitingBytes) = ([], 0) }
    return waiting
  }

  /// What has another content now is not sent as it was: whoever misses it reads it from the log.
  mutating func drop(_ offsets: Set<UInt64>) { waiting.removeAll { offsets.contains($0.offset) } }
}
