import Bytes
import Loop
import TestSupport
import Testing

@testable import Realtime

/// Who is there, in one process.
@Suite(.onTheLoop) struct PresenceTests {
  private static let channel = "test:now:a"

  @LoopActor private static func watcher(_ stage: Stage) async throws -> StageClient {
    let watcher = try await stage.client("p9999")
    try await watcher.subscribe(Self.channel, #","join_leave":true"#)
    stage.clock.advance(ms: 1_000)
    _ = try await watcher.push("join")
    return watcher
  }

  @Test @LoopActor func threeTabsAreThreeConnectionsOfOnePerson() async throws {
    let stage = try Stage()
    var tabs: [StageClient] = []
    for handle in ["p1", "p1", "p1", "p2"] { tabs.append(try await stage.client(handle)) }
    for tab in tabs { try await tab.subscribe(Self.channel) }
    #expect(try await tabs[0].stats(Self.channel) == [4, 2])
    tabs[1].vanish()
    #expect(try await tabs[0].stats(Self.channel) == [3, 2])
  }

  @Test @LoopActor func comingsAndGoingsAreToldOnceASecondTogether() async throws {
    let stage = try Stage()
    let watcher = try await Self.watcher(stage)
    let clients = try await stage.clients(50)
    for client in clients { try await client.subscribe(Self.channel) }
    _ = try await watcher.ask(#""ping":{}"#)
    #expect(watcher.pushes.isEmpty && watcher.stream.waitingBytes == 0)
    stage.clock.advance(ms: 1_000)
    var joined: Set<String?> = []
    for _ in 0..<50 { joined.insert(try await watcher.push("join")["info"]?["user"]?.text) }
    #expect(joined.count == 50)
    for client in clients { client.vanish() }
    stage.clock.advance(ms: 1_000)
    for _ in 0..<50 { _ = try await watcher.push("leave") }
  }

  @Test @LoopActor func whoComesAndGoesBetweenIsNotTold() async throws {
    let stage = try Stage()
    let watcher = try await Self.watcher(stage)
    let passer = try await stage.client("p1")
    try await passer.subscribe(Self.channel)
    passer.vanish()
    stage.clock.advance(ms: 1_000)
    stage.hub.publish(now: Array("1".utf8), in: Self.channel)
    _ = try await watcher.push("pub")
    #expect(watcher.pushes.isEmpty)
  }

  @Test @LoopActor func ofACrowdOnlyTheNumberIsTold() async throws {
    let stage = try Stage()
    let watcher = try await Self.watcher(stage)
    let clients = try await stage.clients(2_000)
    for client in clients { try await client.subscribe(Self.channel) }
    stage.clock.advance(ms: 1_000)
    let presence = try await watcher.ask(#""presence":{"channel":"test:now:a"}"#)
    #expect(presence["error"]?["code"]?.integer == 106)
    #expect(try await watcher.stats(Self.channel) == [2_001, 2_001])
    #expect(watcher.pushes.isEmpty)
    #expect(stage.hub.present(in: Self.channel).count == 2_001)
  }
}
