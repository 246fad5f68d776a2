/// The messages that replies and pushes are made of.
extension ProtobufReplies {
  static func fields(_ error: ErrorCode, _ writer: inout ProtobufWriter) {
    writer.number(1, UInt64(error.code))
    writer.text(2, error.message)
    writer.flag(3, error.isTemporary)
  }

  static func fields(_ result: ConnectResult, _ writer: inout ProtobufWriter) {
    writer.text(1, result.client)
    writer.text(2, result.version)
    fields(result.expiry, 3, &writer)
    writer.data(5, result.data)
    subscriptions(result, 6, &writer)
    writer.number(7, UInt64(result.pingSeconds))
    writer.flag(8, result.wantsPong)
    writer.text(9, result.session)
    writer.text(10, result.node)
  }

  /// A push numbers the data, the subscriptions and the expiry otherwise than a reply does.
  static func pushed(_ result: ConnectResult, _ writer: inout ProtobufWriter) {
    writer.text(1, result.client)
    writer.text(2, result.version)
    writer.data(3, result.data)
    subscriptions(result, 4, &writer)
    fields(result.expiry, 5, &writer)
    writer.number(7, UInt64(result.pingSeconds))
    writer.flag(8, result.wantsPong)
    writer.text(9, result.session)
    writer.text(10, result.node)
  }

  /// An entry of a map: 1 is its key, 2 its value.
  private static func subscriptions(_ result: ConnectResult, _ field: UInt64, _ writer: inout ProtobufWriter)
  {
    for subscription in result.subscriptions {
      writer.message(field) {
        $0.text(1, subscription.channel)
        $0.message(2) { fields(subscription.result, &$0) }
      }
    }
  }

  static func fields(_ result: SubscribeResult, _ writer: inout ProtobufWriter) {
    fields(result.expiry, 1, &writer)
    writer.flag(3, result.isRecoverable)
    writer.text(6, result.position.epoch)
    publications(result.publications, 7, result.usesDelta ? .base : .plain, &writer)
    writer.flag(8, result.isRecovered)
    writer.number(9, result.position.offset)
    writer.flag(10, result.isPositioned)
    writer.data(11, result.data)
    writer.flag(12, result.wasRecovering)
    writer.flag(13, result.usesDelta)
  }

  static func pushed(_ result: SubscribeResult, _ writer: inout ProtobufWriter) {
    writer.flag(1, result.isRecoverable)
    writer.text(4, result.position.epoch)
    writer.number(5, result.position.offset)
    writer.flag(6, result.isPositioned)
    writer.data(7, result.data)
  }

  static func fields(_ result: HistoryResult, _ writer: inout ProtobufWriter) {
    publications(result.publications, 1, .plain, &writer)
    writer.text(2, result.position.epoch)
    writer.number(3, result.position.offset)
  }

  static func fields(_ clients: [ClientInfo], _ writer: inout ProtobufWriter) {
    for info in clients {
      writer.message(1) {
        $0.text(1, info.client)
        $0.message(2) { fields(info, &$0) }
      }
    }
  }

  static func fields(_ info: ClientInfo, _ writer: inout ProtobufWriter) {
    writer.text(1, info.user)
    writer.text(2, info.client)
    writer.data(3, info.connectionInfo)
    writer.data(4, info.channelInfo)
  }

  static func fields(_ expiry: Expiry?, _ first: UInt64, _ writer: inout ProtobufWriter) {
    guard let expiry else { return }
    writer.flag(first, true)
    writer.number(first + 1, UInt64(expiry.ttlSeconds))
  }

  static func fields(_ publication: Publication, _ form: PublicationForm, _ writer: inout ProtobufWriter) {
    if case .delta(let delta) = form { writer.data(4, delta) } else { writer.data(4, publication.data) }
    if let info = publication.info { writer.message(5) { fields(info, &$0) } }
    writer.number(6, publication.offset)
    for tag in publication.tags {
      writer.message(7) {
        $0.text(1, tag.name)
        $0.text(2, tag.value)
      }
    }
    if case .delta = form { writer.flag(8, true) }
    writer.number(9, UInt64(bitPattern: publication.unixMs))
  }

  private static func publications(
    _ publications: [Publication], _ field: UInt64, _ form: PublicationForm, _ writer: inout ProtobufWriter
  ) {
    for publication in publications { writer.message(field) { fields(publication, form, &$0) } }
  }
}
