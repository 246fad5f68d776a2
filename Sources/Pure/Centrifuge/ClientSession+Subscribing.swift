/// Subscriptions, from the request to the end.
extension ClientSession {
  mutating func subscribe(_ request: SubscribeRequest, _ id: UInt32) {
    if request.asksForMore { return reply(.error(.notAvailable), to: id) }
    if subscriptions.find(request.channel) != nil { return reply(.error(.alreadySubscribed), to: id) }
    guard subscriptions.count < limits.subscriptionsMax else { return reply(.error(.limitExceeded), to: id) }
    ask(request, isServerSide: false, commandID: id)
  }

  /// Subscribes the client to a channel that it has not asked for; nothing happens where it is subscribed already.
  public mutating func subscribe(to channel: String, nowMs: Int64) -> [SessionAction] {
    self.nowMs = nowMs
    if isConnected, subscriptions.find(channel) == nil {
      ask(SubscribeRequest(channel: channel), isServerSide: true, commandID: nil)
    }
    return due()
  }

  /// Ends a subscription, by the server's will.
  public mutating func unsubscribe(_ id: SubscriptionID, _ code: UnsubscribeCode) -> [SessionAction] {
    drop(id, code)
    return due()
  }

  /// A subscribe may be granted: its answer.
  public mutating func subscribed(
    _ id: SubscriptionID, _ answer: SubscribeAnswer, nowMs: Int64
  ) -> [SessionAction] {
    self.nowMs = nowMs
    guard let entry = subscriptions[id], let joining = entry.joining else { return due() }
    if case .connecting = state {
      keep(answer, of: id)
    } else if let commandID = joining.commandID {
      grant(id, answer, joining.request, commandID)
    } else {
      // A push has no room for publications: what there is is read on for.
      var answer = answer
      answer.publications = []
      push(Push(channel: entry.channel, .subscribe(begin(id, answer))))
    }
    return due()
  }

  /// A subscribe is not granted.
  public mutating func refuse(
    _ id: SubscriptionID, _ refusal: Refusal, nowMs: Int64
  ) -> [SessionAction] {
    self.nowMs = nowMs
    guard let joining = subscriptions[id]?.joining, leave(id) != nil else { return due() }
    if case .connecting = state {
      doWithout(id, refusal)
    } else {
      switch refusal {
      case .disconnect(let code): end(code)
      case .error(let error): if let commandID = joining.commandID { reply(.error(error), to: commandID) }
      }
    }
    return due()
  }

  /// Whether joins and leaves of the channel go to this subscriber.
  public func takesJoinLeave(_ id: SubscriptionID) -> Bool {
    guard let entry = subscriptions[id], entry.joining == nil else { return false }
    return entry.pushesJoinLeave
  }

  mutating func ask(_ request: SubscribeRequest, isServerSide: Bool, commandID: UInt32?) {
    let entry = SubscriptionTable.Entry(
      channel: request.channel, isServerSide: isServerSide,
      joining: SubscriptionTable.Joining(request, commandID: commandID))
    act(.subscribe(subscriptions.add(entry), request, isServerSide: isServerSide))
  }

  private mutating func grant(
    _ id: SubscriptionID, _ answer: SubscribeAnswer, _ request: SubscribeRequest, _ commandID: UInt32
  ) {
    if request.refusesUnrecovered, request.isRecovering, !Recovery(request, answer, limits).isRecovered {
      _ = leave(id)
      return reply(.error(.unrecoverablePosition), to: commandID)
    }
    let result = begin(id, answer)
    reply(.subscribe(result), to: commandID)
  }

  /// The subscription is live from now on, or catches up; the client is told the result.
  mutating func begin(_ id: SubscriptionID, _ answer: SubscribeAnswer) -> SubscribeResult {
    guard var entry = subscriptions[id], let request = entry.joining?.request else {
      return SubscribeResult()
    }
    let recovery = Recovery(request, answer, limits)
    var result = recovery.result
    result.expiry = expiry(answer.expiresAtMs)
    result.data = answer.data
    entry.joining = nil
    entry.expiresAtMs = answer.expiresAtMs
    entry.pushesJoinLeave = answer.pushesJoinLeave && (request.wantsJoinLeave || entry.isServerSide)
    entry.usesDelta = result.usesDelta
    subscriptions[id] = entry
    subscriptionExpiryMs = min(subscriptionExpiryMs, answer.expiresAtMs ?? .max)
    let isBehind = subscriptions.withCursor(id) {
      $0.begin(
        answer.memory, at: recovery.offset, top: answer.top.offset, usesDelta: result.usesDelta,
        hasBase: !result.publications.isEmpty)
      return $0.isBehind
    }
    if isBehind == true { reads.add(id) }
    return result
  }

  /// Ends a subscription and tells the client why.
  mutating func drop(_ id: SubscriptionID, _ code: UnsubscribeCode) {
    guard let entry = leave(id) else { return }
    if case .connecting = state {
      doWithout(id, .error(.permissionDenied))
    } else if let joining = entry.joining {
      if let commandID = joining.commandID { reply(.error(.unsubscribedMeanwhile), to: commandID) }
    } else {
      push(Push(channel: entry.channel, .unsubscribe(code)))
    }
  }
}
