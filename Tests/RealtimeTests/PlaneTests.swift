import Bytes
import Loop
import TestSupport
import Testing

@testable import Realtime

/// Connections and channels, without a socket between them.
@Suite(.onTheLoop) struct PlaneTests {
  private static let channel = "test:now:a"

  @Test @LoopActor func whatIsPublishedReachesWhoIsSubscribedInOrder() async throws {
    let stage = try Stage()
    let clients = try await stage.clients(3)
    for client in clients.dropLast() { try await client.subscribe(Self.channel) }
    for number in 0..<300 { stage.hub.publish(now: Array("\(number)".utf8), in: Self.channel) }
    for client in clients.dropLast() {
      for number in 0..<300 { #expect(try await client.push("pub")["data"]?.integer == Int64(number)) }
    }
    _ = try await clients[2].ask(#""ping":{}"#)
    #expect(clients[2].pushes.isEmpty)
  }

  @Test @LoopActor func whoHasLeftHearsNothingAndTheChannelIsForgotten() async throws {
    let stage = try Stage()
    let (one, other) = (try await stage.client("p1"), try await stage.client("p2"))
    for client in [one, other] { try await client.subscribe(Self.channel) }
    _ = try await one.ask(#""unsubscribe":{"channel":"test:now:a"}"#)
    stage.hub.publish(now: Array("1".utf8), in: Self.channel)
    _ = try await other.push("pub")
    _ = try await one.ask(#""ping":{}"#)
    #expect(one.pushes.isEmpty && stage.hub.open(Self.channel)?.count == 1)
    other.vanish()
    #expect(stage.hub.open(Self.channel) == nil)
  }

  @Test @LoopActor func latestValueReachesWhoComesLateAndOnlyTheLastOfATurn() async throws {
    let stage = try Stage()
    let name = "test:latest:a"
    for number in 0..<10 { stage.hub.publish(latest: Array("\(number)".utf8), in: name) }
    let client = try await stage.client("p1")
    let answer = try #require(try await client.subscribe(name))
    #expect(answer["publications"]?[0]?["data"]?.integer == 9 && answer["publications"]?[1] == nil)
    for number in 10..<20 { stage.hub.publish(latest: Array("\(number)".utf8), in: name) }
    let told = try await client.push("pub")
    #expect(told["data"]?.integer == 19)
    let (before, after) = (answer["offset"]?.integer ?? .max, told["offset"]?.integer ?? 0)
    #expect(before < after)
  }

  @Test @LoopActor func valuesThatNobodyFollowsAreKeptEachForItself() async throws {
    let stage = try Stage()
    stage.hub.publish(latest: Array("0".utf8), in: "test:latest:quiet")
    // One that changes all the time takes no other's place.
    for number in 0..<20_000 { stage.hub.publish(latest: Array("\(number)".utf8), in: "test:latest:busy") }
    let client = try await stage.client("p1")
    let quiet = try await client.subscribe("test:latest:quiet")
    #expect(quiet?["publications"]?[0]?["data"]?.integer == 0)
  }

  @Test @LoopActor func slowReaderIsClosedAndCostsNobodyElseAnything() async throws {
    let stage = try Stage()
    let (slow, quick) = (try await stage.client("p1"), try await stage.client("p2"))
    for client in [slow, quick] { try await client.subscribe(Self.channel) }
    let data = Array(("\"" + String(repeating: "x", count: 60_000) + "\"").utf8)
    for _ in 0..<30 {
      stage.hub.publish(now: data, in: Self.channel)
      _ = try await quick.push("pub")
    }
    #expect(try await slow.push("disconnect")["code"]?.integer == 3008)
    #expect(try await slow.next() == nil)
    #expect(try await quick.stats(Self.channel) == [1, 1])
  }

  @Test @LoopActor func personHoldsSoManyConnections() async throws {
    var options = RealtimePlane.Options()
    options.connectionsPerPersonMax = 2
    let stage = try Stage(options: options)
    let first = try await stage.client("p1")
    _ = try await stage.client("p1")
    let third = StageClient(of: stage.plane, .lines)
    third.say(#"{"id":1,"connect":{"token":"p1"}}"#)
    #expect(try await third.push("disconnect")["code"]?.integer == 3504)
    first.vanish()
    _ = try await stage.client("p1")
  }

  @Test @LoopActor func whoSaysNothingIsGoneInTime() async throws {
    let stage = try Stage()
    let mute = StageClient(of: stage.plane, .lines)
    stage.clock.advance(ms: 16_000)
    #expect(try await mute.push("disconnect")["code"]?.integer == 3502)
  }

  @Test @LoopActor func whoAnswersNoPingIsThereNoMoreAfterFortySeconds() async throws {
    let stage = try Stage()
    let (silent, other) = (try await stage.client("p1"), try await stage.client("p2"))
    for client in [silent, other] { try await client.subscribe(Self.channel) }
    for _ in 0..<160 {
      stage.clock.advance(ms: 250)
      // A pong that was not asked for costs nothing but a command.
      other.say("{}")
    }
    #expect(try await silent.push("disconnect")["code"]?.integer == 3012)
    #expect(try await other.stats(Self.channel) == [1, 1])
  }

  @Test @LoopActor func tokenThatHasExpiredEndsTheConnectionWithItsGrace() async throws {
    let stage = try Stage()
    stage.people.expiresAtMs = stage.clock.wallMs + 10_000
    let client = try await stage.client("p1")
    #expect(client.connected["connect"]?["ttl"]?.integer == 10)
    for _ in 0..<34 {
      stage.clock.advance(ms: 1_000)
      client.say("{}")
    }
    _ = try await client.ask(#""ping":{}"#)
    stage.clock.advance(ms: 2_000)
    #expect(try await client.push("disconnect")["code"]?.integer == 3005)
  }

  @Test @LoopActor func serverThatEndsTellsEverybodyToComeBack() async throws {
    let stage = try Stage()
    let clients = try await stage.clients(3)
    stage.plane.drain()
    for client in clients {
      let said = try await client.push("disconnect")
      #expect(said["code"]?.integer == 3001)
      #expect(try await client.next() == nil)
    }
  }
}
