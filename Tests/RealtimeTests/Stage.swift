import Bytes
import Centrifuge
import Database
import DatabaseSupport
import Identity
import Loop
import Streams
import Telemetry
import TestSupport

@testable import Realtime

/// A plane without sockets: clients come over the streams that the fallback transports have, and time stands still.
@LoopActor final class Stage {
  let clock: ManualClock
  let metrics = Metrics()
  let hub: Hub
  let plane: RealtimePlane
  let channels = StageChannels()
  let people = StagePeople()
  var elsewhere: any Peers { hub.elsewhere.peers }

  /// `peers`: those on the same database. Without them nothing here needs one.
  init(
    _ database: Database? = nil, peers: any Peers = NoPeers(), clock: ManualClock = ManualClock(),
    options: RealtimePlane.Options = .init()
  ) throws {
    self.clock = clock
    let database =
      try database
      ?? Database(
        ConnectionString("host=/nowhere"), options: .single, clock: clock, log: .silent, metrics: metrics)
    let streams = StreamLog(database)
    let feeds = StreamFeeds(streams, database: database, clock: clock, log: .silent, metrics: metrics)
    hub = Hub(streams, feeds: feeds, peers: peers, clock: clock, metrics: metrics)
    hub.register(channels)
    hub.register(StagePersonalChannels())
    plane = RealtimePlane(hub, admission: people, options, clock: clock, log: .silent)
    hub.open()
  }

  /// Somebody who is connected: `token` is their handle.
  func client(_ handle: String, _ framing: EventStream.Framing = .lines) async throws -> StageClient {
    let client = StageClient(of: plane, framing)
    client.say(#"{"id":1,"connect":{"token":"\#(handle)"}}"#)
    client.connected = try await client.reply(1)
    return client
  }

  func clients(_ count: Int) async throws -> [StageClient] {
    var clients: [StageClient] = []
    for number in 0..<count { clients.append(try await client("p\(number)")) }
    return clients
  }
}

/// `test:now:…` and `test:latest:…`, whose rights a test changes.
@LoopActor final class StageChannels: ChannelKind {
  let prefix = "test"
  /// Who may not, by handle; `*`: nobody may.
  var isForbidden: Set<String> = []
  var hasDelta = true
  private(set) var asked = 0
  private(set) var toldOfChanges: [PersonID?] = []
  /// Whoever asks waits until it is let go.
  var holds = false
  private var held: [CheckedContinuation<Void, Never>] = []
  private var whenHeld: CheckedContinuation<Void, Never>?

  func rights(of person: Person, in channel: String) async throws -> ChannelRights? {
    asked += 1
    let isForbidden = isForbidden.contains(person.handle) || isForbidden.contains("*")
    if holds {
      await withCheckedContinuation {
        held.append($0)
        whenHeld?.resume()
        whenHeld = nil
      }
    }
    guard !isForbidden else { return nil }
    var rights = ChannelRights(channel.hasPrefix("test:latest:") ? .latest : .nothing)
    rights.mayPublish = true
    rights.seesPresence = true
    rights.hasJoinLeave = true
    rights.offersDelta = hasDelta
    return rights
  }

  func publish(
    _ data: [UInt8], in channel: String, by person: Person
  ) async throws -> ChannelPublication {
    channel.hasPrefix("test:latest:") ? .latest(data) : .now(data)
  }

  func rightsChanged(of person: PersonID?, in scope: ChannelScope) { toldOfChanges.append(person) }

  /// Returns when somebody's rights are being asked about.
  func somebodyIsHeld() async {
    await withCheckedContinuation { continuation in
      if held.isEmpty { whenHeld = continuation } else { continuation.resume() }
    }
  }

  func letGo() {
    holds = false
    for continuation in held { continuation.resume() }
    held = []
  }
}

@LoopActor final class StagePersonalChannels: ChannelKind {
  let prefix = "user"
  let hasPresence = false

  func rights(of person: Person, in channel: String) async throws -> ChannelRights? {
    ChannelRights(.nothing)
  }

  func publish(
    _ data: [UInt8], in channel: String, by person: Person
  ) async throws -> ChannelPublication { throw ErrorCode.permissionDenied }
}

/// Lets everybody in who names themselves: `p7` is person 8, whichever process they come to.
@LoopActor final class StagePeople: Admission {
  private var watches: [String: [@LoopActor (Person?) -> Void]] = [:]
  /// In Unix time.
  var expiresAtMs: Int64?

  static func person(_ handle: String, _ role: PlatformRole = .learner) -> Person {
    let number = Int64(handle.dropFirst()) ?? 0
    return Person(id: PersonID(number + 1)!, handle: handle, role: role, name: "Person \(number)")
  }

  func admit(token: String, _ changed: @escaping @LoopActor (Person?) -> Void) async throws -> Admitted {
    guard token.hasPrefix("p") else { throw AdmissionFault.invalid }
    watches[token, default: []].append(changed)
    return Admitted(Self.person(token), expiresAtMs: expiresAtMs, watch: self)
  }

  func become(_ person: Person?, _ handle: String) { for watch in watches[handle] ?? [] { watch(person) } }
}

/// One client, and what it reads.
@LoopActor final class StageClient {
  let stream: EventStream
  let connection: RealtimeConnection
  var connected: JSONValue = .null
  private var waiting: [JSONValue] = []
  private var lastID = 1

  init(of plane: RealtimePlane, _ framing: EventStream.Framing) {
    stream = EventStream(framing)
    connection = RealtimeConnection(of: plane)
    connection.opened(over: stream)
  }

  func say(_ command: String) { connection.receive(Array(command.utf8)) }

  /// The next that comes; nil at the end.
  func next() async throws -> JSONValue? {
    while waiting.isEmpty {
      guard let bytes = await stream.next() else { return nil }
      connection.madeRoom()
      waiting = try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
    }
    return waiting.removeFirst()
  }

  func reply(_ id: Int) async throws -> JSONValue {
    while let said = try await next() {
      if said["id"]?.integer == Int64(id) { return said }
      pushes.append(said)
    }
    throw Ended()
  }

  struct Ended: Error {}

  /// What came while a reply was waited for.
  private(set) var pushes: [JSONValue] = []

  func ask(_ request: String) async throws -> JSONValue {
    lastID += 1
    say(#"{"id":\#(lastID),\#(request)}"#)
    return try await reply(lastID)
  }

  /// Subscribes; the reply's result, or nil where it is refused.
  @discardableResult
  func subscribe(_ channel: String, _ more: String = "") async throws -> JSONValue? {
    try await ask(#""subscribe":{"channel":"\#(channel)"\#(more)}"#)["subscribe"]
  }

  func publish(_ data: String, in channel: String) async throws -> JSONValue {
    try await ask(#""publish":{"channel":"\#(channel)","data":\#(data)}"#)
  }

  /// How many connections and people are there.
  func stats(_ channel: String) async throws -> [Int64] {
    let stats = try await ask(#""presence_stats":{"channel":"\#(channel)"}"#)["presence_stats"]
    return [stats?["num_clients"]?.integer ?? 0, stats?["num_users"]?.integer ?? 0]
  }

  /// The next push of a kind: `pub`, `join`, `leave`, `unsubscribe`, `disconnect`.
  func push(_ kind: String) async throws -> JSONValue {
    while let index = pushes.firstIndex(where: { $0["push"]?[kind] != nil }) {
      return pushes.remove(at: index)["push"]?[kind] ?? .null
    }
    while let said = try await next() {
      if let found = said["push"]?[kind] { return found }
      pushes.append(said)
    }
    throw Ended()
  }

  /// Gone without a word.
  func vanish() { connection.closed() }
}

extension JSONValue {
  var integer: Int64? { if case .int(let number) = self { number } else { nil } }
  var text: String? { if case .string(let text) = self { text } else { nil } }
}
