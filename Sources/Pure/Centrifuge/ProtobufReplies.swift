/// Replies and pushes in Protobuf.
///
///     frame = *( length reply )
///     reply = {1: id, 2: error, 4: push, 5: connect, 6: subscribe, 7: unsubscribe, 8: publish, 9: presence,
///              10: presence_stats, 11: history, 12: ping, 13: rpc, 14: refresh, 15: sub_refresh}
///     push  = {2: channel, 4: pub, 5: join, 6: leave, 7: unsubscribe, 8: message, 9: subscribe, 10: connect,
///              11: disconnect, 12: refresh}
///
/// A ping is an empty reply.
enum ProtobufReplies {
  static func write(_ reply: Reply, _ id: UInt32, _ writer: inout ProtobufWriter) {
    writer.number(1, UInt64(id))
    switch reply {
    case .error(let error): writer.message(2) { fields(error, &$0) }
    case .connect(let result): writer.message(5) { fields(result, &$0) }
    case .subscribe(let result): writer.message(6) { fields(result, &$0) }
    case .unsubscribe: writer.message(7) { _ in }
    case .publish: writer.message(8) { _ in }
    case .presence(let clients): writer.message(9) { fields(clients, &$0) }
    case .presenceStats(let clients, let users):
      writer.message(10) {
        $0.number(1, UInt64(clients))
        $0.number(2, UInt64(users))
      }
    case .history(let result): writer.message(11) { fields(result, &$0) }
    case .ping: writer.message(12) { _ in }
    case .rpc(let data): writer.message(13) { $0.data(1, data) }
    case .refresh(let client, let expiry):
      writer.message(14) {
        $0.text(1, client)
        fields(expiry, 3, &$0)
      }
    case .subscriptionRefresh(let expiry): writer.message(15) { fields(expiry, 1, &$0) }
    }
  }

  static func write(_ push: Push, _ writer: inout ProtobufWriter) {
    writer.message(4) {
      $0.text(2, push.channel)
      event(push.event, &$0)
    }
  }

  private static func event(_ event: Push.Event, _ writer: inout ProtobufWriter) {
    switch event {
    case .publication(let publication, let form): writer.message(4) { fields(publication, form, &$0) }
    case .join(let info): writer.message(5) { $0.message(1) { fields(info, &$0) } }
    case .leave(let info): writer.message(6) { $0.message(1) { fields(info, &$0) } }
    case .unsubscribe(let reason):
      writer.message(7) {
        $0.number(2, UInt64(reason.code))
        $0.text(3, reason.reason)
      }
    case .message(let data): writer.message(8) { $0.data(1, data) }
    case .subscribe(let result): writer.message(9) { pushed(result, &$0) }
    case .connect(let result): writer.message(10) { pushed(result, &$0) }
    case .disconnect(let reason):
      writer.message(11) {
        $0.number(1, UInt64(reason.code))
        $0.text(2, reason.reason)
        $0.flag(3, reason.isReconnecting)
      }
    case .refresh(let expiry): writer.message(12) { fields(expiry, 1, &$0) }
    }
  }
}
