import Bytes

/// Replies and pushes in JSON.
///
///     frame = message *( newline message )
///     reply = {"id": 1, "<result>": {...}} / {"id": 1, "error": {"code": 100, ...}}
///     push  = {"push": {"channel": "...", "<event>": {...}}}
///     ping  = {}
///
/// A member whose value is the type's zero is left out, but where the answer is nothing else.
enum JSONReplies {
  static func write(_ reply: Reply, _ id: UInt32, _ json: inout JSONWriter) {
    json.object {
      $0.member("id", UInt64(id))
      result(reply, &$0)
    }
  }

  private static func result(_ reply: Reply, _ json: inout JSONWriter) {
    switch reply {
    case .error(let error): json.object("error") { members(error, &$0) }
    case .connect(let result): json.object("connect") { members(result, &$0) }
    case .subscribe(let result): json.object("subscribe") { members(result, &$0) }
    case .unsubscribe: json.object("unsubscribe") { _ in }
    case .publish: json.object("publish") { _ in }
    case .ping: json.object("ping") { _ in }
    case .presence(let clients): json.object("presence") { members(clients, &$0) }
    case .presenceStats(let clients, let users):
      json.object("presence_stats") {
        $0.member("num_clients", UInt64(clients))
        $0.member("num_users", UInt64(users))
      }
    case .history(let result): json.object("history") { members(result, &$0) }
    case .rpc(let data): json.object("rpc") { raw("data", data, &$0) }
    case .refresh(let client, let expiry):
      json.object("refresh") {
        text("client", client, &$0)
        members(expiry, &$0)
      }
    case .subscriptionRefresh(let expiry): json.object("sub_refresh") { members(expiry, &$0) }
    }
  }

  static func write(_ push: Push, _ json: inout JSONWriter) {
    json.object {
      $0.object("push") {
        text("channel", push.channel, &$0)
        event(push.event, &$0)
      }
    }
  }

  private static func event(_ event: Push.Event, _ json: inout JSONWriter) {
    switch event {
    case .publication(let publication, let form):
      json.object("pub") { members(publication, form, &$0) }
    case .join(let info): json.object("join") { $0.object("info") { members(info, &$0) } }
    case .leave(let info): json.object("leave") { $0.object("info") { members(info, &$0) } }
    case .unsubscribe(let reason):
      json.object("unsubscribe") {
        $0.member("code", UInt64(reason.code))
        text("reason", reason.reason, &$0)
      }
    case .message(let data): json.object("message") { raw("data", data, &$0) }
    case .subscribe(let result): json.object("subscribe") { pushed(result, &$0) }
    case .connect(let result): json.object("connect") { members(result, &$0) }
    case .disconnect(let reason):
      json.object("disconnect") {
        $0.member("code", UInt64(reason.code))
        text("reason", reason.reason, &$0)
        flag("reconnect", reason.isReconnecting, &$0)
      }
    case .refresh(let expiry): json.object("refresh") { members(expiry, &$0) }
    }
  }

  /// A push of a subscription says less of it than a reply does.
  private static func pushed(_ result: SubscribeResult, _ json: inout JSONWriter) {
    flag("recoverable", result.isRecoverable, &json)
    text("epoch", result.position.epoch, &json)
    number("offset", result.position.offset, &json)
    flag("positioned", result.isPositioned, &json)
    raw("data", result.data, &json)
  }

  static func text(_ name: StaticString, _ value: String, _ json: inout JSONWriter) {
    if !value.isEmpty { json.member(name, value) }
  }

  static func number(_ name: StaticString, _ value: UInt64, _ json: inout JSONWriter) {
    if value != 0 { json.member(name, value) }
  }

  static func flag(_ name: StaticString, _ value: Bool, _ json: inout JSONWriter) {
    guard value else { return }
    json.key(name)
    json.bool(true)
  }

  static func raw(_ name: StaticString, _ value: [UInt8], _ json: inout JSONWriter) {
    if !value.isEmpty { json.member(name, raw: JSONLine.joined(value)) }
  }
}
