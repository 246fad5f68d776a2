import Bytes
import TestSupport
import Testing

@testable import Centrifuge

@Suite struct RecoveryModelTests {
  @Test func throughCutsAndLossesAClientGetsEachMessageOnceAndInOrder() throws {
    var random = Seeded(for: "throughCutsAndLossesAClientGetsEachMessageOnceAndInOrder")
    for _ in 0..<300 {
      var world = World(&random)
      for _ in 0..<300 { try world.step(&random) }
      try world.settle()
      if let fault = world.fault {
        Issue.record("\(fault), LYCEUM_TEST_SEED=\(random.seed)")
        return
      }
    }
  }
}

/// A few channels with logs, a server with one session at a time, a wire that may be cut with frames still on it, and a
/// client that comes back with what it saw last.
private struct World {
  private static let channels = ["a", "b", "c"]

  private enum Task {
    case subscribe(SubscriptionID, SubscribeRequest)
    case read(SubscriptionID, after: UInt64)
  }

  private enum Frame {
    case bytes([UInt8])
    case publication(channel: String, UInt64)
  }

  private var session: ClientSession
  private let limits: SessionLimits
  private var tops: [String: UInt64] = ["a": 0, "b": 0, "c": 0]
  private var subscribers: [String: SubscriptionID] = [:]
  private var names: [SubscriptionID: String] = [:]
  private var tasks: [Task] = []
  private var frames: [Frame] = []
  /// What the client has of each channel, which survives the connection.
  private var seen: [String: UInt64] = [:]
  private(set) var fault: String?

  init(_ random: inout Seeded) {
    var limits = SessionLimits()
    limits.commands = nil
    limits.replyPublicationsMax = .random(in: 1...6, using: &random)
    limits.readPublicationsMax = .random(in: 1...6, using: &random)
    limits.readsMax = .random(in: 1...3, using: &random)
    self.limits = limits
    session = ClientSession(.json, limits: limits, nowMs: 0)
    connect()
  }

  mutating func step(_ random: inout Seeded) throws {
    let channel = Self.channels.randomElement(using: &random)!
    switch Int.random(in: 0..<20, using: &random) {
    case 0...6:
      tops[channel]! += 1
      // One in eight is lost on its way to this server.
      if Int.random(in: 0..<8, using: &random) > 0 { arrive(channel, tops[channel]!) }
    case 7: if let top = tops[channel], top > 0 { arrive(channel, .random(in: 1...top, using: &random)) }
    case 8...11:
      work(tasks.indices.randomElement(using: &random), fails: Int.random(in: 0..<16, using: &random) == 0)
    case 12...16: try receive()
    case 17: perform(session.outbox(hasRoom: .random(using: &random)))
    case 18: if let id = subscribers[channel] { perform(session.noticed(id, top: tops[channel]!)) }
    default: if Int.random(in: 0..<4, using: &random) == 0 { cut() }
    }
  }

  mutating func settle() throws {
    perform(session.outbox(hasRoom: true))
    repeat {
      while !tasks.isEmpty { work(0) }
      while !frames.isEmpty { try receive() }
      for channel in Self.channels {
        if let id = subscribers[channel] { perform(session.noticed(id, top: tops[channel]!)) }
      }
    } while !tasks.isEmpty || !frames.isEmpty
    for channel in Self.channels where seen[channel] != tops[channel] {
      fail("\(channel) ended at \(seen[channel] ?? 0) of \(tops[channel]!)")
    }
  }

  private mutating func connect() {
    let connect = #"{"id":1,"connect":{}}"#
    perform(session.receive(Array(connect.utf8).span, nowMs: 0))
    for channel in Self.channels { subscribe(channel) }
  }

  private mutating func subscribe(_ channel: String) {
    let since = seen[channel].map { #","recover":true,"epoch":"e","offset":\#($0)"# } ?? ""
    let id = Self.channels.firstIndex(of: channel)! + 2
    let subscribe = #"{"id":\#(id),"subscribe":{"channel":"\#(channel)"\#(since)}}"#
    perform(session.receive(Array(subscribe.utf8).span, nowMs: 0))
  }

  private mutating func cut() {
    perform(session.vanished())
    session = ClientSession(.json, limits: limits, nowMs: 0)
    if !subscribers.isEmpty { fail("subscribers are left: \(subscribers)") }
    (frames, tasks, names) = ([], [], [:])
    connect()
  }

  private mutating func perform(_ actions: [SessionAction]) {
    for action in actions {
      switch action {
      case .authenticate: perform(session.accept(Acceptance(client: "c"), nowMs: 0))
      case .subscribe(let id, let request, _):
        subscribers[request.channel] = id
        names[id] = request.channel
        tasks.append(.subscribe(id, request))
      case .leave(_, let channel): subscribers[channel] = nil
      case .readOn(let id, let after, _, _): tasks.append(.read(id, after: after))
      case .deliver(let id, let offsets, _):
        frames += offsets.map { .publication(channel: names[id]!, $0) }
      case .send(let bytes): frames.append(.bytes(bytes))
      default: fail("\(action)")
      }
    }
  }

  private mutating func arrive(_ channel: String, _ offset: UInt64) {
    guard let id = subscribers[channel] else { return }
    switch session.published(id, offset: offset) {
    case .plain: frames.append(.publication(channel: channel, offset))
    case .behind: perform(session.readsDue())
    case .drop: break
    case .base, .delta: fail("nobody asked for deltas")
    }
  }

  private mutating func work(_ index: Int?, fails: Bool = false) {
    guard let index, tasks.indices.contains(index) else { return }
    switch tasks.remove(at: index) {
    case .subscribe(let id, let request):
      let top = tops[request.channel]!
      var answer = SubscribeAnswer(.log, top: ChannelPosition(offset: top, epoch: "e"))
      if request.isRecovering, request.position.offset < top {
        answer.publications = (request.position.offset + 1...top).prefix(8).map { .numbered($0) }
      }
      perform(session.subscribed(id, answer, nowMs: 0))
    case .read(let id, _) where fails: perform(session.readFailed(id))
    case .read(let id, let after):
      let top = tops[names[id]!]!
      perform(session.readThrough(id, min(top, after + UInt64(limits.readPublicationsMax)), top: top))
    }
  }

  private mutating func receive() throws {
    guard !frames.isEmpty else { return }
    switch frames.removeFirst() {
    case .publication(let channel, let offset): see(channel, offset)
    case .bytes(let bytes):
      for line in bytes.split(separator: UInt8(ascii: "\n")) {
        read(try JSONValue(parsing: Array(line)))
      }
    }
  }

  private mutating func read(_ message: JSONValue) {
    if case .int(let id)? = message["id"], let result = message["subscribe"] {
      subscribed(Self.channels[Int(id) - 2], result)
    } else if case .string(let channel)? = message["push"]?["channel"] {
      guard message["push"]?["unsubscribe"]?["code"] == .int(2500) else { return fail("\(message)") }
      subscribe(channel)
    }
  }

  /// As clients do: they go on from the offset in the reply, by the publications in it.
  private mutating func subscribed(_ channel: String, _ result: JSONValue) {
    let isRecovering = seen[channel] != nil
    if (result["recovered"] == .bool(true)) != isRecovering { fail("\(channel) is not recovered: \(result)") }
    var offset = UInt64(0)
    if case .int(let told)? = result["offset"] { offset = UInt64(told) }
    if isRecovering, offset != seen[channel] { fail("\(channel) goes on from \(offset)") }
    seen[channel] = offset
    guard case .array(let publications)? = result["publications"] else { return }
    for publication in publications {
      if case .int(let offset)? = publication["offset"] { see(channel, UInt64(offset)) }
    }
  }

  private mutating func see(_ channel: String, _ offset: UInt64) {
    guard let last = seen[channel] else { return fail("\(offset) in \(channel) before the answer") }
    if offset != last + 1 { fail("\(offset) in \(channel) after \(last)") }
    seen[channel] = offset
  }

  private mutating func fail(_ what: String) {
    if fault == nil { fault = what }
  }
}
