import Centrifuge
import Testing

/// A command in both formats. The Protobuf bytes were made by another implementation, from the protocol's schema.
struct CommandVector: CustomTestStringConvertible {
  let json: String
  let hex: String
  let command: Command

  init(_ id: UInt32, _ request: Command.Request, json: String, hex: String) {
    command = Command(id: id, request)
    self.json = json
    self.hex = hex
  }

  var testDescription: String { json }

  static let all: [CommandVector] = [
    CommandVector(0, .pong, json: "{}", hex: "00"),
    CommandVector(
      1, .connect(connect),
      json: """
        {"id":1,"connect":{"token":"a.b.c","data":{"x": 1},"name":"js","version":"5.3","subs":{"user:7":\
        {"recover":true,"epoch":"e","offset":9}},"headers":{"X-A":"b"},"flag":3,"profile":null}}
        """,
      hex: "3b080122370a05612e622e6312087b2278223a20317d1a110a06757365723a3712071801320165380922"
        + "026a732a03352e3332080a03582d41120162"),
    CommandVector(
      2, .subscribe(subscribe),
      json: """
        {"id":2,"subscribe":{"channel":"room:1","token":"t","recover":true,"epoch":"e1","offset":18446744,\
        "data":[],"positioned":true,"recoverable":true,"join_leave":true,"delta":"fossil","flag":2}}
        """,
      hex: "2e08022a2a0a06726f6f6d3a311201741801320265313898f3e50842025b5d4801500158016206666f73"
        + "73696c7002"),
    CommandVector(
      3, .subscribe(filtered),
      json:
        #"{"id":3,"subscribe":{"channel":"ç","tf":{"op":"and","nodes":[{"key":"a","cmp":"ex"}]},"limit":5}}"#,
      hex: "1808032a140a02c3a76a0e0a03616e6432071201611a026578"),
    CommandVector(
      4, .unsubscribe(channel: "room:1"), json: #"{"unsubscribe":{"channel":"room:1"},"id":4}"#,
      hex: "0c080432080a06726f6f6d3a31"),
    CommandVector(
      5, .publish(PublishRequest(channel: "room:1", data: Array(#"{"text":"hé","nonce":"n"}"#.utf8))),
      json: #"{"id":5,"publish":{"channel":"room:1","data":{"text":"hé","nonce":"n"}}}"#,
      hex: "2808053a240a06726f6f6d3a31121a7b2274657874223a2268c3a9222c226e6f6e6365223a226e227d"),
    CommandVector(
      6, .presence(channel: "a"), json: #"{"id":6,"presence":{"channel":"a"}}"#, hex: "07080642030a0161"),
    CommandVector(
      7, .presenceStats(channel: "a"), json: #"{"id":7,"presence_stats":{"channel":"a"}}"#,
      hex: "0708074a030a0161"),
    CommandVector(
      8, .history(history),
      json: #"{"id":8,"history":{"channel":"a","limit":-1,"since":{"offset":3,"epoch":"z"},"reverse":true}}"#,
      hex: "1b080852170a016138ffffffffffffffffff014205080312017a4801"),
    CommandVector(9, .ping, json: #"{"id":9,"ping":{}}"#, hex: "0408095a00"),
    CommandVector(0, .send(Array("7".utf8)), json: #"{"send":{"data":7}}"#, hex: "0562030a0137"),
    CommandVector(
      4_294_967_295, .rpc(RPCRequest(method: "chat.send", data: Array("[1]".utf8))),
      json: #" { "id" : 4294967295 , "rpc" : { "data":[1] , "method":"chat.s\u0065nd" } } "#,
      hex: "1808ffffffff0f6a100a035b315d1209636861742e73656e64"),
    CommandVector(
      10, .refresh(token: "t"), json: #"{"id":10,"refresh":{"token":"t"}}"#, hex: "07080a72030a0174"),
    CommandVector(
      11, .subscriptionRefresh(channel: "a", token: "t"),
      json: #"{"id":11,"sub_refresh":{"channel":"a","token":"t"},"later":{"a":[{}]}}"#,
      hex: "0a080b7a060a0161120174"),
  ]

  private static let connect: ConnectRequest = {
    var request = ConnectRequest()
    request.token = "a.b.c"
    request.data = Array(#"{"x": 1}"#.utf8)
    request.name = "js"
    request.version = "5.3"
    var subscription = SubscribeRequest(channel: "user:7")
    subscription.isRecovering = true
    subscription.position = ChannelPosition(offset: 9, epoch: "e")
    request.subscriptions = [subscription]
    request.headers = [Tag(name: "X-A", value: "b")]
    return request
  }()

  private static let subscribe: SubscribeRequest = {
    var request = SubscribeRequest(channel: "room:1")
    request.token = "t"
    request.isRecovering = true
    request.position = ChannelPosition(offset: 18_446_744, epoch: "e1")
    request.data = Array("[]".utf8)
    request.wantsPositions = true
    request.wantsRecovery = true
    request.wantsJoinLeave = true
    request.wantsFossilDelta = true
    request.refusesUnrecovered = true
    return request
  }()

  private static let filtered: SubscribeRequest = {
    var request = SubscribeRequest(channel: "ç")
    request.asksForMore = true
    return request
  }()

  private static let history: HistoryRequest = {
    var request = HistoryRequest(channel: "a")
    request.limit = -1
    request.since = ChannelPosition(offset: 3, epoch: "z")
    request.isReverse = true
    return request
  }()
}
