/// What time brings: pings, and the end of rights.
extension ClientSession {
  /// When to call `advance`, at the latest; nil when nothing is to come.
  public var nextDeadlineMs: Int64? {
    switch state {
    case .awaitingConnect(let untilMs): return untilMs
    case .connecting(let connecting): return connecting.untilMs
    case .connected(let connected):
      let rights = min(connected.expiresAtMs ?? .max, subscriptionExpiryMs)
      let endMs = rights == .max ? rights : rights + limits.refreshGraceMs
      return min(connected.pingAtMs, connected.pongUntilMs ?? .max, endMs)
    case .closed: return nil
    }
  }

  /// It has become so late.
  public mutating func advance(nowMs: Int64) -> [SessionAction] {
    self.nowMs = nowMs
    switch state {
    case .awaitingConnect(let untilMs): if untilMs <= nowMs { end(.stale) }
    // That the answer does not come is our doing: the client may try again.
    case .connecting(let connecting): if connecting.untilMs <= nowMs { end(.serverError) }
    case .connected(let connected): advance(connected)
    case .closed: break
    }
    return due()
  }

  /// A connection's right has been prolonged; nil: for ever.
  public mutating func refreshed(_ call: CallID, expiresAtMs: Int64?, nowMs: Int64) -> [SessionAction] {
    self.nowMs = nowMs
    guard let id = calls.remove(call), case .connected(var connected) = state else { return due() }
    if let expiresAtMs, expiresAtMs <= nowMs {
      reply(.error(.expired), to: id)
    } else {
      connected.expiresAtMs = expiresAtMs
      state = .connected(connected)
      reply(.refresh(client: connected.client, expiry(expiresAtMs)), to: id)
    }
    return due()
  }

  /// A subscription's right has been prolonged; nil: for ever.
  public mutating func subscriptionRefreshed(
    _ call: CallID, _ subscription: SubscriptionID, expiresAtMs: Int64?, nowMs: Int64
  ) -> [SessionAction] {
    self.nowMs = nowMs
    guard let id = calls.remove(call) else { return due() }
    if subscriptions[subscription] == nil {
      reply(.error(.permissionDenied), to: id)
    } else if let expiresAtMs, expiresAtMs <= nowMs {
      reply(.error(.expired), to: id)
    } else {
      subscriptions[subscription]?.expiresAtMs = expiresAtMs
      subscriptionExpiryMs = min(subscriptionExpiryMs, expiresAtMs ?? .max)
      reply(.subscriptionRefresh(expiry(expiresAtMs)), to: id)
    }
    return due()
  }

  /// A pong that no ping was sent for costs a command and means nothing.
  mutating func pong() {
    guard case .connected(var connected) = state else { return }
    connected.pongUntilMs = nil
    state = .connected(connected)
  }

  /// What is left of a right, in whole seconds, and at least one: 0 would say that there is no end to it.
  func expiry(_ expiresAtMs: Int64?) -> Expiry? {
    expiresAtMs.map { Expiry(ttlSeconds: UInt32(clamping: max(1, ($0 - nowMs) / 1_000))) }
  }

  private mutating func advance(_ before: Connected) {
    if let pongUntilMs = before.pongUntilMs, pongUntilMs <= nowMs { return end(.noPong) }
    if let expiresAtMs = before.expiresAtMs, expiresAtMs + limits.refreshGraceMs <= nowMs {
      return end(.connectionExpired)
    }
    if subscriptionExpiryMs != .max, subscriptionExpiryMs + limits.refreshGraceMs <= nowMs {
      expireSubscriptions()
    }
    guard case .connected(var connected) = state, connected.pingAtMs <= nowMs else { return }
    connected.pingAtMs = nowMs + limits.pingIntervalMs
    connected.pongUntilMs = nowMs + limits.pongTimeoutMs
    state = .connected(connected)
    ping()
  }

  private mutating func expireSubscriptions() {
    var next = Int64.max
    for id in subscriptions.ids {
      guard let entry = subscriptions[id], let expiresAtMs = entry.expiresAtMs else { continue }
      guard expiresAtMs + limits.refreshGraceMs <= nowMs else {
        next = min(next, expiresAtMs)
        continue
      }
      if entry.isServerSide { return end(.subscriptionExpired) }
      drop(id, .expired)
    }
    subscriptionExpiryMs = next
  }
}
