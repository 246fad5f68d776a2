import Loop

/// Told what is new in a stream.
@LoopActor public protocol FeedFollower: AnyObject {
  /// In order, without a gap, each entry once.
  func appended(_ entries: ArraySlice<Entry>, to feed: StreamFeed)
  /// These entries have another content now. For who keeps something made of them: the change itself is told by
  /// an entry of its own, if at all.
  func replaced(_ sequences: [Int64], in feed: StreamFeed)
  /// The stream has another epoch: a backup was brought back, and nobody can go on from where they were.
  func restarted(_ feed: StreamFeed)
}

extension FeedFollower {
  public func replaced(_: [Int64], in _: StreamFeed) {}
  public func restarted(_: StreamFeed) {}
}
