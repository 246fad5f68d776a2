import Loop

/// What one process hears of the others.
public enum PeerNotice: Hashable, Sendable {
  /// What another process told, in its order.
  case told(by: String, [UInt8])
  /// Somebody does not know how things stand here, or not any more.
  case stateWanted
  /// Another process is gone, and with it everything that was there.
  case left(String)
  /// Of what others told something may have been missed.
  case gap
}

/// The other processes of a server: what one tells, all others hear, each sender's words in their order. Nothing is
/// kept for who is not there; who comes is told how things stand, and a process that falls silent is gone within
/// `goneAfterMs`, whatever became of it.
@LoopActor public protocol Peers: AnyObject {
  /// What this process is called among them.
  var name: String { get }
  /// Those that are there, as far as is known.
  var others: Set<String> { get }
  /// Whether anybody may hear what is told.
  var mayBeHeard: Bool { get }
  /// Begins to hear.
  func open(_ hear: @escaping @LoopActor (PeerNotice) -> Void)
  /// Tells all others, soon; neither waits nor fails. What cannot be told is a gap to them.
  func tell(_ message: [UInt8])
  /// Says goodbye.
  func close() async
}

/// A process that shares its database with nobody.
@LoopActor public final class NoPeers: Peers {
  public let name = "alone"
  public let others: Set<String> = []
  public let mayBeHeard = false

  public init() {}

  public func open(_: @escaping @LoopActor (PeerNotice) -> Void) {}
  public func tell(_: [UInt8]) {}
  public func close() async {}
}
