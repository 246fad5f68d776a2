/// What is published, and what was.
extension ClientSession {
  /// A publication has been made in a channel that this session has subscribed to: how it goes to this client. On
  /// `.behind`, take `readsDue`. A delta of it goes out from the publication at `base`.
  public mutating func published(
    _ id: SubscriptionID, offset: UInt64, base: UInt64
  ) -> ChannelCursor.Delivery {
    guard let delivery = subscriptions.withCursor(id, { $0.published(offset, base: base) }) else {
      return .drop
    }
    if delivery == .behind { reads.add(id) }
    return delivery
  }

  /// As `ChannelCursor.takes`: whether all of them are to be sent, as they are.
  public mutating func takes(_ id: SubscriptionID, _ run: ClosedRange<UInt64>) -> Bool {
    subscriptions.withCursor(id) { $0.takes(run) } ?? false
  }

  /// A publication has been made after the one before it.
  public mutating func published(_ id: SubscriptionID, offset: UInt64) -> ChannelCursor.Delivery {
    published(id, offset: offset, base: offset &- 1)
  }

  /// The reads that have become due.
  public mutating func readsDue() -> [SessionAction] { due() }

  /// A channel's top, as somebody looked it up: asked for from time to time, it finds a last publication that was lost.
  public mutating func noticed(_ id: SubscriptionID, top: UInt64) -> [SessionAction] {
    let hasFallenBehind = subscriptions.withCursor(id) { cursor in
      let wasBehind = cursor.isBehind
      cursor.noticed(top: top)
      return cursor.isBehind && !wasBehind
    }
    if hasFallenBehind == true { reads.add(id) }
    return due()
  }

  /// Whether the connection takes more: false stops the reading of logs, true begins it again.
  public mutating func outbox(hasRoom: Bool) -> [SessionAction] {
    reads.hasRoom = hasRoom
    return due()
  }

  /// A log was read after the offset that was asked for, without a gap, up to `offset`; if that is not higher, nothing
  /// was there. `top` is the highest there was.
  public mutating func readThrough(_ id: SubscriptionID, _ offset: UInt64, top: UInt64) -> [SessionAction] {
    reads.finish()
    let progress = subscriptions.withCursor(id) { ($0.readThrough(offset, top: top), $0.isBehind) }
    switch progress {
    case nil, (.deliver(nil), _)?: break
    case (.deliver(let offsets?), let isBehind)?:
      act(.deliver(id, offsets, usesDelta: subscriptions[id]?.usesDelta ?? false))
      if isBehind { reads.add(id) }
    case (.lost, _)?: lose(id)
    }
    return due()
  }

  /// A log could not be read: the client is to come back for it.
  public mutating func readFailed(_ id: SubscriptionID) -> [SessionAction] {
    reads.finish()
    lose(id)
    return due()
  }

  /// The log of a channel is not the one that this subscription counts in any more.
  public mutating func lost(_ id: SubscriptionID) -> [SessionAction] {
    lose(id)
    return due()
  }

  mutating func readOn() {
    while !isClosed, let id = reads.next() {
      guard let after = subscriptions.withCursor(id, { $0.read() }) ?? nil else { continue }
      reads.begin()
      act(
        .readOn(
          id, after: after, publicationsMax: limits.readPublicationsMax, bytesMax: limits.readBytesMax))
    }
  }

  /// A client subscribes again by itself when it is told to; to what the server subscribed it, only with a new connection.
  private mutating func lose(_ id: SubscriptionID) {
    guard let entry = subscriptions[id] else { return }
    if entry.isServerSide { end(.insufficientState) } else { drop(id, .insufficientState) }
  }
}
