/// What a connected client asks for.
extension ClientSession {
  mutating func perform(_ command: Command) {
    let id = command.id
    switch command.request {
    case .connect: end(.badRequest)
    case .pong: pong()
    case .ping: reply(.ping, to: id)
    case .subscribe(let request): subscribe(request, id)
    case .unsubscribe(let channel): unsubscribe(channel, id)
    case .publish(let request):
      guard !request.asksForMore else { return reply(.error(.notAvailable), to: id) }
      call(id) { .publish($0, request) }
    case .presence(let channel): callInside(channel, id) { .presence($0, channel: channel) }
    case .presenceStats(let channel): callInside(channel, id) { .presenceStats($0, channel: channel) }
    case .history(let request):
      let bounded = bounded(request)
      callInside(request.channel, id) { .history($0, bounded) }
    case .rpc(let request): call(id) { .rpc($0, request) }
    case .send(let data): act(.message(data))
    case .refresh(let token):
      guard !token.isEmpty else { return end(.badRequest) }
      call(id) { .refresh($0, token: token) }
    case .subscriptionRefresh(let channel, let token): refreshSubscription(channel, token, id)
    }
  }

  /// The answer to a call. One to a call that is not known any more is passed over; of a history goes out what fits, and
  /// the client asks on from there.
  public mutating func answer(_ call: CallID, _ reply: Reply) -> [SessionAction] {
    guard let id = calls.remove(call) else { return due() }
    if case .history(var result) = reply {
      let fitting = min(
        result.publications.countFitting(limits.historyBytesMax), limits.historyPublicationsMax)
      result.publications = Array(result.publications.prefix(fitting))
      self.reply(.history(result), to: id)
    } else {
      self.reply(reply, to: id)
    }
    return due()
  }

  /// Something that another answers.
  private mutating func call(_ id: UInt32, _ action: (CallID) -> SessionAction) {
    guard calls.count < limits.callsMax else { return reply(.error(.tooManyRequests), to: id) }
    act(action(calls.add(id)))
  }

  /// What only a channel's subscribers may ask.
  private mutating func callInside(_ channel: String, _ id: UInt32, _ action: (CallID) -> SessionAction) {
    guard joined(channel) != nil else { return reply(.error(.permissionDenied), to: id) }
    call(id, action)
  }

  /// The subscription to this channel, if it has begun.
  private func joined(_ channel: String) -> SubscriptionID? {
    subscriptions.find(channel).flatMap { subscriptions[$0]?.joining == nil ? $0 : nil }
  }

  private func bounded(_ request: HistoryRequest) -> HistoryRequest {
    let max = Int32(clamping: limits.historyPublicationsMax)
    var request = request
    if request.limit < 0 || request.limit > max { request.limit = max }
    return request
  }

  private mutating func refreshSubscription(_ channel: String, _ token: String, _ id: UInt32) {
    guard let subscription = joined(channel) else { return reply(.error(.permissionDenied), to: id) }
    guard !token.isEmpty else { return reply(.error(.badRequest), to: id) }
    call(id) { .refreshSubscription($0, subscription, token: token) }
  }

  private mutating func unsubscribe(_ channel: String, _ id: UInt32) {
    if let entry = subscriptions.find(channel).flatMap({ leave($0) }) {
      // Its answer will be passed over, and each command gets one.
      if let pending = entry.joining?.commandID { reply(.error(.unsubscribedMeanwhile), to: pending) }
    }
    // As the protocol has it, there is nothing wrong with leaving where one is not.
    reply(.unsubscribe, to: id)
  }
}
