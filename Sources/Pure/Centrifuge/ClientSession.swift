/// One client's connection, as a machine without a clock and without a wire: frames and answers in, actions out.
///
///     awaiting connect --connect--> connecting --accept--> connected
///
/// and from each to the end. The surroundings perform the actions in order, one list to its end before the next: an
/// answer that is there at once is brought when the list that asked for it is done. Answers come in any order, and one to
/// what has ended meanwhile is passed over. When `nextDeadlineMs` is reached, `advance`. All times are of one clock that
/// does not go back.
///
/// A publication costs its subscribers one call of `published` each, which compares two numbers; the frame is the
/// channel's, the same for all whose answer is the same.
public struct ClientSession: Sendable {
  /// Each state carries what only it knows.
  enum State: Sendable {
    case awaitingConnect(untilMs: Int64)
    /// Apart, as it is large and soon over.
    indirect case connecting(Connecting)
    case connected(Connected)
    case closed
  }

  struct Connecting: Sendable {
    var commandID: UInt32
    var request: ConnectRequest
    var untilMs: Int64
    /// What the client could not wait with.
    var early: [Command] = []
    /// Set when the client is accepted and the server-side subscriptions are being answered.
    var acceptance: Acceptance?
    var answers: [(id: SubscriptionID, answer: SubscribeAnswer)] = []
  }

  struct Connected: Sendable {
    var client: String
    var expiresAtMs: Int64?
    var pingAtMs: Int64
    /// Set while a ping is unanswered.
    var pongUntilMs: Int64?
  }

  let limits: SessionLimits
  let pingSpreadMs: Int64
  var state: State
  var subscriptions = SubscriptionTable()
  var calls = CallTable()
  var reads: ReadQueue
  var commands: TokenBucket?
  var errors: TokenBucket?
  /// No subscription expires before.
  var subscriptionExpiryMs = Int64.max
  var nowMs: Int64
  private var writer: WireWriter
  private var actions: [SessionAction] = []

  /// A session of a connection that has just been opened. `pingSpread` lies in 0..<1 and should be random: the first ping
  /// comes after between half an interval and a whole one, so that those who came together are not pinged together.
  public init(
    _ format: WireFormat, limits: SessionLimits = SessionLimits(), pingSpread: Double = 0, nowMs: Int64
  ) {
    precondition((0..<1).contains(pingSpread), "The spread of the first ping lies in 0..<1.")
    self.limits = limits
    self.nowMs = nowMs
    pingSpreadMs = Int64(Double(limits.pingIntervalMs / 2) * pingSpread)
    state = .awaitingConnect(untilMs: nowMs + limits.staleMs)
    reads = ReadQueue(atOnceMax: limits.readsMax)
    commands = limits.commands.map { TokenBucket($0, nowMs: nowMs) }
    errors = limits.errors.map { TokenBucket($0, nowMs: nowMs) }
    writer = WireWriter(format)
  }

  /// The spelling that the client chose.
  public var format: WireFormat { writer.format }

  /// Whether the client is accepted and not gone.
  public var isConnected: Bool { if case .connected = state { true } else { false } }

  /// Whether nothing comes any more.
  public var isClosed: Bool { if case .closed = state { true } else { false } }

  /// A frame from the client.
  public mutating func receive(_ frame: Span<UInt8>, nowMs: Int64) -> [SessionAction] {
    self.nowMs = nowMs
    var reader = CommandReader(format, limits: limits.wire)
    while !isClosed {
      do {
        guard let command = try reader.next(in: frame) else { break }
        take(command)
      } catch {
        refuse(error.verdict)
      }
    }
    return due()
  }

  /// Ends the connection, by the server's will.
  public mutating func close(_ code: DisconnectCode) -> [SessionAction] {
    end(code)
    return due()
  }

  /// The connection is gone: what there was in it is left.
  public mutating func vanished() -> [SessionAction] {
    leaveAll()
    return due()
  }

  /// A command has come: counted, then done.
  private mutating func take(_ command: Command) {
    guard commands?.take(nowMs: nowMs) ?? true else { return end(.tooManyRequests) }
    switch state {
    case .awaitingConnect:
      guard case .connect(let request) = command.request else { return end(.badRequest) }
      connect(request, command.id)
    case .connecting: wait(command)
    case .connected: perform(command)
    case .closed: break
    }
  }

  private mutating func refuse(_ verdict: WireFault.Verdict) {
    switch verdict {
    case .disconnect(let code): end(code)
    case .refuse(let id, let error):
      // Before the connect there is nobody yet to refuse anything to.
      if case .awaitingConnect = state { return end(.badRequest) }
      guard commands?.take(nowMs: nowMs) ?? true else { return end(.tooManyRequests) }
      reply(.error(error), to: id)
    }
  }

  /// Adds a reply to what is said next.
  mutating func reply(_ reply: Reply, to id: UInt32) {
    guard !isClosed else { return }
    writer.append(reply, to: id)
    // A temporary error is of our making, and no reason to send anybody away.
    guard case .error(let error) = reply, !error.isTemporary else { return }
    if !(errors?.take(nowMs: nowMs) ?? true) { end(.tooManyErrors) }
  }

  mutating func push(_ push: Push) { writer.append(push) }

  mutating func ping() { writer.appendPing() }

  /// Adds an action, after everything that was said before it.
  mutating func act(_ action: SessionAction) {
    say()
    actions.append(action)
  }

  /// Forgets a subscription; nil if it has ended already.
  mutating func leave(_ id: SubscriptionID) -> SubscriptionTable.Entry? {
    guard let entry = subscriptions.remove(id) else { return nil }
    reads.forget(id)
    act(.leave(id, channel: entry.channel))
    return entry
  }

  mutating func end(_ code: DisconnectCode) {
    guard !isClosed else { return }
    leaveAll()
    act(.close(code))
  }

  /// What is to be done now.
  mutating func due() -> [SessionAction] {
    readOn()
    say()
    guard !actions.isEmpty else { return [] }
    var due: [SessionAction] = []
    swap(&due, &actions)
    return due
  }

  private mutating func leaveAll() {
    say()
    for id in subscriptions.ids { _ = leave(id) }
    calls = CallTable()
    state = .closed
  }

  private mutating func say() {
    if writer.messages > 0 { actions.append(.send(writer.take())) }
  }
}
