import Bytes
import TestSupport
import Testing

@testable import Centrifuge

@Suite struct SessionModelTests {
  @Test func eachCommandIsAnsweredOnceAndEachChannelLeftOnce() throws {
    var random = Seeded(for: "eachCommandIsAnsweredOnceAndEachChannelLeftOnce")
    var answered = 0
    for _ in 0..<500 {
      var model = SessionModel()
      for _ in 0..<Int.random(in: 1...300, using: &random) { try model.step(&random) }
      try model.finish(&random)
      answered += model.answered.count
      if let fault = model.fault {
        Issue.record("\(fault), LYCEUM_TEST_SEED=\(random.seed)")
        return
      }
    }
    #expect(answered > 5_000)
  }
}

/// Commands of every kind, answers of every kind at any time, and what the server does by itself.
private struct SessionModel {
  private enum Task {
    case connect
    case subscribe(SubscriptionID)
    case read(SubscriptionID, after: UInt64)
    case call(CallID, Reply)
    case refresh(CallID)
    case refreshSubscription(CallID, SubscriptionID)
  }

  private var session: ClientSession
  private var nowMs: Int64 = 0
  private var commandID = 0
  private var tasks: [Task] = []
  private var inside: Set<SubscriptionID> = []
  private var ids: [SubscriptionID] = []
  private var asked: Set<Int64> = []
  private(set) var answered: Set<Int64> = []
  private var hasEnded = false
  private(set) var fault: String?

  init() {
    var limits = SessionLimits()
    limits.commands = nil
    limits.errors = nil
    limits.callsMax = 5
    limits.subscriptionsMax = 4
    session = ClientSession(.json, limits: limits, nowMs: 0)
  }

  mutating func step(_ random: inout Seeded) throws {
    switch Int.random(in: 0..<40, using: &random) {
    case 0...13: try perform(session.receive(Array(command(&random).utf8).span, nowMs: nowMs))
    case 14...25: try work(tasks.indices.randomElement(using: &random), &random)
    case 26...31:
      guard let id = ids.randomElement(using: &random) else { return }
      let delivery = session.published(id, offset: .random(in: 0...12, using: &random))
      if delivery != .drop, !inside.contains(id) { fail("\(delivery) for who has left") }
      try perform(session.readsDue())
    case 32:
      guard let id = ids.randomElement(using: &random) else { return }
      try perform(session.unsubscribe(id, .server))
    case 33: try perform(session.subscribe(to: channel(&random), nowMs: nowMs))
    case 34:
      guard let id = ids.randomElement(using: &random) else { return }
      try perform(session.noticed(id, top: .random(in: 0...12, using: &random)))
    case 35: try perform(session.outbox(hasRoom: .random(using: &random)))
    case 36...38:
      nowMs += .random(in: 0...4_000, using: &random)
      try perform(session.advance(nowMs: nowMs))
      try perform(session.receive(Array("{}".utf8).span, nowMs: nowMs))
    default:
      guard Int.random(in: 0..<20, using: &random) == 0 else { return }
      try perform(session.close(.shutdown))
    }
  }

  mutating func finish(_ random: inout Seeded) throws {
    try perform(session.outbox(hasRoom: true))
    while !tasks.isEmpty { try work(0, &random) }
    if !session.isClosed, answered != asked { fail("unanswered: \(asked.subtracting(answered))") }
    try perform(session.vanished())
    if !inside.isEmpty { fail("not left: \(inside)") }
  }

  private mutating func command(_ random: inout Seeded) -> String {
    commandID += 1
    let name = session.isConnected ? channel(&random) : "a"
    let requests = [
      #""subscribe":{"channel":"\#(name)"}"#,
      #""subscribe":{"channel":"\#(name)","recover":true,"offset":3}"#,
      #""subscribe":{"channel":"\#(name)","recover":true,"offset":3,"epoch":"x","flag":2}"#,
      #""unsubscribe":{"channel":"\#(name)"}"#, #""publish":{"channel":"\#(name)","data":1}"#, #""rpc":{}"#,
      #""presence":{"channel":"\#(name)"}"#, #""presence_stats":{"channel":"\#(name)"}"#, #""ping":{}"#,
      #""history":{"channel":"\#(name)","limit":5}"#, #""refresh":{"token":"t"}"#,
      #""sub_refresh":{"channel":"\#(name)","token":"t"}"#, #""rpc":{},"ping":{}"#,
    ]
    let request = commandID == 1 ? #""connect":{}"# : requests.randomElement(using: &random)!
    asked.insert(Int64(commandID))
    return #"{"id":\#(commandID),\#(request)}"#
  }

  private func channel(_ random: inout Seeded) -> String {
    ["a", "b", "c", "d", "e", "f"].randomElement(using: &random)!
  }

  private mutating func perform(_ actions: [SessionAction]) throws {
    for action in actions {
      if hasEnded { fail("\(action) after the end") }
      switch action {
      case .authenticate: tasks.append(.connect)
      case .subscribe(let id, _, _):
        if !inside.insert(id).inserted { fail("\(id) is used again") }
        ids.append(id)
        tasks.append(.subscribe(id))
      case .leave(let id, _): if inside.remove(id) == nil { fail("\(id) is left twice") }
      case .readOn(let id, let after, _, _): tasks.append(.read(id, after: after))
      case .deliver(let id, _, _): if !inside.contains(id) { fail("a delivery to who has left") }
      case .publish(let call, _): tasks.append(.call(call, .publish))
      case .rpc(let call, _): tasks.append(.call(call, .rpc([])))
      case .presence(let call, _): tasks.append(.call(call, .presence([])))
      case .presenceStats(let call, _): tasks.append(.call(call, .presenceStats(clients: 0, users: 0)))
      case .history(let call, _):
        tasks.append(.call(call, .history(HistoryResult(publications: [], position: Self.top))))
      case .refresh(let call, _): tasks.append(.refresh(call))
      case .refreshSubscription(let call, let id, _): tasks.append(.refreshSubscription(call, id))
      case .send(let frame): try read(frame)
      case .close: hasEnded = true
      case .message: break
      }
    }
  }

  private static let top = ChannelPosition(offset: 8, epoch: "e")

  private mutating func work(_ index: Int?, _ random: inout Seeded) throws {
    guard let index, tasks.indices.contains(index) else { return }
    let isGranted = Int.random(in: 0..<4, using: &random) > 0
    let expiresAtMs = Bool.random(using: &random) ? nowMs + .random(in: -1...50_000, using: &random) : nil
    switch tasks.remove(at: index) {
    case .connect:
      var acceptance = Acceptance(client: "c")
      acceptance.expiresAtMs = expiresAtMs.map { max($0, nowMs + 1) }
      acceptance.channels = [["a"], [], ["a", "b"]].randomElement(using: &random)!
      try perform(session.accept(acceptance, nowMs: nowMs))
    case .subscribe(let id) where isGranted:
      let memory: ChannelMemory = [.log, .latest, .none].randomElement(using: &random)!
      var answer = SubscribeAnswer(memory, top: Self.top)
      answer.expiresAtMs = expiresAtMs
      try perform(session.subscribed(id, answer, nowMs: nowMs))
    case .subscribe(let id):
      try perform(session.refuse(id, .error(.permissionDenied), nowMs: nowMs))
    case .read(let id, let after):
      try perform(isGranted ? session.readThrough(id, after + 2, top: 12) : session.readFailed(id))
    case .call(let call, let reply):
      try perform(session.answer(call, isGranted ? reply : .error(.permissionDenied)))
    case .refresh(let call):
      try perform(session.refreshed(call, expiresAtMs: expiresAtMs, nowMs: nowMs))
    case .refreshSubscription(let call, let id):
      try perform(session.subscriptionRefreshed(call, id, expiresAtMs: expiresAtMs, nowMs: nowMs))
    }
  }

  private mutating func read(_ frame: [UInt8]) throws {
    for line in frame.split(separator: UInt8(ascii: "\n")) {
      guard case .int(let id)? = try JSONValue(parsing: Array(line))["id"] else { continue }
      if !asked.contains(id) || !answered.insert(id).inserted { fail("\(id) is answered twice, or unasked") }
    }
  }

  private mutating func fail(_ what: String) {
    if fault == nil { fault = what }
  }
}
