import Bytes
import Centrifuge
import Gateway
import Identity
import Loop

/// One client: its WebSocket, its session, and what the session asks for.
@LoopActor final class RealtimeConnection: WebSocketHandler, Timed {
  /// While more waits to be sent, no log is read on.
  static let outboxFullBytes = 262_144
  private static let outboxRoomBytes = 65_536

  let plane: RealtimePlane
  /// The connection's id.
  let client: String
  var session: ClientSession
  var wheelPlace: WheelPlace?
  private(set) var person: Person?
  /// How others see it; nil until it is connected.
  private(set) var info: ClientInfo?
  private var socket: WebSocketConnection?
  /// Where there is no WebSocket; shown with each request of the client's, so nobody is to guess `key`.
  private var stream: EventStream?
  private let key: String
  private var watch: AnyObject?
  private var isSeated = false
  private var isWaitingForRoom = false
  /// Subscriptions that are being looked into, and have not joined yet.
  var asked: Set<SubscriptionID> = []
  var memberships: [SubscriptionID: Membership] = [:]
  /// What was read of a log, while the session says what of it goes out.
  var justRead: [Publication] = []
  /// What waits for the one before to be looked into: as many as the session lets be called at once.
  var queued = FIFO<(call: CallID, request: QueuedRequest)>()
  var isWorking = false

  init(of plane: RealtimePlane) {
    self.plane = plane
    client = Self.newID()
    key = Self.newID()
    // Replaced when the WebSocket is open: only then is its subprotocol known.
    session = ClientSession(.json, limits: plane.limits, nowMs: plane.nowMs)
  }

  private(set) var format = WireFormat.json

  private static func newID() -> String {
    let number = UInt128.random(in: 0 ... .max)
    return Hex.encode((0..<16).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) })
  }

  // MARK: WebSocketHandler

  func opened(_ socket: WebSocketConnection) {
    self.socket = socket
    format = socket.subprotocol == WireFormat.protobufSubprotocol ? .protobuf : .json
    begin()
  }

  func opened(over stream: EventStream) {
    self.stream = stream
    format = stream.format
    plane.note(key, self)
    begin()
  }

  private func begin() {
    session = ClientSession(
      format, limits: plane.limits, pingSpread: .random(in: 0..<1), nowMs: plane.nowMs)
    plane.wheel.place(self)
  }

  /// A frame that came by a request.
  func receive(_ frame: [UInt8]) { perform(session.receive(frame.span, nowMs: plane.nowMs)) }

  func shutDown() { perform(session.close(.shutdown)) }

  func received(_ message: RawSpan, isText _: Bool) {
    let actions = message.withUnsafeBytes { bytes in
      session.receive(bytes.bindMemory(to: UInt8.self).span, nowMs: plane.nowMs)
    }
    perform(actions)
  }

  func hasRoom() {
    isWaitingForRoom = false
    perform(session.outbox(hasRoom: true))
  }

  func closed() {
    perform(session.vanished())
    if stream != nil { plane.note(key, nil) }
    stream = nil
    socket = nil
    watch = nil
    plane.wheel.remove(self)
    if isSeated, let person { plane.unseat(person.id) }
    isSeated = false
  }

  // MARK: Timed

  var deadlineMs: Int64? { isThere ? session.nextDeadlineMs : nil }

  func reachedDeadline(nowMs: Int64) { perform(session.advance(nowMs: nowMs)) }

  // MARK: What goes out

  private var isThere: Bool { socket != nil || stream != nil }

  func send(_ frame: SharedFrame) {
    if let socket { return socket.send(frame) }
    if let stream, !stream.send(frame.payload) { perform(session.close(.slow)) }
  }

  private func close(_ code: DisconnectCode) {
    socket?.close(CloseCode(rawValue: code.code), code.reason)
    // A push says what a close frame would.
    stream?.end(with: WireWriter.frame(Push(.disconnect(code)), format), dropping: code == .slow)
  }

  private var waitingBytes: Int { socket?.outboxBytes ?? stream?.waitingBytes ?? 0 }

  /// What has been published in a channel that this client has subscribed to.
  func deliver(_ frames: inout PublicationFrames, to id: SubscriptionID) {
    if let run = frames.run, session.takes(id, run) { return send(frames.all(format)) }
    for index in frames.offsets.indices {
      let delivery = session.published(
        id, offset: frames.offsets[index], base: frames.bases[index])
      if let frame = frames.frame(index, format, delivery) { send(frame) }
      if delivery == .behind { perform(session.readsDue()) }
    }
  }

  func takesJoinLeave(_ id: SubscriptionID) -> Bool { session.takesJoinLeave(id) }

  func lose(_ id: SubscriptionID) { perform(session.lost(id)) }

  // MARK: Actions

  func perform(_ actions: [SessionAction]) {
    for action in actions { perform(action) }
    plane.wheel.place(self)
    watchRoom()
  }

  private func perform(_ action: SessionAction) {
    switch action {
    case .send(let bytes): send(bytes)
    case .close(let code): close(code)
    case .authenticate(let request): LoopActor.start { [self] in await authenticate(request) }
    case .subscribe(let id, let request, _):
      asked.insert(id)
      LoopActor.start { [self] in await subscribe(id, request) }
    case .leave(let id, _): leave(id)
    case .readOn(let id, let after, let publicationsMax, let bytesMax):
      LoopActor.start { [self] in
        await readOn(id, after: after, publicationsMax: publicationsMax, bytesMax: bytesMax)
      }
    case .deliver(let id, let offsets, let usesDelta): deliverRead(id, offsets, usesDelta: usesDelta)
    case .publish(let call, let request): queue(call, .publish(request))
    case .presence(let call, let channel): presence(call, channel)
    case .presenceStats(let call, let channel): presenceStats(call, channel)
    case .history(let call, let request): LoopActor.start { [self] in await history(call, request) }
    case .rpc(let call, let request): queue(call, .rpc(request))
    case .refresh(let call, let token): LoopActor.start { [self] in await refresh(call, token) }
    case .refreshSubscription(let call, _, _): answer(call, .error(.notAvailable))
    // Nobody here takes messages that get no answer.
    case .message: break
    }
  }

  func answer(_ call: CallID, _ reply: Reply) { perform(session.answer(call, reply)) }

  private func send(_ bytes: [UInt8]) {
    if bytes == format.ping, let ping = plane.pings[format] { return send(ping) }
    send(SharedFrame(format, bytes))
  }

  /// How much of what was missed a reply may bring: what comes back with many subscriptions at once would otherwise be too
  /// slow for its own recovery. The rest is read on as there is room.
  var roomBytes: Int { max(0, Self.outboxFullBytes - waitingBytes) }

  /// Where much waits to be sent, what is missing is read later.
  private func watchRoom() {
    guard !isWaitingForRoom, isThere, waitingBytes > Self.outboxFullBytes else { return }
    isWaitingForRoom = true
    socket?.tellRoom(below: Self.outboxRoomBytes)
    perform(session.outbox(hasRoom: false))
  }

  /// What waited in the stream has been taken.
  func madeRoom() {
    if isWaitingForRoom, waitingBytes <= Self.outboxRoomBytes { hasRoom() }
  }

  // MARK: Who it is

  private func authenticate(_ request: ConnectRequest) async {
    do {
      guard !request.token.isEmpty else { throw ErrorCode.unauthorized }
      let admitted = try await admit(request.token)
      guard !session.isClosed, isThere else { return }
      guard plane.seat(admitted.person.id) else {
        return perform(session.refuse(.disconnect(.connectionLimit), nowMs: plane.nowMs))
      }
      isSeated = true
      take(admitted)
      var acceptance = Acceptance(client: client)
      acceptance.version = plane.options.version
      if stream != nil {
        acceptance.session = key
        acceptance.node = plane.forwarding.node
      }
      acceptance.expiresAtMs = plane.monotonicMs(admitted.expiresAtMs)
      acceptance.channels = [PersonalChannel.name(of: admitted.person.id)]
      perform(session.accept(acceptance, nowMs: plane.nowMs))
    } catch {
      perform(session.refuse(refusal(of: error), nowMs: plane.nowMs))
    }
  }

  /// A new token of the same person, for when the old one is over.
  private func refresh(_ call: CallID, _ token: String) async {
    do {
      let admitted = try await admit(token)
      guard !session.isClosed else { return }
      guard admitted.person.id == person?.id else { throw AdmissionFault.invalid }
      take(admitted)
      perform(
        session.refreshed(call, expiresAtMs: plane.monotonicMs(admitted.expiresAtMs), nowMs: plane.nowMs))
    } catch {
      switch refusal(of: error) {
      case .error(let code): answer(call, .error(code))
      case .disconnect(let code): perform(session.close(code))
      }
    }
  }

  private func admit(_ token: String) async throws -> Admitted {
    // Held by the watch, which ends with the connection. A weak reference would make each retain on the way of a
    // publication a slow one.
    try await plane.admission.admit(token: token) { [self] in changed($0) }
  }

  private func take(_ admitted: Admitted) {
    watch = admitted.watch
    introduce(admitted.person)
  }

  /// Who it is from now on, and how others see it.
  private func introduce(_ person: Person) {
    self.person = person
    var json = JSONWriter(capacityBytes: 64)
    json.object { json in
      json.member("handle", person.handle)
      json.member("name", person.name)
    }
    info = ClientInfo(user: person.id.description, client: client, connectionInfo: json.take())
  }

  private func refusal(of error: any Error) -> Refusal {
    switch error {
    case AdmissionFault.expired: .error(.tokenExpired)
    case AdmissionFault.invalid: .disconnect(.invalidToken)
    default: .error(.telling(error, plane.log))
    }
  }

  /// The person is another than before, or signed out, suspended or gone.
  private func changed(_ person: Person?) {
    guard let person else { return perform(session.close(.forceNoReconnect)) }
    let hasOtherRole = person.role != self.person?.role
    introduce(person)
    for membership in memberships.values { membership.channel.noteOther(membership) }
    guard hasOtherRole else { return }
    plane.hub.noteRightsChanged()
    for membership in memberships.values { plane.hub.rightsChecks.add(membership) }
  }
}
