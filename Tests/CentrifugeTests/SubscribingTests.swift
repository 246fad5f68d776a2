import Centrifuge
import Testing

@Suite struct SubscribingTests {
  @Test func aClientSubscribesAndIsLive() {
    var talk = Conversation.connected()
    #expect(
      talk.says(#"{"id":2,"subscribe":{"channel":"room:1"}}"#)
        == [.subscribe(.nth(0), SubscribeRequest(channel: "room:1"), isServerSide: false)])
    #expect(
      talk.session.subscribed(.nth(0), .log(top: 5), nowMs: 0)
        == [sent(#"{"id":2,"subscribe":{"recoverable":true,"epoch":"e","offset":5,"positioned":true}}"#)])
    #expect(talk.session.published(.nth(0), offset: 6) == .plain)
    #expect(talk.session.published(.nth(0), offset: 6) == .drop)
    #expect(talk.session.subscribed(.nth(0), .log(top: 9), nowMs: 0) == [])
  }

  @Test func whatWasMissedStandsInTheAnswer() {
    var talk = Conversation.connected()
    _ = talk.says(#"{"id":2,"subscribe":{"channel":"a","recover":true,"offset":3,"epoch":"e"}}"#)
    #expect(
      talk.session.subscribed(.nth(0), .log(top: 5, 4...5), nowMs: 0) == [
        sent(
          #"{"id":2,"subscribe":{"recoverable":true,"epoch":"e","publications":[{"data":4,"offset":4},"#
            + #"{"data":5,"offset":5}],"recovered":true,"offset":3,"positioned":true,"was_recovering":true}}"#
        )
      ])
    #expect(talk.session.published(.nth(0), offset: 6) == .plain)
  }

  @Test func whatDoesNotFitTheAnswerFollowsBeforeAnythingLive() {
    var limits = SessionLimits()
    limits.replyPublicationsMax = 2
    limits.readPublicationsMax = 3
    var talk = Conversation.connected(limits)
    _ = talk.says(#"{"id":2,"subscribe":{"channel":"a","recover":true,"offset":0}}"#)
    let actions = talk.session.subscribed(.nth(0), .log(top: 7, 1...5), nowMs: 0)
    #expect(actions.last == .readOn(.nth(0), after: 2, publicationsMax: 3, bytesMax: 262_144))
    #expect(talk.session.published(.nth(0), offset: 8) == .drop)
    #expect(
      talk.session.readThrough(.nth(0), 5, top: 8) == [
        .deliver(.nth(0), 3...5, usesDelta: false),
        .readOn(.nth(0), after: 5, publicationsMax: 3, bytesMax: 262_144),
      ])
    #expect(talk.session.published(.nth(0), offset: 9) == .drop)
    #expect(
      talk.session.readThrough(.nth(0), 8, top: 8) == [
        .deliver(.nth(0), 6...8, usesDelta: false),
        .readOn(.nth(0), after: 8, publicationsMax: 3, bytesMax: 262_144),
      ])
    #expect(
      talk.session.readThrough(.nth(0), 9, top: 9) == [.deliver(.nth(0), 9...9, usesDelta: false)])
    #expect(talk.session.published(.nth(0), offset: 10) == .plain)
  }

  @Test func theAnswerHoldsSoManyBytesAndAtLeastOnePublication() {
    var limits = SessionLimits()
    limits.replyBytesMax = 3
    var answer = SubscribeAnswer.log(top: 13, 10...13)
    for (offset, given) in [(UInt64(9), UInt64(10)), (10, 11)] {
      var request = SubscribeRequest(channel: "a")
      request.isRecovering = true
      request.position.offset = offset
      answer.publications = (offset + 1...13).map { .numbered($0) }
      #expect(Recovering.offset(request, answer, limits) == given)
    }
    // About 66 bytes each.
    var request = SubscribeRequest(channel: "a")
    request.isRecovering = true
    request.position.offset = 9
    answer.publications = (10...13).map { .numbered($0) }
    limits.replyBytesMax = 131
    #expect(Recovering.offset(request, answer, limits) == 10)
    limits.replyBytesMax = 132
    #expect(Recovering.offset(request, answer, limits) == 11)
    answer.publications[0].info = ClientInfo(user: "1", client: "c", connectionInfo: [48])
    #expect(Recovering.offset(request, answer, limits) == 10)
  }

  @Test(arguments: [
    // Another epoch; an offset that nobody was told; both.
    (#""offset":3,"epoch":"x""#, false),
    (#""offset":6,"epoch":"e""#, false),
    (#""offset":9223372036854775807,"epoch":"e""#, false),
    (#""offset":6"#, false),
    // The top, the beginning, and a client that knows of no epoch.
    (#""offset":5,"epoch":"e""#, true),
    (#""offset":0,"epoch":"e""#, true),
    (#""offset":5"#, true),
  ])
  func onlyAPositionOfThisLogIsRecoveredFrom(position: String, isRecovered: Bool) {
    var talk = Conversation.connected()
    _ = talk.says(#"{"id":2,"subscribe":{"channel":"a","recover":true,\#(position)}}"#)
    let actions = talk.session.subscribed(.nth(0), .log(top: 5), nowMs: 0)
    guard case .send(let frame) = actions.first else {
      Issue.record("\(actions)")
      return
    }
    #expect(text(frame).contains(#""recovered":true"#) == isRecovered)
    #expect(text(frame).contains(#""was_recovering":true"#))
    if !isRecovered {
      #expect(text(frame).contains(#""offset":5"#))
      #expect(talk.session.published(.nth(0), offset: 6) == .plain)
    }
  }

  @Test func whoWantsAllOrNothingIsRefused() {
    var talk = Conversation.connected()
    _ = talk.says(#"{"id":2,"subscribe":{"channel":"a","recover":true,"offset":3,"epoch":"x","flag":2}}"#)
    #expect(
      talk.session.subscribed(.nth(0), .log(top: 5), nowMs: 0) == [
        .leave(.nth(0), channel: "a"),
        sent(#"{"id":2,"error":{"code":112,"message":"unrecoverable position"}}"#),
      ])
    _ = talk.says(#"{"id":3,"subscribe":{"channel":"a","flag":2}}"#)
    #expect(talk.session.subscribed(.nth(0, 1), .log(top: 5), nowMs: 0).count == 1)
    #expect(talk.session.published(.nth(0, 1), offset: 6) == .plain)
  }

  @Test func theLatestValueGoesToWhoeverLacksIt() {
    let cases = [
      ("", true), (#","recover":true,"offset":9,"epoch":"e""#, false),
      (#","recover":true,"offset":8,"epoch":"e""#, true), (#","recover":true,"offset":9,"epoch":"x""#, true),
    ]
    for (position, isGiven) in cases {
      var talk = Conversation.connected()
      var answer = SubscribeAnswer(.latest, top: ChannelPosition(offset: 9, epoch: "e"))
      answer.publications = [.numbered(9)]
      _ = talk.says(#"{"id":2,"subscribe":{"channel":"a"\#(position)}}"#)
      let actions = talk.session.subscribed(.nth(0), answer, nowMs: 0)
      guard case .send(let frame) = actions.first else {
        Issue.record("\(actions)")
        continue
      }
      #expect(text(frame).contains("publications") == isGiven, "\(position)")
      #expect(talk.session.published(.nth(0), offset: 12) == .plain)
    }
  }

  @Test func aLatestValueThatTheAnswerLacksIsReadFor() {
    var talk = Conversation.connected()
    _ = talk.says(#"{"id":2,"subscribe":{"channel":"a"}}"#)
    let answer = SubscribeAnswer(.latest, top: ChannelPosition(offset: 9, epoch: "e"))
    #expect(
      talk.session.subscribed(.nth(0), answer, nowMs: 0).last
        == .readOn(.nth(0), after: 0, publicationsMax: 1_000, bytesMax: 262_144))
    #expect(
      talk.session.readThrough(.nth(0), 9, top: 9) == [.deliver(.nth(0), 9...9, usesDelta: false)])
  }

  @Test func aChannelIsSubscribedOnce() {
    var talk = Conversation.connected()
    let refused = #"{"id":2,"error":{"code":105,"message":"already subscribed"}}"#
    _ = talk.says(#"{"id":1,"subscribe":{"channel":"a"}}"#)
    #expect(talk.says(#"{"id":2,"subscribe":{"channel":"a"}}"#) == [sent(refused)])
    _ = talk.session.subscribed(.nth(0), .log(top: 0), nowMs: 0)
    #expect(talk.says(#"{"id":2,"subscribe":{"channel":"a"}}"#) == [sent(refused)])
  }

  @Test func channelsAreToldApartByTheirBytes() {
    var talk = Conversation.connected()
    _ = talk.says("{\"id\":1,\"subscribe\":{\"channel\":\"\u{e9}\"}}")
    #expect(
      talk.says("{\"id\":2,\"subscribe\":{\"channel\":\"e\u{301}\"}}")
        == [.subscribe(.nth(1), SubscribeRequest(channel: "e\u{301}"), isServerSide: false)])
  }

  @Test func aConnectionHasSoManySubscriptions() {
    var limits = SessionLimits()
    limits.subscriptionsMax = 2
    var talk = Conversation.connected(limits)
    _ = talk.subscribes("a")
    _ = talk.says(#"{"id":2,"subscribe":{"channel":"b"}}"#)
    #expect(
      talk.says(#"{"id":3,"subscribe":{"channel":"c"}}"#)
        == [sent(#"{"id":3,"error":{"code":106,"message":"limit exceeded"}}"#)])
    _ = talk.says(#"{"id":4,"unsubscribe":{"channel":"a"}}"#)
    #expect(talk.says(#"{"id":5,"subscribe":{"channel":"c"}}"#).count == 1)
  }

  @Test func whatIsNotOfferedIsNotLeftOutSilently() {
    var talk = Conversation.connected()
    let answer = [sent(#"{"id":2,"error":{"code":108,"message":"not available"}}"#)]
    #expect(talk.says(#"{"id":2,"subscribe":{"channel":"a","tf":{"key":"x"}}}"#) == answer)
    #expect(talk.says(#"{"id":2,"subscribe":{"channel":"a","type":1}}"#) == answer)
    #expect(talk.says(#"{"id":2,"publish":{"channel":"a","type":1,"data":1}}"#) == answer)
  }

  @Test func aSubscribeIsRefused() {
    var talk = Conversation.connected()
    _ = talk.says(#"{"id":2,"subscribe":{"channel":"a"}}"#)
    #expect(
      talk.session.refuse(.nth(0), .error(.permissionDenied), nowMs: 0) == [
        .leave(.nth(0), channel: "a"), sent(#"{"id":2,"error":{"code":103,"message":"permission denied"}}"#),
      ])
    #expect(talk.session.published(.nth(0), offset: 6) == .drop)
    _ = talk.says(#"{"id":3,"subscribe":{"channel":"a"}}"#)
    #expect(
      talk.session.refuse(.nth(0, 1), .disconnect(.invalidToken), nowMs: 0)
        == [.leave(.nth(0, 1), channel: "a"), .close(.invalidToken)])
  }

  @Test func leavingIsAlwaysGranted() {
    var talk = Conversation.connected()
    #expect(talk.says(#"{"id":2,"unsubscribe":{"channel":"a"}}"#) == [sent(#"{"id":2,"unsubscribe":{}}"#)])
    let id = talk.subscribes("a")
    #expect(
      talk.says(#"{"id":3,"unsubscribe":{"channel":"a"}}"#)
        == [.leave(id, channel: "a"), sent(#"{"id":3,"unsubscribe":{}}"#)])
    #expect(talk.session.published(id, offset: 6) == .drop)
  }

  @Test func leavingBeforeTheAnswerAnswersBoth() {
    var talk = Conversation.connected()
    _ = talk.says(#"{"id":2,"subscribe":{"channel":"a"}}"#)
    #expect(
      talk.says(#"{"id":3,"unsubscribe":{"channel":"a"}}"#) == [
        .leave(.nth(0), channel: "a"),
        sent(
          #"{"id":2,"error":{"code":1000,"message":"unsubscribed meanwhile","temporary":true}}"#,
          #"{"id":3,"unsubscribe":{}}"#),
      ])
    // The slot is another subscription's when the answer to the first comes.
    #expect(
      talk.says(#"{"id":4,"subscribe":{"channel":"b"}}"#)
        == [.subscribe(.nth(0, 1), SubscribeRequest(channel: "b"), isServerSide: false)])
    #expect(talk.session.subscribed(.nth(0), .log(top: 5), nowMs: 0) == [])
    #expect(talk.session.refuse(.nth(0), .error(.permissionDenied), nowMs: 0) == [])
    #expect(talk.session.subscribed(.nth(0, 1), .log(top: 5), nowMs: 0).count == 1)
    #expect(talk.session.published(.nth(0), offset: 6) == .drop)
    #expect(talk.session.published(.nth(0, 1), offset: 6) == .plain)
  }

  @Test func theServerEndsASubscription() {
    var talk = Conversation.connected()
    let id = talk.subscribes("a")
    #expect(
      talk.session.unsubscribe(id, .server) == [
        .leave(id, channel: "a"),
        sent(#"{"push":{"channel":"a","unsubscribe":{"code":2000,"reason":"server unsubscribe"}}}"#),
      ])
    #expect(talk.session.unsubscribe(id, .server) == [])
  }

  @Test func theServerSubscribesLater() {
    var talk = Conversation.connected()
    #expect(
      talk.session.subscribe(to: "a", nowMs: 0)
        == [.subscribe(.nth(0), SubscribeRequest(channel: "a"), isServerSide: true)])
    #expect(talk.session.subscribe(to: "a", nowMs: 0) == [])
    #expect(
      talk.session.subscribed(.nth(0), .log(top: 5), nowMs: 0) == [
        sent(
          #"{"push":{"channel":"a","subscribe":{"recoverable":true,"epoch":"e","offset":5,"positioned":true}}}"#
        )
      ])
    #expect(talk.session.published(.nth(0), offset: 6) == .plain)
    // What the server began, only a new connection mends.
    #expect(
      talk.session.lost(.nth(0)) == [.leave(.nth(0), channel: "a"), .close(.insufficientState)])
  }

  @Test func whatTheServerSubscribesToLaterComesBehindThePush() {
    var talk = Conversation.connected()
    _ = talk.session.subscribe(to: "a", nowMs: 0)
    var answer = SubscribeAnswer(.latest, top: ChannelPosition(offset: 9, epoch: "e"))
    answer.publications = [.numbered(9)]
    #expect(
      talk.session.subscribed(.nth(0), answer, nowMs: 0) == [
        sent(#"{"push":{"channel":"a","subscribe":{"recoverable":true,"epoch":"e","positioned":true}}}"#),
        .readOn(.nth(0), after: 0, publicationsMax: 1_000, bytesMax: 262_144),
      ])
    #expect(
      talk.session.readThrough(.nth(0), 9, top: 9) == [.deliver(.nth(0), 9...9, usesDelta: false)])
  }

  @Test func deltasGoToWhoAsksWhereTheyAreOffered() {
    for (asks, offers) in [(true, true), (true, false), (false, true)] {
      var talk = Conversation.connected()
      _ = talk.says(#"{"id":2,"subscribe":{"channel":"a"\#(asks ? #","delta":"fossil""# : "")}}"#)
      var answer = SubscribeAnswer.log(top: 5)
      answer.offersDelta = offers
      let actions = talk.session.subscribed(.nth(0), answer, nowMs: 0)
      guard case .send(let frame) = actions.first else {
        Issue.record("\(actions)")
        continue
      }
      #expect(text(frame).contains(#""delta":true"#) == (asks && offers))
      #expect(talk.session.published(.nth(0), offset: 6) == (asks && offers ? .base : .plain))
      #expect(talk.session.published(.nth(0), offset: 7) == (asks && offers ? .delta : .plain))
    }
  }

  @Test func joinsAndLeavesGoToWhoAsksWhereTheyArePushed() {
    for (asks, pushes) in [(true, true), (true, false), (false, true)] {
      var talk = Conversation.connected()
      _ = talk.says(#"{"id":2,"subscribe":{"channel":"a"\#(asks ? #","join_leave":true"# : "")}}"#)
      var answer = SubscribeAnswer(.none)
      answer.pushesJoinLeave = pushes
      #expect(!talk.session.takesJoinLeave(.nth(0)))
      _ = talk.session.subscribed(.nth(0), answer, nowMs: 0)
      #expect(talk.session.takesJoinLeave(.nth(0)) == (asks && pushes))
    }
  }
}

/// What a subscriber has with the answer, seen by what is read on for.
private enum Recovering {
  static func offset(
    _ request: SubscribeRequest, _ answer: SubscribeAnswer, _ limits: SessionLimits
  ) -> UInt64? {
    var talk = Conversation.connected(limits)
    _ = talk.says(
      #"{"id":2,"subscribe":{"channel":"a","recover":true,"offset":\#(request.position.offset)}}"#)
    for case .readOn(_, let after, _, _) in talk.session.subscribed(.nth(0), answer, nowMs: 0) {
      return after
    }
    return nil
  }
}
