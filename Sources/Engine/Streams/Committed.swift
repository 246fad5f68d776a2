import Loop

/// What a commit has brought to one stream.
public struct Committed: Sendable {
  public let stream: StreamID
  /// The new ones, in the order of their sequence and without a gap.
  public let entries: [Entry]
  /// The highest sequence of this stream that is known to be committed: that of the last new entry, or of a repeat, of
  /// which nobody may have been told.
  public let head: Int64
}

/// Told of every commit of a `StreamLog`, in the order of the commits, before those who appended are answered.
@LoopActor public protocol StreamWitness: AnyObject {
  func committed(_ commits: [Committed])
  /// These entries have another content now.
  func replaced(_ sequences: [Int64], of stream: StreamID)
}

extension StreamWitness {
  public func replaced(_: [Int64], of _: StreamID) {}
}
