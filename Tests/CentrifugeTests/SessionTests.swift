import Centrifuge
import Testing

@Suite struct SessionTests {
  @Test func callsAreAnsweredByWhoeverDoesThem() {
    var talk = Conversation.connected()
    let actions = talk.says(
      """
      {"id":2,"publish":{"channel":"a","data":1}}
      {"id":3,"rpc":{"method":"m","data":2}}
      {"id":4,"ping":{}}
      {"send":{"data":3}}
      {"id":5,"refresh":{"token":"t"}}
      """)
    #expect(
      actions == [
        .publish(.nth(1), PublishRequest(channel: "a", data: Array("1".utf8))),
        .rpc(.nth(2), RPCRequest(method: "m", data: Array("2".utf8))),
        sent(#"{"id":4,"ping":{}}"#), .message(Array("3".utf8)), .refresh(.nth(3), token: "t"),
      ])
    #expect(talk.session.answer(.nth(2), .rpc(Array("[]".utf8))) == [sent(#"{"id":3,"rpc":{"data":[]}}"#)])
    #expect(talk.session.answer(.nth(2), .rpc([])) == [])
    #expect(talk.session.answer(.nth(1), .publish) == [sent(#"{"id":2,"publish":{}}"#)])
    #expect(
      talk.session.answer(.nth(3), .error(.unauthorized))
        == [sent(#"{"id":5,"error":{"code":101,"message":"unauthorized"}}"#)])
    #expect(talk.session.answer(.nth(9), .publish) == [])
  }

  @Test(arguments: [
    #""presence":{"channel":"a"}"#, #""presence_stats":{"channel":"a"}"#, #""history":{"channel":"a"}"#,
    #""sub_refresh":{"channel":"a","token":"t"}"#,
  ])
  func onlyASubscriberMayAskAboutAChannel(request: String) {
    var talk = Conversation.connected()
    let denied = [sent(#"{"id":9,"error":{"code":103,"message":"permission denied"}}"#)]
    #expect(talk.says(#"{"id":9,\#(request)}"#) == denied)
    _ = talk.says(#"{"id":2,"subscribe":{"channel":"a"}}"#)
    #expect(talk.says(#"{"id":9,\#(request)}"#) == denied)
    _ = talk.session.subscribed(.nth(0), .log(top: 0), nowMs: 0)
    let actions = talk.says(#"{"id":9,\#(request)}"#)
    #expect(actions.count == 1 && actions != denied)
    _ = talk.says(#"{"id":3,"unsubscribe":{"channel":"a"}}"#)
    #expect(talk.says(#"{"id":9,\#(request)}"#) == denied)
  }

  @Test func aHistoryIsBounded() {
    var talk = Conversation.connected()
    _ = talk.subscribes("a")
    var call: UInt64 = 0
    for (asked, granted) in [(0, 0), (10, 10), (1_000, 1_000), (1_001, 1_000), (-1, 1_000)] {
      call += 1
      var request = HistoryRequest(channel: "a")
      request.limit = Int32(granted)
      #expect(
        talk.says(#"{"id":3,"history":{"channel":"a","limit":\#(asked)}}"#)
          == [.history(.nth(call), request)])
    }
  }

  @Test func ofAHistoryGoesOutWhatFits() {
    for (bytesMax, given) in [(1, 1), (129, 1), (130, 2), (1_000, 2)] {
      var limits = SessionLimits()
      limits.historyBytesMax = bytesMax
      var talk = Conversation.connected(limits)
      _ = talk.subscribes("a")
      _ = talk.says(#"{"id":3,"history":{"channel":"a","limit":2}}"#)
      let position = ChannelPosition(offset: 2, epoch: "e")
      let both: [Publication] = [.numbered(1), .numbered(2)]
      let publications = (1...given).map { #"{"data":\#($0),"offset":\#($0)}"# }.joined(separator: ",")
      #expect(
        talk.session.answer(.nth(1), .history(HistoryResult(publications: both, position: position)))
          == [sent(#"{"id":3,"history":{"publications":[\#(publications)],"epoch":"e","offset":2}}"#)])
    }
  }

  @Test func onlySoManyCallsWaitForAnswers() {
    var limits = SessionLimits()
    limits.callsMax = 2
    var talk = Conversation.connected(limits)
    _ = talk.says("{\"id\":2,\"rpc\":{}}\n{\"id\":3,\"rpc\":{}}")
    #expect(
      talk.says(#"{"id":4,"rpc":{}}"#)
        == [sent(#"{"id":4,"error":{"code":111,"message":"too many requests","temporary":true}}"#)])
    _ = talk.session.answer(.nth(1), .rpc([]))
    #expect(talk.says(#"{"id":5,"rpc":{}}"#) == [.rpc(.nth(3), RPCRequest(method: "", data: []))])
  }

  @Test func commandsComeAtALimitedRate() {
    var limits = SessionLimits()
    limits.commands = SessionLimits.Rate(burst: 3, perSecond: 2)
    var talk = Conversation.connected(limits)
    let ping = #"{"id":2,"ping":{}}"#
    #expect(talk.says("\(ping)\n\(ping)").count == 1)
    talk.nowMs = 499
    #expect(talk.says(ping) == [.close(.tooManyRequests)])
    talk = Conversation.connected(limits)
    #expect(talk.says("\(ping)\n\(ping)").count == 1)
    for second: Int64 in 1...20 {
      talk.nowMs = second * 500
      #expect(talk.says(ping) == [sent(ping)])
    }
    // A clock that goes back gives nothing.
    talk.nowMs = 0
    #expect(talk.says(ping) == [.close(.tooManyRequests)])
  }

  @Test func withoutARateThereAreNoLimits() {
    var limits = SessionLimits()
    limits.commands = nil
    limits.errors = nil
    var talk = Conversation.connected(limits)
    for _ in 0..<2_000 { #expect(talk.says(#"{"id":2,"presence":{"channel":"a"}}"#).count == 1) }
  }

  @Test func whoMakesTooManyErrorsIsSentAway() {
    var limits = SessionLimits()
    limits.errors = SessionLimits.Rate(burst: 2, perSecond: 1)
    var talk = Conversation.connected(limits)
    let mistake = #"{"id":2,"presence":{"channel":"a"}}"#
    #expect(talk.says("\(mistake)\n\(mistake)").count == 1)
    let actions = talk.says(mistake)
    #expect(actions.count == 2 && actions.last == .close(.tooManyErrors))
    // What we fail at is nobody's mistake.
    talk = Conversation.connected(limits)
    for call: UInt64 in 1...5 {
      _ = talk.says(#"{"id":2,"rpc":{}}"#)
      #expect(talk.session.answer(.nth(call), .error(.internalServerError)).count == 1)
    }
  }

  @Test func aRefusedCommandDoesNotEndTheConnection() {
    var talk = Conversation.connected()
    #expect(
      talk.says("{\"id\":2,\"ping\":{},\"rpc\":{}}\n{\"id\":3,\"ping\":{}}") == [
        sent(#"{"id":2,"error":{"code":107,"message":"bad request"}}"#, #"{"id":3,"ping":{}}"#)
      ])
    #expect(talk.says("{\"id\":4,\"ping\":{}}\n{") == [sent(#"{"id":4,"ping":{}}"#), .close(.badRequest)])
  }

  @Test func theEndLeavesEveryChannel() {
    var talk = Conversation.connected()
    let first = talk.subscribes("a")
    _ = talk.says(#"{"id":3,"subscribe":{"channel":"b"}}"#)
    _ = talk.says(#"{"id":4,"rpc":{}}"#)
    #expect(
      talk.session.close(.shutdown) == [
        .leave(first, channel: "a"), .leave(.nth(1), channel: "b"), .close(.shutdown),
      ])
    #expect(talk.session.close(.shutdown) == [])
    #expect(talk.session.answer(.nth(1), .rpc([])) == [])
    #expect(talk.session.subscribed(.nth(1), .log(top: 1), nowMs: 0) == [])
    #expect(talk.session.published(first, offset: 6) == .drop)
    var gone = Conversation.connected()
    _ = gone.subscribes("a")
    #expect(gone.session.vanished() == [.leave(.nth(0), channel: "a")])
    #expect(gone.session.isClosed && gone.session.vanished() == [])
  }

  @Test func protobufIsSpokenAlike() throws {
    var session = ClientSession(.protobuf, nowMs: 0)
    let connect = session.receive([0x07, 0x08, 0x01, 0x22, 0x03, 0x0a, 0x01, 0x74].span, nowMs: 0)
    var request = ConnectRequest()
    request.token = "t"
    #expect(connect == [.authenticate(request)])
    #expect(
      session.accept(Acceptance(client: "c"), nowMs: 0)
        == [.send([0x0b, 0x08, 0x01, 0x2a, 0x07, 0x0a, 0x01, 0x63, 0x38, 0x19, 0x40, 0x01])])
    #expect(session.advance(nowMs: 12_500) == [.send([0])])
    #expect(session.receive([0].span, nowMs: 13_000) == [])
    #expect(session.receive([0x80].span, nowMs: 13_000) == [.close(.badRequest)])
  }
}
