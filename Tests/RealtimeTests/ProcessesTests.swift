import Bytes
import Centrifuge
import Database
import DatabaseSupport
import Identity
import Loop
import Streams
import Telemetry
import TestSupport
import Testing

@testable import Realtime

/// Two planes on one database, as two processes have them.
@Suite(.onTheLoop) struct ProcessesTests {
  private static let channel = "test:now:a"

  /// Two stages that know of each other.
  @LoopActor private static func withStages<T: Sendable>(
    _ body: @LoopActor (Stage, Stage) async throws -> T
  ) async throws -> T {
    try await TestDatabase.with { open in
      let (one, other) = (try await stage(try await open()), try await stage(try await open()))
      for stage in [one, other] { try await eventually { stage.elsewhere.others.count == 1 } }
      let result: Result<T, any Error>
      do { result = .success(try await body(one, other)) } catch { result = .failure(error) }
      for stage in [one, other] { await stage.hub.close() }
      return try result.get()
    }
  }

  @LoopActor private static func stage(_ database: Database) async throws -> Stage {
    let clock = ManualClock()
    let peers = NotifyPeers(database, clock: clock, log: .none, metrics: Metrics())
    return try Stage(database, peers: peers, clock: clock)
  }

  /// Waits for what comes by way of the database.
  @LoopActor private static func eventually(_ isSo: @LoopActor () async throws -> Bool) async throws {
    for _ in 0..<5_000 {
      if try await isSo() { return }
      try await UVClock().sleep(ms: 2)
    }
    Issue.record("what was waited for did not come")
  }

  @Test @LoopActor func publicationReachesWhoIsSubscribedElsewhere() async throws {
    try await Self.withStages { one, other in
      let reader = try await other.client("p1")
      try await reader.subscribe(Self.channel)
      let long = "\"" + String(repeating: "é", count: 30_000) + "\""
      for number in 0..<100 { one.hub.publish(now: Array("\(number)".utf8), in: Self.channel) }
      one.hub.publish(now: Array(long.utf8), in: Self.channel)
      for number in 0..<100 { #expect(try await reader.push("pub")["data"]?.integer == Int64(number)) }
      #expect(try await reader.push("pub")["data"]?.text?.utf8.count == 60_000)
    }
  }

  @Test @LoopActor func featuresTellEachOtherAndPeopleAreWhereTheyAre() async throws {
    try await Self.withStages { one, other in
      var (here, there): ([String], [String]) = ([], [])
      one.hub.hear("test.news") { here.append(String(decoding: $0, as: UTF8.self)) }
      other.hub.hear("test.news") { there.append(String(decoding: $0, as: UTF8.self)) }
      one.hub.tellOthers("test.news", Array("7".utf8))
      try await Self.eventually { !there.isEmpty }
      #expect(there == ["7"] && here == [])
      let reader = try await other.client("p1")
      let person = StagePeople.person("p1").id
      try await reader.subscribe(Self.channel)
      #expect(other.plane.people == [person] && one.plane.people == [])
      reader.vanish()
      #expect(other.plane.people == [])
    }
  }

  @Test @LoopActor func latestValueIsTheSameEverywhere() async throws {
    try await Self.withStages { one, other in
      let name = "test:latest:a"
      one.hub.publish(latest: Array("1".utf8), in: name)
      try await Self.eventually { other.hub.latest(of: name) != nil }
      let reader = try await other.client("p1")
      let answer = try await reader.subscribe(name)
      #expect(answer?["publications"]?[0]?["data"]?.integer == 1)
      // Where both publish, both come to the same.
      for number in 2..<200 {
        (number.isMultiple(of: 2) ? one : other).hub.publish(latest: Array("\(number)".utf8), in: name)
        (number.isMultiple(of: 3) ? one : other).clock.advance(ms: 1)
        await Task.yield()
      }
      one.clock.advance(ms: 1_000)
      other.clock.advance(ms: 500)
      one.hub.publish(latest: Array("1000".utf8), in: name)
      while try await reader.push("pub")["data"]?.integer != 1_000 {}
      try await Self.eventually { one.hub.latest(of: name) == other.hub.latest(of: name) }
      // A position of one process is one of the other.
      let position = try #require(one.hub.latest(of: name))
      let back = try await one.client("p1")
      let again = try await back.subscribe(
        name, #","recover":true,"epoch":"latest","offset":\#(position.offset)"#)
      #expect(again?["recovered"] != nil && again?["publications"] == nil)
    }
  }

  @Test @LoopActor func valueThatIsNotHereIsAskedFor() async throws {
    try await TestDatabase.with { open in
      let one = try await Self.stage(try await open())
      one.hub.publish(latest: Array("7".utf8), in: "test:latest:a")
      // Only now is there anybody else.
      let other = try await Self.stage(try await open())
      for stage in [one, other] { try await Self.eventually { stage.elsewhere.others.count == 1 } }
      let reader = try await other.client("p1")
      #expect(try await reader.subscribe("test:latest:a")?["publications"] == nil)
      #expect(try await reader.push("pub")["data"]?.integer == 7)
      for stage in [one, other] { await stage.hub.close() }
    }
  }

  @Test @LoopActor func rightThatIsLostEndsSubscriptionsInEveryProcess() async throws {
    try await Self.withStages { one, other in
      let (here, there) = (try await one.client("p1"), try await other.client("p1"))
      let bystander = try await other.client("p2")
      for client in [here, there, bystander] { try await client.subscribe(Self.channel) }
      for stage in [one, other] { stage.channels.isForbidden = ["p1"] }
      one.hub.rightsChanged(of: StagePeople.person("p1").id, in: .channel(Self.channel))
      for client in [here, there] { #expect(try await client.push("unsubscribe")["code"]?.integer == 2000) }
      #expect(other.channels.toldOfChanges.contains(StagePeople.person("p1").id))
      #expect(other.hub.open(Self.channel)?.count == 1)
    }
  }

  @Test @LoopActor func whoIsThereIsKnownInEveryProcess() async throws {
    try await Self.withStages { one, other in
      // Three tabs of one person are three connections, wherever they are.
      let mine = [try await one.client("p1"), try await one.client("p1")]
      let theirs = [try await other.client("p1"), try await other.client("p2")]
      for client in mine { try await client.subscribe(Self.channel, #","join_leave":true"#) }
      one.hub.tellPresence()
      for _ in 0..<2 { _ = try await mine[0].push("join") }
      for client in theirs { try await client.subscribe(Self.channel) }
      try await Self.eventually {
        for stage in [one, other] { stage.hub.tellPresence() }
        return one.hub.present(in: Self.channel).count == 4 && other.hub.present(in: Self.channel).count == 4
      }
      #expect(try await mine[0].stats(Self.channel) == [4, 2])
      #expect(try await theirs[0].stats(Self.channel) == [4, 2])
      one.hub.tellPresence()
      for _ in 0..<2 { _ = try await mine[0].push("join") }
      for client in theirs { client.vanish() }
      try await Self.eventually {
        for stage in [one, other] { stage.hub.tellPresence() }
        return one.hub.present(in: Self.channel).count == 2
      }
      one.hub.tellPresence()
      for _ in 0..<2 { _ = try await mine[0].push("leave") }
    }
  }

  @Test @LoopActor func whoComesLateIsToldWhoIsThere() async throws {
    try await TestDatabase.with { open in
      let one = try await Self.stage(try await open())
      let clients = try await one.clients(300)
      for client in clients { try await client.subscribe(Self.channel) }
      let other = try await Self.stage(try await open())
      try await Self.eventually {
        one.hub.tellPresence()
        return other.hub.present(in: Self.channel).count == 300
      }
      for stage in [one, other] { await stage.hub.close() }
    }
  }

  @Test @LoopActor func newNameOfSomebodyIsSeenInEveryProcess() async throws {
    try await Self.withStages { one, other in
      let client = try await one.client("p1")
      try await client.subscribe(Self.channel)
      let renamed = Person(
        id: StagePeople.person("p1").id, handle: "p1", role: .learner, name: "Another Name")
      one.people.become(renamed, "p1")
      try await Self.eventually {
        one.hub.tellPresence()
        let info = other.hub.present(in: Self.channel).first?.connectionInfo ?? []
        return String(decoding: info, as: UTF8.self).contains("Another Name")
      }
    }
  }

  @Test @LoopActor func crowdIsCountedOnceAndAnewWhenSomebodyComes() async throws {
    try await Self.withStages { one, other in
      let (here, there) = (try await one.client("p1"), try await other.client("p1"))
      try await here.subscribe(Self.channel)
      #expect(try await here.stats(Self.channel) == [1, 1])
      try await there.subscribe(Self.channel)
      try await Self.eventually {
        other.hub.tellPresence()
        return try await here.stats(Self.channel) == [2, 1]
      }
      there.vanish()
      try await Self.eventually {
        other.hub.tellPresence()
        return try await here.stats(Self.channel) == [1, 1]
      }
    }
  }

  @Test @LoopActor func whoWasInAProcessThatIsKilledIsGoneWithinFortySeconds() async throws {
    try await Self.withStages { one, other in
      let watcher = try await one.client("p1")
      try await watcher.subscribe(Self.channel)
      let client = try await other.client("p2")
      try await client.subscribe(Self.channel)
      try await Self.eventually {
        other.hub.tellPresence()
        return one.hub.present(in: Self.channel).count == 2
      }
      // The other's time stands still, and with it its signs of life.
      for _ in 0..<30 {
        one.clock.advance(ms: 1_000)
        watcher.say("{}")
      }
      #expect(try await watcher.stats(Self.channel) == [1, 1])
    }
  }

  @Test @LoopActor func frameForAStreamThatAnotherProcessHoldsIsHandedOver() async throws {
    try await Self.withStages { one, other in
      let client = try await other.client("p1")
      let session = try #require(client.connected["connect"]?["session"]?.text)
      let node = try #require(client.connected["connect"]?["node"]?.text)
      #expect(node == other.plane.forwarding.node)
      try await one.plane.forwarding.forward(
        Array(#"{"id":7,"subscribe":{"channel":"test:now:a"}}"#.utf8), of: session, to: node)
      #expect(try await client.reply(7)["subscribe"] != nil)
      await #expect(throws: (any Error).self) {
        try await one.plane.forwarding.forward([], of: "another", to: node)
      }
      await #expect(throws: (any Error).self) {
        try await one.plane.forwarding.forward([], of: session, to: "nobody")
      }
    }
  }
}
