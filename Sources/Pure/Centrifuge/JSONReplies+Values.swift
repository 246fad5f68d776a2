import Bytes

/// The messages that replies and pushes are made of.
extension JSONReplies {
  static func members(_ error: ErrorCode, _ json: inout JSONWriter) {
    json.member("code", UInt64(error.code))
    text("message", error.message, &json)
    flag("temporary", error.isTemporary, &json)
  }

  static func members(_ result: ConnectResult, _ json: inout JSONWriter) {
    text("client", result.client, &json)
    text("version", result.version, &json)
    members(result.expiry, &json)
    raw("data", result.data, &json)
    if !result.subscriptions.isEmpty {
      json.object("subs") {
        for subscription in result.subscriptions {
          $0.key(text: subscription.channel)
          $0.object { members(subscription.result, &$0) }
        }
      }
    }
    number("ping", UInt64(result.pingSeconds), &json)
    flag("pong", result.wantsPong, &json)
    text("session", result.session, &json)
    text("node", result.node, &json)
  }

  static func members(_ result: SubscribeResult, _ json: inout JSONWriter) {
    members(result.expiry, &json)
    flag("recoverable", result.isRecoverable, &json)
    text("epoch", result.position.epoch, &json)
    publications(result.publications, result.usesDelta ? .base : .plain, &json)
    flag("recovered", result.isRecovered, &json)
    number("offset", result.position.offset, &json)
    flag("positioned", result.isPositioned, &json)
    raw("data", result.data, &json)
    flag("was_recovering", result.wasRecovering, &json)
    flag("delta", result.usesDelta, &json)
  }

  static func members(_ result: HistoryResult, _ json: inout JSONWriter) {
    publications(result.publications, .plain, &json)
    text("epoch", result.position.epoch, &json)
    number("offset", result.position.offset, &json)
  }

  static func members(_ clients: [ClientInfo], _ json: inout JSONWriter) {
    json.object("presence") {
      for info in clients {
        $0.key(text: info.client)
        $0.object { members(info, &$0) }
      }
    }
  }

  static func members(_ info: ClientInfo, _ json: inout JSONWriter) {
    text("user", info.user, &json)
    text("client", info.client, &json)
    raw("conn_info", info.connectionInfo, &json)
    raw("chan_info", info.channelInfo, &json)
  }

  static func members(_ expiry: Expiry?, _ json: inout JSONWriter) {
    guard let expiry else { return }
    flag("expires", true, &json)
    number("ttl", UInt64(expiry.ttlSeconds), &json)
  }

  static func members(_ publication: Publication, _ form: PublicationForm, _ json: inout JSONWriter) {
    data(publication, form, &json)
    if let info = publication.info { json.object("info") { members(info, &$0) } }
    number("offset", publication.offset, &json)
    if !publication.tags.isEmpty {
      json.object("tags") {
        for tag in publication.tags {
          $0.key(text: tag.name)
          $0.string(tag.value)
        }
      }
    }
    if case .delta = form { flag("delta", true, &json) }
    if publication.unixMs != 0 { json.member("time", publication.unixMs) }
  }

  /// A reader of deltas takes the data as a text, since a delta is none of JSON.
  private static func data(_ publication: Publication, _ form: PublicationForm, _ json: inout JSONWriter) {
    switch form {
    case .plain: raw("data", publication.data, &json)
    case .base: json.member("data", String(decoding: publication.data, as: UTF8.self))
    case .delta(let delta): json.member("data", String(decoding: delta, as: UTF8.self))
    }
  }

  private static func publications(
    _ publications: [Publication], _ form: PublicationForm, _ json: inout JSONWriter
  ) {
    guard !publications.isEmpty else { return }
    json.key("publications")
    json.array {
      for publication in publications { $0.object { members(publication, form, &$0) } }
    }
  }
}
