import Loop

/// How far a stream is.
public struct StreamHead: Hashable, Sendable {
  public let stream: StreamID
  public let head: Int64

  public init(stream: StreamID, head: Int64) {
    self.stream = stream
    self.head = head
  }
}

/// What one process hears from the others. Hints only: what they are about is read from the log.
public enum BrokerNotice: Hashable, Sendable {
  /// These streams have grown.
  case grown([StreamHead])
  /// Any stream may have grown.
  case anyGrown
  /// Entries have another payload now.
  case replaced(StreamID, [Int64])
  /// Something may have been missed, of whatever kind.
  case gap
}

/// Carries hints between the processes of a server.
@LoopActor public protocol Broker: AnyObject {
  /// Begins to hear. The first notice is a gap: from then on nothing is missed without another.
  func open(_ hear: @escaping @LoopActor (BrokerNotice) -> Void)
  /// Tells the other processes, soon; neither waits nor fails.
  func publish(_ heads: [StreamHead])
  func close()
}
