import Bytes

/// From the first command to its answer.
extension ClientSession {
  mutating func connect(_ request: ConnectRequest, _ id: UInt32) {
    state = .connecting(Connecting(commandID: id, request: request, untilMs: nowMs + limits.connectingMs))
    act(.authenticate(request))
  }

  /// A client may send commands right behind its connect; they are done when it is answered.
  mutating func wait(_ command: Command) {
    guard case .connecting(var connecting) = state else { return }
    switch command.request {
    case .connect: end(.badRequest)
    case .pong: break
    default:
      guard connecting.early.count < limits.earlyCommandsMax else { return end(.tooManyRequests) }
      connecting.early.append(command)
      state = .connecting(connecting)
    }
  }

  /// The client is who it says. Its server-side subscriptions are made first, so that they stand in the answer.
  public mutating func accept(_ acceptance: Acceptance, nowMs: Int64) -> [SessionAction] {
    self.nowMs = nowMs
    guard case .connecting(var connecting) = state, connecting.acceptance == nil else { return due() }
    connecting.acceptance = acceptance
    let positions = connecting.request.subscriptions
    state = .connecting(connecting)
    for channel in acceptance.channels where subscriptions.find(channel) == nil {
      let request =
        positions.first { $0.channel.hasSameBytes(as: channel) } ?? SubscribeRequest(channel: channel)
      ask(request, isServerSide: true, commandID: nil)
    }
    connectIfComplete()
    return due()
  }

  /// The client is not let in. A client that is answered with an error ends the connection itself, and so do we.
  public mutating func refuse(_ refusal: Refusal, nowMs: Int64) -> [SessionAction] {
    self.nowMs = nowMs
    guard case .connecting(let connecting) = state, connecting.acceptance == nil else { return due() }
    switch refusal {
    case .error(let error):
      reply(.error(error), to: connecting.commandID)
      end(.connectionClosed)
    case .disconnect(let code): end(code)
    }
    return due()
  }

  /// One of the server-side subscriptions that the connect waits for is answered.
  mutating func keep(_ answer: SubscribeAnswer, of id: SubscriptionID) {
    guard case .connecting(var connecting) = state, !connecting.answers.contains(where: { $0.id == id })
    else { return }
    connecting.answers.append((id, answer))
    state = .connecting(connecting)
    connectIfComplete()
  }

  /// One of them is not to be: the connection goes without it, unless it might be had by trying again.
  mutating func doWithout(_ id: SubscriptionID, _ refusal: Refusal) {
    guard case .connecting(var connecting) = state else { return }
    switch refusal {
    case .disconnect(let code): end(code)
    case .error(let error) where error.isTemporary: end(.serverError)
    case .error:
      connecting.answers.removeAll { $0.id == id }
      state = .connecting(connecting)
      connectIfComplete()
    }
  }

  /// Until it is connected, a client has no subscriptions but the server's.
  private mutating func connectIfComplete() {
    guard case .connecting(let connecting) = state, let acceptance = connecting.acceptance,
      connecting.answers.count == subscriptions.count
    else { return }
    var result = self.result(of: acceptance)
    result.subscriptions = connecting.answers.map { id, answer in
      ServerSubscription(channel: subscriptions[id]?.channel ?? "", begin(id, answer))
    }
    state = .connected(
      Connected(
        client: acceptance.client, expiresAtMs: acceptance.expiresAtMs,
        pingAtMs: nowMs + limits.pingIntervalMs / 2 + pingSpreadMs))
    reply(.connect(result), to: connecting.commandID)
    for command in connecting.early where !isClosed { perform(command) }
  }

  private func result(of acceptance: Acceptance) -> ConnectResult {
    var result = ConnectResult(client: acceptance.client)
    result.version = acceptance.version
    result.expiry = expiry(acceptance.expiresAtMs)
    result.data = acceptance.data
    result.pingSeconds = UInt32(clamping: limits.pingIntervalMs / 1_000)
    result.wantsPong = true
    result.session = acceptance.session
    result.node = acceptance.node
    return result
  }
}
