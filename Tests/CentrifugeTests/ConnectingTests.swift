import Centrifuge
import Testing

@Suite struct ConnectingTests {
  @Test func aClientConnects() {
    var talk = Conversation()
    #expect(!talk.session.isConnected)
    var request = ConnectRequest()
    request.token = "t"
    #expect(talk.says(#"{"id":1,"connect":{"token":"t"}}"#) == [.authenticate(request)])
    var acceptance = Acceptance(client: "c1")
    acceptance.version = "1"
    acceptance.expiresAtMs = 60_999
    acceptance.data = Array("{}".utf8)
    acceptance.session = "s"
    acceptance.node = "n"
    #expect(
      talk.session.accept(acceptance, nowMs: 0) == [
        sent(
          #"{"id":1,"connect":{"client":"c1","version":"1","expires":true,"ttl":60,"data":{},"ping":25,"pong":true,"#
            + #""session":"s","node":"n"}}"#)
      ])
    #expect(talk.session.isConnected)
    #expect(talk.session.accept(acceptance, nowMs: 0) == [])
  }

  @Test(arguments: [
    "{}", #"{"id":1,"ping":{}}"#, #"{"send":{}}"#, #"{"id":1,"subscribe":{"channel":"a"}}"#, "x", "",
    #"{"id":1,"rpc":{},"ping":{}}"#,
  ])
  func anythingButAConnectFirstIsABadRequest(frame: String) {
    var talk = Conversation()
    #expect(talk.says(frame) == [.close(.badRequest)])
    #expect(talk.session.isClosed)
    #expect(talk.says(#"{"id":1,"connect":{}}"#) == [])
  }

  @Test func aSecondConnectIsABadRequest() {
    var early = Conversation()
    _ = early.says(#"{"id":1,"connect":{}}"#)
    #expect(early.says(#"{"id":2,"connect":{}}"#) == [.close(.badRequest)])
    var late = Conversation.connected()
    #expect(late.says(#"{"id":2,"connect":{}}"#) == [.close(.badRequest)])
  }

  @Test func whoDoesNotConnectIsStale() {
    var talk = Conversation()
    #expect(talk.session.nextDeadlineMs == 15_000)
    #expect(talk.waits(untilMs: 14_999) == [])
    #expect(talk.waits(untilMs: 15_000) == [.close(.stale)])
    #expect(talk.session.nextDeadlineMs == nil)
  }

  @Test func whoWaitsInVainForAnAnswerMayComeAgain() {
    var talk = Conversation()
    _ = talk.says(#"{"id":1,"connect":{}}"#)
    #expect(talk.session.nextDeadlineMs == 30_000)
    #expect(talk.waits(untilMs: 30_000) == [.close(.serverError)])
    #expect(talk.session.accept(Acceptance(client: "c"), nowMs: 30_000) == [])
  }

  @Test func whoIsNotLetInIsToldWhy() {
    var expired = Conversation()
    _ = expired.says(#"{"id":1,"connect":{}}"#)
    #expect(
      expired.session.refuse(.error(.tokenExpired), nowMs: 0) == [
        sent(#"{"id":1,"error":{"code":109,"message":"token expired"}}"#), .close(.connectionClosed),
      ])
    var forged = Conversation()
    _ = forged.says(#"{"id":1,"connect":{}}"#)
    #expect(forged.session.refuse(.disconnect(.invalidToken), nowMs: 0) == [.close(.invalidToken)])
  }

  @Test func commandsBehindTheConnectWaitForItsAnswer() {
    var talk = Conversation()
    let actions = talk.says(
      """
      {"id":1,"connect":{}}
      {"id":2,"ping":{}}
      {"id":3,"subscribe":{"channel":"a"}}
      """)
    #expect(actions == [.authenticate(ConnectRequest())])
    #expect(
      talk.session.accept(Acceptance(client: "c1"), nowMs: 0) == [
        sent(#"{"id":1,"connect":{"client":"c1","ping":25,"pong":true}}"#, #"{"id":2,"ping":{}}"#),
        .subscribe(.nth(0), SubscribeRequest(channel: "a"), isServerSide: false),
      ])
  }

  @Test func onlySoManyCommandsWait() {
    var limits = SessionLimits()
    limits.earlyCommandsMax = 2
    var talk = Conversation(limits)
    #expect(
      talk.says("{\"id\":1,\"connect\":{}}\n{\"id\":2,\"ping\":{}}\n{}\n{\"id\":3,\"ping\":{}}")
        == [.authenticate(ConnectRequest())])
    #expect(talk.says(#"{"id":4,"ping":{}}"#) == [.close(.tooManyRequests)])
  }

  @Test func serverSideSubscriptionsStandInTheAnswer() {
    var talk = Conversation()
    _ = talk.says(#"{"id":1,"connect":{"subs":{"user:1":{"recover":true,"offset":3,"epoch":"e"},"x":{}}}}"#)
    var acceptance = Acceptance(client: "c1")
    acceptance.channels = ["user:1", "news", "user:1"]
    var recovering = SubscribeRequest(channel: "user:1")
    recovering.isRecovering = true
    recovering.position = ChannelPosition(offset: 3, epoch: "e")
    #expect(
      talk.session.accept(acceptance, nowMs: 0) == [
        .subscribe(.nth(0), recovering, isServerSide: true),
        .subscribe(.nth(1), SubscribeRequest(channel: "news"), isServerSide: true),
      ])
    #expect(talk.session.subscribed(.nth(1), SubscribeAnswer(.none), nowMs: 0) == [])
    #expect(talk.session.subscribed(.nth(1), SubscribeAnswer(.none), nowMs: 0) == [])
    // Nothing goes out before the connect is answered.
    #expect(talk.session.published(.nth(1), offset: 0) == .drop)
    #expect(talk.session.published(.nth(0), offset: 6) == .drop)
    #expect(
      talk.session.subscribed(.nth(0), .log(top: 5, 4...5), nowMs: 0) == [
        sent(
          #"{"id":1,"connect":{"client":"c1","subs":{"news":{},"user:1":{"recoverable":true,"epoch":"e","#
            + #""publications":[{"data":4,"offset":4},{"data":5,"offset":5}],"recovered":true,"offset":3,"#
            + #""positioned":true,"was_recovering":true}},"ping":25,"pong":true}}"#),
        .readOn(.nth(0), after: 5, publicationsMax: 1_000, bytesMax: 262_144),
      ])
    #expect(talk.session.published(.nth(1), offset: 0) == .plain)
    #expect(
      talk.says(#"{"id":2,"subscribe":{"channel":"news"}}"#)
        == [sent(#"{"id":2,"error":{"code":105,"message":"already subscribed"}}"#)])
  }

  @Test func theConnectionGoesWithoutWhatIsRefusedForGood() {
    var talk = Conversation()
    _ = talk.says(#"{"id":1,"connect":{}}"#)
    var acceptance = Acceptance(client: "c1")
    acceptance.channels = ["a", "b"]
    _ = talk.session.accept(acceptance, nowMs: 0)
    _ = talk.session.subscribed(.nth(1), SubscribeAnswer(.none), nowMs: 0)
    #expect(
      talk.session.refuse(.nth(0), .error(.permissionDenied), nowMs: 0) == [
        .leave(.nth(0), channel: "a"),
        sent(#"{"id":1,"connect":{"client":"c1","subs":{"b":{}},"ping":25,"pong":true}}"#),
      ])
  }

  @Test func whatMightBeHadLaterIsComeBackFor() {
    var talk = Conversation()
    _ = talk.says(#"{"id":1,"connect":{}}"#)
    var acceptance = Acceptance(client: "c1")
    acceptance.channels = ["a", "b"]
    _ = talk.session.accept(acceptance, nowMs: 0)
    #expect(
      talk.session.refuse(.nth(0), .error(.internalServerError), nowMs: 0) == [
        .leave(.nth(0), channel: "a"), .leave(.nth(1), channel: "b"), .close(.serverError),
      ])
  }
}
