import Centrifuge
import Testing

@Suite struct SessionTimeTests {
  @Test func aServerPingsAndWaitsForPongs() {
    var talk = Conversation.connected()
    #expect(talk.session.nextDeadlineMs == 12_500)
    #expect(talk.waits(untilMs: 12_499) == [])
    #expect(talk.waits(untilMs: 12_500) == [sent("{}")])
    #expect(talk.session.nextDeadlineMs == 20_500)
    #expect(talk.says("{}") == [])
    #expect(talk.session.nextDeadlineMs == 37_500)
    #expect(talk.waits(untilMs: 37_500) == [sent("{}")])
    // Anything else is no pong.
    #expect(talk.says(#"{"id":2,"ping":{}}"#).count == 1)
    #expect(talk.waits(untilMs: 45_499) == [])
    #expect(talk.waits(untilMs: 45_500) == [.close(.noPong)])
  }

  @Test func theFirstPingsAreSpread() {
    for (spread, firstMs) in [(0, 12_500), (0.5, 18_750), (0.999, 24_987)] as [(Double, Int64)] {
      var talk = Conversation(pingSpread: spread)
      _ = talk.says(#"{"id":1,"connect":{}}"#)
      _ = talk.session.accept(Acceptance(client: "c"), nowMs: 0)
      #expect(talk.session.nextDeadlineMs == firstMs)
    }
  }

  @Test func aPongThatNobodyAskedForMeansNothing() {
    var talk = Conversation.connected()
    #expect(talk.says("{}\n{}") == [])
    #expect(talk.waits(untilMs: 12_500) == [sent("{}")])
    #expect(talk.waits(untilMs: 20_500) == [.close(.noPong)])
  }

  @Test func anExpiredConnectionEndsAfterItsGrace() {
    var talk = Conversation.connected(expiresAtMs: 1_000)
    _ = talk.waits(untilMs: 12_500)
    _ = talk.says("{}")
    #expect(talk.session.nextDeadlineMs == 26_000)
    #expect(talk.waits(untilMs: 25_999) == [])
    #expect(talk.waits(untilMs: 26_000) == [.close(.connectionExpired)])
  }

  @Test func aRefreshedConnectionGoesOn() {
    var talk = Conversation.connected(expiresAtMs: 1_000)
    #expect(talk.says(#"{"id":2,"refresh":{"token":"t"}}"#) == [.refresh(.nth(1), token: "t")])
    #expect(
      talk.session.refreshed(.nth(1), expiresAtMs: 300_500, nowMs: 500)
        == [sent(#"{"id":2,"refresh":{"client":"c1","expires":true,"ttl":300}}"#)])
    _ = talk.waits(untilMs: 12_500)
    _ = talk.says("{}")
    #expect(talk.waits(untilMs: 26_000) == [])
    #expect(talk.session.refreshed(.nth(1), expiresAtMs: nil, nowMs: 26_000) == [])
    _ = talk.says(#"{"id":3,"refresh":{"token":"t"}}"#)
    #expect(
      talk.session.refreshed(.nth(2), expiresAtMs: 26_000, nowMs: 26_000)
        == [sent(#"{"id":3,"error":{"code":110,"message":"expired"}}"#)])
    _ = talk.says(#"{"id":4,"refresh":{"token":"t"}}"#)
    #expect(
      talk.session.refreshed(.nth(3), expiresAtMs: nil, nowMs: 26_000)
        == [sent(#"{"id":4,"refresh":{"client":"c1"}}"#)])
    #expect(talk.says(#"{"id":5,"refresh":{}}"#) == [.close(.badRequest)])
  }

  @Test func anExpiredSubscriptionEndsAfterItsGrace() {
    var talk = Conversation.connected()
    var answer = SubscribeAnswer(.none)
    answer.expiresAtMs = 2_500
    _ = talk.says(#"{"id":2,"subscribe":{"channel":"a"}}"#)
    #expect(
      talk.session.subscribed(.nth(0), answer, nowMs: 0)
        == [sent(#"{"id":2,"subscribe":{"expires":true,"ttl":2}}"#)])
    _ = talk.waits(untilMs: 12_500)
    _ = talk.says("{}")
    #expect(talk.session.nextDeadlineMs == 27_500)
    #expect(talk.waits(untilMs: 27_499) == [])
    #expect(
      talk.waits(untilMs: 27_500) == [
        .leave(.nth(0), channel: "a"),
        sent(#"{"push":{"channel":"a","unsubscribe":{"code":2501,"reason":"subscription expired"}}}"#),
      ])
    #expect(talk.session.nextDeadlineMs == 37_500)
  }

  @Test func anExpiredSubscriptionOfTheServersEndsTheConnection() {
    var talk = Conversation.connected()
    _ = talk.session.subscribe(to: "a", nowMs: 0)
    var answer = SubscribeAnswer(.none)
    answer.expiresAtMs = 1
    _ = talk.session.subscribed(.nth(0), answer, nowMs: 0)
    _ = talk.waits(untilMs: 12_500)
    _ = talk.says("{}")
    #expect(
      talk.waits(untilMs: 25_001) == [.leave(.nth(0), channel: "a"), .close(.subscriptionExpired)])
  }

  @Test func aRefreshedSubscriptionGoesOn() {
    var talk = Conversation.connected()
    var answer = SubscribeAnswer(.none)
    answer.expiresAtMs = 1
    let id = talk.subscribes("a", answer)
    #expect(
      talk.says(#"{"id":3,"sub_refresh":{"channel":"a","token":"t"}}"#)
        == [.refreshSubscription(.nth(1), id, token: "t")])
    #expect(
      talk.session.subscriptionRefreshed(.nth(1), id, expiresAtMs: 60_000, nowMs: 0)
        == [sent(#"{"id":3,"sub_refresh":{"expires":true,"ttl":60}}"#)])
    _ = talk.waits(untilMs: 12_500)
    _ = talk.says("{}")
    #expect(talk.waits(untilMs: 25_001) == [])
    #expect(
      talk.says(#"{"id":4,"sub_refresh":{"channel":"a"}}"#)
        == [sent(#"{"id":4,"error":{"code":107,"message":"bad request"}}"#)])
    _ = talk.says(#"{"id":5,"sub_refresh":{"channel":"a","token":"t"}}"#)
    _ = talk.says(#"{"id":6,"unsubscribe":{"channel":"a"}}"#)
    #expect(
      talk.session.subscriptionRefreshed(.nth(2), id, expiresAtMs: nil, nowMs: 0)
        == [sent(#"{"id":5,"error":{"code":103,"message":"permission denied"}}"#)])
  }
}
