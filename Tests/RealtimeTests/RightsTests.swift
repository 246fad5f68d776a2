import Bytes
import Identity
import Loop
import TestSupport
import Testing

@testable import Realtime

/// Rights, and what becomes of subscriptions when they change.
@Suite(.onTheLoop) struct RightsTests {
  private static let channel = "test:now:a"

  @Test @LoopActor func whoMayNotFindsNoChannel() async throws {
    let stage = try Stage()
    stage.channels.isForbidden = ["p1"]
    let client = try await stage.client("p1")
    let reply = try await client.ask(#""subscribe":{"channel":"test:now:a"}"#)
    #expect(reply["error"]?["code"]?.integer == 102)
  }

  @Test @LoopActor func rightThatIsLostEndsTheSubscriptionOfThatPersonAlone() async throws {
    let stage = try Stage()
    let (one, other) = (try await stage.client("p1"), try await stage.client("p2"))
    for client in [one, other] { try await client.subscribe(Self.channel) }
    stage.channels.isForbidden = ["p1"]
    stage.hub.rightsChanged(of: StagePeople.person("p1").id, in: .channel(Self.channel))
    #expect(try await one.push("unsubscribe")["code"]?.integer == 2000)
    #expect(stage.channels.toldOfChanges == [StagePeople.person("p1").id])
    stage.hub.publish(now: Array("1".utf8), in: Self.channel)
    _ = try await other.push("pub")
    #expect(try await one.ask(#""presence":{"channel":"test:now:a"}"#)["error"]?["code"]?.integer == 103)
    #expect(try await other.stats(Self.channel) == [1, 1])
  }

  @Test(arguments: ["channel", "kind", "every"]) @LoopActor
  func everybodyIsAskedAbout(scope: String) async throws {
    let stage = try Stage()
    let clients = try await stage.clients(40)
    for client in clients { try await client.subscribe(Self.channel) }
    stage.channels.isForbidden = ["*"]
    let scopes: [String: ChannelScope] = [
      "channel": .channel(Self.channel), "kind": .kind("test"), "every": .every,
    ]
    stage.hub.rightsChanged(of: nil, in: try #require(scopes[scope]))
    for client in clients { #expect(try await client.push("unsubscribe")["code"]?.integer == 2000) }
    #expect(stage.hub.open(Self.channel) == nil)
  }

  @Test @LoopActor func changeElsewhereAsksNobody() async throws {
    let stage = try Stage()
    let client = try await stage.client("p1")
    try await client.subscribe(Self.channel)
    let asked = stage.channels.asked
    for scope: ChannelScope in [.channel("test:now:b"), .kind("user"), .kind("tes"), .kind("test:now")] {
      stage.hub.rightsChanged(of: nil, in: scope)
    }
    stage.hub.rightsChanged(of: StagePeople.person("p2").id, in: .every)
    _ = try await client.ask(#""ping":{}"#)
    #expect(stage.channels.asked == asked)
  }

  @Test @LoopActor func rightThatIsLostWhileItIsAskedAboutIsNotHad() async throws {
    let stage = try Stage()
    let client = try await stage.client("p1")
    stage.channels.holds = true
    client.say(#"{"id":9,"subscribe":{"channel":"test:now:a"}}"#)
    await stage.channels.somebodyIsHeld()
    // The answer was found before, and comes after.
    stage.channels.isForbidden = ["p1"]
    stage.hub.rightsChanged(of: StagePeople.person("p1").id, in: .kind("test"))
    stage.channels.letGo()
    #expect(try await client.reply(9)["subscribe"] != nil)
    #expect(try await client.push("unsubscribe")["code"]?.integer == 2000)
  }

  @Test @LoopActor func laterAnswerCountsWhereTwoAreUnderWay() async throws {
    let stage = try Stage()
    let client = try await stage.client("p1")
    try await client.subscribe(Self.channel)
    stage.channels.holds = true
    stage.hub.rightsChanged(of: nil, in: .every)
    await stage.channels.somebodyIsHeld()
    stage.channels.isForbidden = ["*"]
    stage.channels.holds = false
    stage.hub.rightsChanged(of: nil, in: .every)
    #expect(try await client.push("unsubscribe")["code"]?.integer == 2000)
    stage.channels.letGo()
    _ = try await client.ask(#""ping":{}"#)
    #expect(client.pushes.isEmpty)
  }

  @Test @LoopActor func otherRoleIsAskedAboutEverywhere() async throws {
    let stage = try Stage()
    let client = try await stage.client("p1")
    for name in ["test:now:a", "test:now:b"] { try await client.subscribe(name) }
    stage.channels.isForbidden = ["p1"]
    stage.people.become(StagePeople.person("p1", .instructor), "p1")
    var ended: Set<String?> = []
    while ended.count < 2, let said = try await client.next() {
      if said["push"]?["unsubscribe"] != nil { ended.insert(said["push"]?["channel"]?.text) }
    }
    #expect(ended == ["test:now:a", "test:now:b"])
  }

  @Test @LoopActor func whoIsSignedOutIsDisconnectedForGood() async throws {
    let stage = try Stage()
    let client = try await stage.client("p1")
    try await client.subscribe(Self.channel)
    stage.people.become(nil, "p1")
    #expect(try await client.push("disconnect")["code"]?.integer == 3503)
    #expect(try await client.next() == nil)
    #expect(stage.hub.open(Self.channel) == nil)
  }
}
