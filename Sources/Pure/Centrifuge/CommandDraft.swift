/// A command that is being read. A bound exceeded, or a second request, does not end the reading: the id, which may come
/// later, is what the refusal is addressed to.
struct CommandDraft {
  let limits: WireLimits
  private let offset: Int
  var id: UInt32 = 0
  private var request: Command.Request?
  private var refusal: WireFault.Kind?

  init(limits: WireLimits, offset: Int) {
    self.limits = limits
    self.offset = offset
  }

  mutating func add(_ next: Command.Request) {
    if request != nil { refuse(.severalRequests) }
    request = next
  }

  mutating func refuse(_ kind: WireFault.Kind) {
    if refusal == nil { refusal = kind }
  }

  /// Whether so much of the named thing is too much, which is then remembered.
  mutating func exceeds(_ count: Int, _ name: WireFault.Name) -> Bool {
    let isTooLong = count > max(name)
    if isTooLong { refuse(.tooLong(name)) }
    return isTooLong
  }

  /// Throws what was remembered.
  func check() throws(WireFault) {
    if let refusal { throw WireFault(refusal, at: offset, commandID: id) }
  }

  /// The command, now that all of it is read.
  func command() throws(WireFault) -> Command {
    try check()
    guard let request else {
      guard id == 0 else { throw WireFault(.missingRequest, at: offset, commandID: id) }
      return Command(id: 0, .pong)
    }
    if case .send = request { return Command(id: id, request) }
    guard id != 0 else { throw WireFault(.missingID, at: offset) }
    if let channel = request.channel, channel.isEmpty {
      throw WireFault(.missingChannel, at: offset, commandID: id)
    }
    return Command(id: id, request)
  }

  private func max(_ name: WireFault.Name) -> Int {
    switch name {
    case .channel: limits.channelBytesMax
    case .data: limits.dataBytesMax
    case .token: limits.tokenBytesMax
    case .word: limits.wordBytesMax
    case .subscriptions: limits.subscriptionsMax
    case .headers: limits.headersMax
    case .header: limits.headerBytesMax
    }
  }
}

extension Command.Request {
  /// The channel that it is about; nil where it is about none.
  var channel: String? {
    switch self {
    case .subscribe(let request): request.channel
    case .publish(let request): request.channel
    case .history(let request): request.channel
    case .unsubscribe(let channel), .presence(let channel), .presenceStats(let channel),
      .subscriptionRefresh(let channel, _):
      channel
    case .connect, .ping, .send, .rpc, .refresh, .pong: nil
    }
  }
}
