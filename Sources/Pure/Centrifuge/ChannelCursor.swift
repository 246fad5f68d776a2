/// Where one subscriber stands in one channel, and so what a publication means for it: it is next, it is old, or there is
/// a gap before it.
///
/// Of what is published while the subscriber cannot take it (its subscribe is being answered, or it is catching up) the
/// cursor keeps only the highest offset: what lies between is in the channel's log, and is read on from there. So it
/// never holds a publication, whatever the channel does, and there is nothing to sort or to merge: a publication is
/// given when it is the next one, by whichever way it comes, and never otherwise.
///
///     joining --begin--> live <--> behind --read--> reading --readThrough--> live / behind
public struct ChannelCursor: Hashable, Sendable {
  /// What becomes of a publication that has just been made.
  public enum Delivery: Hashable, Sendable {
    /// This subscriber has it, or will be given it from the log.
    case drop
    /// To be sent in this form.
    case plain, base, delta
    /// There is a gap before it: the log is to be read on from, and nothing sent.
    case behind
  }

  /// What a read of the log amounts to.
  public enum Progress: Hashable, Sendable {
    /// To be sent; nil if the read brought nothing and nothing was missing.
    case deliver(ClosedRange<UInt64>?)
    /// The log does not have what it must have.
    case lost
  }

  private enum Phase { case joining, live, behind, reading }

  private var phase = Phase.joining
  private var memory = ChannelMemory.log
  /// The offset of the last publication that this subscriber has.
  private var delivered: UInt64 = 0
  /// The highest offset that is known to exist.
  private var top: UInt64 = 0
  private var usesDelta = false
  /// Whether what was sent last is the publication at `delivered`, so that a delta from it can be applied.
  private var hasBase = false

  /// A cursor of a subscriber whose subscribe is being answered.
  public init() {}

  /// Whether the log is to be read on from.
  public var isBehind: Bool { phase == .behind }

  /// A publication has been made; an offset of 0 is one that the channel does not remember. A delta of it, if there is one, goes
  /// out from the publication at `base`.
  public mutating func published(_ offset: UInt64, base: UInt64) -> Delivery {
    guard phase == .live, offset != 0, memory != .none else { return publishedAside(offset) }
    if offset == delivered &+ 1 || (memory == .latest && offset > delivered) { return next(offset, base) }
    guard offset > delivered else { return .drop }
    top = max(top, offset)
    phase = .behind
    return .behind
  }

  /// A publication has been made after the one before it.
  public mutating func published(_ offset: UInt64) -> Delivery { published(offset, base: offset &- 1) }

  /// Publications have been made, each right after the one before, or none of them remembered (0...0). Whether the
  /// subscriber takes them all as they are; if not, nothing has changed, and each is to be told by itself.
  public mutating func takes(_ run: ClosedRange<UInt64>) -> Bool {
    guard !usesDelta else { return false }
    if run.upperBound == 0 { return phase != .joining }
    guard phase == .live, memory == .log, run.lowerBound == delivered &+ 1 else { return false }
    delivered = run.upperBound
    return true
  }

  /// The subscribe is answered: the subscriber has everything up to `offset`, and `top` is the highest there is.
  public mutating func begin(
    _ memory: ChannelMemory, at offset: UInt64, top: UInt64, usesDelta: Bool = false, hasBase: Bool = false
  ) {
    precondition(phase == .joining, "A subscription begins once.")
    self.memory = memory
    delivered = offset
    self.usesDelta = usesDelta
    self.hasBase = hasBase
    self.top = max(self.top, top)
    settle()
  }

  /// The channel's top, said by who looked it up: a last publication that was lost on its way is noticed so.
  public mutating func noticed(top: UInt64) {
    self.top = max(self.top, top)
    if phase == .live { settle() }
  }

  /// The offset that the log is to be read after; nil when there is nothing to read, or a read is under way.
  public mutating func read() -> UInt64? {
    guard phase == .behind else { return nil }
    phase = .reading
    return delivered
  }

  /// The log was read after what `read` said, without a gap, up to `offset`; an `offset` that is not higher says that
  /// nothing was there. `top` is the highest there was.
  public mutating func readThrough(_ offset: UInt64, top: UInt64) -> Progress {
    precondition(phase == .reading, "A read of the log is answered once.")
    self.top = max(self.top, top)
    guard offset > delivered else {
      settle()
      return phase == .live ? .deliver(nil) : .lost
    }
    let first = memory == .latest ? offset : delivered + 1
    delivered = offset
    hasBase = true
    settle()
    return .deliver(first...offset)
  }

  /// Of a channel that remembers nothing there is nothing to catch up with.
  private mutating func settle() { phase = delivered < top && memory != .none ? .behind : .live }

  @inline(__always)
  private mutating func next(_ offset: UInt64, _ base: UInt64) -> Delivery {
    let follows = base == delivered
    delivered = offset
    guard usesDelta else { return .plain }
    defer { hasBase = true }
    return hasBase && follows ? .delta : .base
  }

  /// What is not remembered is sent to whoever is there; a reader of deltas then has another text than the log's last.
  private mutating func publishedAside(_ offset: UInt64) -> Delivery {
    guard offset == 0 || memory == .none else {
      top = max(top, offset)
      return .drop
    }
    guard phase != .joining else { return .drop }
    hasBase = false
    return usesDelta ? .base : .plain
  }
}

/// What a channel remembers of what was published into it.
public enum ChannelMemory: Hashable, Sendable {
  /// Everything, at offsets without a gap.
  case log
  /// The last, whose offset grows.
  case latest
  /// Nothing.
  case none
}
