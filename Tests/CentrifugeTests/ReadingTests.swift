import Testing

@testable import Centrifuge

@Suite struct ReadingTests {
  @Test func aGapIsReadFor() {
    var talk = Conversation.connected()
    let id = talk.subscribes("a")
    #expect(talk.session.published(id, offset: 8) == .behind)
    #expect(talk.session.readsDue() == [.readOn(id, after: 5, publicationsMax: 1_000, bytesMax: 262_144)])
    #expect(talk.session.readsDue() == [])
    #expect(talk.session.published(id, offset: 9) == .drop)
    #expect(
      talk.session.readThrough(id, 8, top: 8) == [
        .deliver(id, 6...8, usesDelta: false),
        .readOn(id, after: 8, publicationsMax: 1_000, bytesMax: 262_144),
      ])
    #expect(talk.session.readThrough(id, 9, top: 9) == [.deliver(id, 9...9, usesDelta: false)])
    #expect(talk.session.published(id, offset: 10) == .plain)
  }

  @Test func nothingIsReadForAConnectionThatTakesNoMore() {
    var talk = Conversation.connected()
    let id = talk.subscribes("a")
    #expect(talk.session.outbox(hasRoom: false) == [])
    #expect(talk.session.published(id, offset: 8) == .behind)
    #expect(talk.session.readsDue() == [])
    #expect(talk.session.noticed(id, top: 9) == [])
    #expect(
      talk.session.outbox(hasRoom: true) == [.readOn(id, after: 5, publicationsMax: 1_000, bytesMax: 262_144)]
    )
    #expect(talk.session.outbox(hasRoom: false) == [])
    #expect(talk.session.readThrough(id, 7, top: 9) == [.deliver(id, 6...7, usesDelta: false)])
    #expect(
      talk.session.outbox(hasRoom: true) == [.readOn(id, after: 7, publicationsMax: 1_000, bytesMax: 262_144)]
    )
  }

  @Test func onlySoManyLogsAreReadAtOnceFirstComeFirstRead() {
    var limits = SessionLimits()
    limits.readsMax = 2
    var talk = Conversation.connected(limits)
    let ids = ["a", "b", "c", "d"].map { talk.subscribes($0) }
    for id in ids { #expect(talk.session.published(id, offset: 8) == .behind) }
    let first = ids[0...1].map {
      SessionAction.readOn($0, after: 5, publicationsMax: 1_000, bytesMax: 262_144)
    }
    #expect(talk.session.readsDue() == first)
    #expect(
      talk.session.readThrough(ids[1], 6, top: 8) == [
        .deliver(ids[1], 6...6, usesDelta: false),
        .readOn(ids[2], after: 5, publicationsMax: 1_000, bytesMax: 262_144),
      ])
    // One that has left is not read for, and its read, which is under way, is answered all the same.
    _ = talk.says(#"{"id":3,"unsubscribe":{"channel":"d"}}"#)
    _ = talk.says(#"{"id":3,"unsubscribe":{"channel":"a"}}"#)
    #expect(
      talk.session.readThrough(ids[0], 8, top: 8) == [
        .readOn(ids[1], after: 6, publicationsMax: 1_000, bytesMax: 262_144)
      ])
    #expect(
      talk.session.readThrough(ids[1], 8, top: 8) == [.deliver(ids[1], 7...8, usesDelta: false)])
  }

  @Test func whoHasLeftDoesNotWaitToBeReadFor() {
    var talk = Conversation.connected()
    _ = talk.session.outbox(hasRoom: false)
    for _ in 0..<50 {
      let id = talk.subscribes("a")
      #expect(talk.session.published(id, offset: 8) == .behind)
      #expect(talk.session.reads.count == 1)
      _ = talk.says(#"{"id":3,"unsubscribe":{"channel":"a"}}"#)
      #expect(talk.session.reads.count == 0)
    }
  }

  @Test func aLogThatCannotBeReadOnIsComeBackFor() {
    let told = #"{"push":{"channel":"a","unsubscribe":{"code":2500,"reason":"insufficient state"}}}"#
    var failing = Conversation.connected()
    let first = failing.subscribes("a")
    _ = failing.session.published(first, offset: 8)
    _ = failing.session.readsDue()
    #expect(failing.session.readFailed(first) == [.leave(first, channel: "a"), sent(told)])
    var lacking = Conversation.connected()
    let second = lacking.subscribes("a")
    _ = lacking.session.published(second, offset: 8)
    _ = lacking.session.readsDue()
    #expect(lacking.session.readThrough(second, 5, top: 5) == [.leave(second, channel: "a"), sent(told)])
    var other = Conversation.connected()
    let third = other.subscribes("a")
    #expect(other.session.lost(third) == [.leave(third, channel: "a"), sent(told)])
    #expect(other.session.lost(third) == [])
  }

  @Test func aLostLastPublicationIsNoticed() {
    var talk = Conversation.connected()
    let id = talk.subscribes("a")
    #expect(talk.session.noticed(id, top: 5) == [])
    #expect(
      talk.session.noticed(id, top: 6) == [.readOn(id, after: 5, publicationsMax: 1_000, bytesMax: 262_144)])
    #expect(talk.session.noticed(id, top: 7) == [])
  }

  @Test func whatIsReadGoesToReadersOfDeltasInTheirForm() {
    var talk = Conversation.connected()
    _ = talk.says(#"{"id":2,"subscribe":{"channel":"a","delta":"fossil","recover":true,"offset":3}}"#)
    var answer = SubscribeAnswer.log(top: 6, 4...5)
    answer.offersDelta = true
    #expect(
      talk.session.subscribed(.nth(0), answer, nowMs: 0) == [
        sent(
          #"{"id":2,"subscribe":{"recoverable":true,"epoch":"e","publications":[{"data":"4","offset":4},"#
            + #"{"data":"5","offset":5}],"recovered":true,"offset":3,"positioned":true,"was_recovering":true,"#
            + #""delta":true}}"#), .readOn(.nth(0), after: 5, publicationsMax: 1_000, bytesMax: 262_144),
      ])
    #expect(
      talk.session.readThrough(.nth(0), 6, top: 6) == [.deliver(.nth(0), 6...6, usesDelta: true)])
    #expect(talk.session.published(.nth(0), offset: 7) == .delta)
  }
}
