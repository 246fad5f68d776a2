import Centrifuge
import Testing

/// A reply in both formats. The Protobuf bytes were made by another implementation, from the protocol's schema.
struct ReplyVector: CustomTestStringConvertible {
  let id: UInt32
  let reply: Reply
  let json: String
  let hex: String

  init(_ id: UInt32, _ reply: Reply, json: String, hex: String) {
    self.id = id
    self.reply = reply
    self.json = json
    self.hex = hex
  }

  var testDescription: String { json }

  static let all: [ReplyVector] = [
    ReplyVector(
      1, .error(.internalServerError),
      json: #"{"id":1,"error":{"code":100,"message":"internal server error","temporary":true}}"#,
      hex: "1f0801121b08641215696e7465726e616c20736572766572206572726f721801"),
    ReplyVector(
      2, .connect(Sample.connected),
      json: """
        {"id":2,"connect":{"client":"c1","version":"1.0","expires":true,"ttl":60,"data":{},"subs":{"user:42":\
        {"recoverable":true,"epoch":"e","offset":5,"positioned":true}},"ping":25,"pong":true,"session":"s",\
        "node":"n"}}
        """,
      hex: "3508022a310a0263311203312e301801203c2a027b7d32140a07757365723a3432120918013201654805"
        + "5001381940014a017352016e"),
    ReplyVector(
      3, .subscribe(Sample.recovered),
      json: """
        {"id":3,"subscribe":{"expires":true,"ttl":9,"recoverable":true,"epoch":"e","publications":[{"data":\
        {"a":1},"info":{"user":"42","client":"c1","conn_info":{"n":1},"chan_info":2},"offset":7,"tags":\
        {"k":"v"},"time":1700000000123}],"recovered":true,"offset":6,"positioned":true,"data":1,\
        "was_recovering":true}}
        """,
      hex: "4a080332460801100918013201653a3022077b2261223a317d2a140a023432120263311a077b226e223a"
        + "317d22013230073a060a016b12017648fbd095ffbc314001480650015a01316001"),
    ReplyVector(
      4, .subscribe(Sample.withDeltas),
      json: #"{"id":4,"subscribe":{"publications":[{"data":"{\"a\":\"b\"}","offset":1}],"delta":true}}"#,
      hex: "15080432113a0d22097b2261223a2262227d30016801"),
    ReplyVector(5, .unsubscribe, json: #"{"id":5,"unsubscribe":{}}"#, hex: "0408053a00"),
    ReplyVector(6, .publish, json: #"{"id":6,"publish":{}}"#, hex: "0408064200"),
    ReplyVector(
      7, .presence([Sample.info]),
      json: """
        {"id":7,"presence":{"presence":{"c1":{"user":"42","client":"c1","conn_info":{"n":1},"chan_info":2}}}}
        """,
      hex: "2008074a1c0a1a0a02633112140a023432120263311a077b226e223a317d220132"),
    ReplyVector(
      8, .presenceStats(clients: 300, users: 2),
      json: #"{"id":8,"presence_stats":{"num_clients":300,"num_users":2}}"#, hex: "090808520508ac021002"),
    ReplyVector(
      9,
      .history(
        HistoryResult(
          publications: [Publication(offset: 1, data: Array("1".utf8))],
          position: ChannelPosition(offset: .max, epoch: "e"))),
      json: """
        {"id":9,"history":{"publications":[{"data":1,"offset":1}],"epoch":"e","offset":18446744073709551615}}
        """,
      hex: "1908095a150a05220131300112016518ffffffffffffffffff01"),
    ReplyVector(10, .ping, json: #"{"id":10,"ping":{}}"#, hex: "04080a6200"),
    ReplyVector(
      11, .rpc(Array(#"{"id":"1"}"#.utf8)), json: #"{"id":11,"rpc":{"data":{"id":"1"}}}"#,
      hex: "10080b6a0c0a0a7b226964223a2231227d"),
    ReplyVector(
      12, .refresh(client: "c1", Expiry(ttlSeconds: 300)),
      json: #"{"id":12,"refresh":{"client":"c1","expires":true,"ttl":300}}"#,
      hex: "0d080c72090a026331180120ac02"),
    ReplyVector(
      13, .subscriptionRefresh(Expiry(ttlSeconds: 1)),
      json: #"{"id":13,"sub_refresh":{"expires":true,"ttl":1}}"#, hex: "08080d7a0408011001"),
  ]
}

/// A push in both formats.
struct PushVector: CustomTestStringConvertible {
  let push: Push
  let json: String
  let hex: String

  init(_ channel: String, _ event: Push.Event, json: String, hex: String) {
    push = Push(channel: channel, event)
    self.json = json
    self.hex = hex
  }

  var testDescription: String { json }

  static let all: [PushVector] = [
    PushVector(
      "room:1", .publication(Sample.publication, .plain),
      json: """
        {"push":{"channel":"room:1","pub":{"data":{"a":1},"info":{"user":"42","client":"c1","conn_info":\
        {"n":1},"chan_info":2},"offset":7,"tags":{"k":"v"},"time":1700000000123}}}
        """,
      hex: "3c223a1206726f6f6d3a31223022077b2261223a317d2a140a023432120263311a077b226e223a317d22"
        + "013230073a060a016b12017648fbd095ffbc31"),
    PushVector(
      "room:1", .publication(Publication(offset: 7, data: Array(#"{"a":1}"#.utf8)), .base),
      json: #"{"push":{"channel":"room:1","pub":{"data":"{\"a\":1}","offset":7}}}"#,
      hex: "1722151206726f6f6d3a31220b22077b2261223a317d3007"),
    PushVector(
      "room:1",
      .publication(Publication(offset: 8, data: Array("ignored".utf8)), .delta(Array("7\n7@0,3:abc".utf8))),
      json: #"{"push":{"channel":"room:1","pub":{"data":"7\n7@0,3:abc","offset":8,"delta":true}}}"#,
      hex: "1d221b1206726f6f6d3a312211220b370a3740302c333a61626330084001"),
    PushVector(
      "room:1", .join(Sample.info),
      json: """
        {"push":{"channel":"room:1","join":{"info":{"user":"42","client":"c1","conn_info":{"n":1},"chan_info":2}}}}
        """,
      hex: "2222201206726f6f6d3a312a160a140a023432120263311a077b226e223a317d220132"),
    PushVector(
      "room:1", .leave(Sample.info),
      json: """
        {"push":{"channel":"room:1","leave":{"info":{"user":"42","client":"c1","conn_info":{"n":1},"chan_info":2}}}}
        """,
      hex: "2222201206726f6f6d3a3132160a140a023432120263311a077b226e223a317d220132"),
    PushVector(
      "room:1", .unsubscribe(.insufficientState),
      json: #"{"push":{"channel":"room:1","unsubscribe":{"code":2500,"reason":"insufficient state"}}}"#,
      hex: "2322211206726f6f6d3a313a1710c4131a12696e73756666696369656e74207374617465"),
    PushVector(
      "", .message(Array("1".utf8)), json: #"{"push":{"message":{"data":1}}}"#, hex: "07220542030a0131"),
    PushVector(
      "a", .subscribe(Sample.pushed),
      json: """
        {"push":{"channel":"a","subscribe":{"recoverable":true,"epoch":"e","offset":5,"positioned":true,"data":2}}}
        """,
      hex: "1322111201614a0c0801220165280530013a0132"),
    PushVector(
      "", .connect(Sample.connected),
      json: """
        {"push":{"connect":{"client":"c1","version":"1.0","expires":true,"ttl":60,"data":{},"subs":{"user:42":\
        {"recoverable":true,"epoch":"e","offset":5,"positioned":true}},"ping":25,"pong":true,"session":"s",\
        "node":"n"}}}
        """,
      hex: "35223352310a0263311203312e301a027b7d22140a07757365723a343212091801320165480550012801"
        + "303c381940014a017352016e"),
    PushVector(
      "", .disconnect(.shutdown),
      json: #"{"push":{"disconnect":{"code":3001,"reason":"shutdown","reconnect":true}}}"#,
      hex: "1322115a0f08b917120873687574646f776e1801"),
    PushVector(
      "", .refresh(Expiry(ttlSeconds: 5)), json: #"{"push":{"refresh":{"expires":true,"ttl":5}}}"#,
      hex: "082206620408011005"),
  ]
}

enum Sample {
  static let info = ClientInfo(
    user: "42", client: "c1", connectionInfo: Array(#"{"n":1}"#.utf8), channelInfo: Array("2".utf8))

  static let publication = Publication(
    offset: 7, data: Array(#"{"a":1}"#.utf8), info: info, tags: [Tag(name: "k", value: "v")],
    unixMs: 1_700_000_000_123)

  static let positioned: SubscribeResult = {
    var result = SubscribeResult()
    result.isRecoverable = true
    result.isPositioned = true
    result.position = ChannelPosition(offset: 5, epoch: "e")
    return result
  }()

  static let pushed: SubscribeResult = {
    var result = positioned
    result.data = Array("2".utf8)
    return result
  }()

  static let recovered: SubscribeResult = {
    var result = positioned
    result.expiry = Expiry(ttlSeconds: 9)
    result.position.offset = 6
    result.publications = [publication]
    result.isRecovered = true
    result.wasRecovering = true
    result.data = Array("1".utf8)
    return result
  }()

  static let withDeltas: SubscribeResult = {
    var result = SubscribeResult()
    result.publications = [Publication(offset: 1, data: Array(#"{"a":"b"}"#.utf8))]
    result.usesDelta = true
    return result
  }()

  static let connected: ConnectResult = {
    var result = ConnectResult(client: "c1")
    result.version = "1.0"
    result.expiry = Expiry(ttlSeconds: 60)
    result.data = Array("{}".utf8)
    result.subscriptions = [ServerSubscription(channel: "user:42", positioned)]
    result.pingSeconds = 25
    result.wantsPong = true
    result.session = "s"
    result.node = "n"
    return result
  }()
}
