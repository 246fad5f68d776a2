import Bytes

/// Commands in Protobuf.
///
///     frame   = *( length command )
///     command = {1: id, 4: connect, 5: subscribe, 6: unsubscribe, 7: publish, 8: presence, 9: presence_stats,
///                10: history, 11: ping, 12: send, 13: rpc, 14: refresh, 15: sub_refresh}
enum ProtobufCommands {
  /// Takes the command that starts at `offset`.
  static func read(
    _ frame: Span<UInt8>, _ offset: inout Int, into draft: inout CommandDraft
  ) throws(WireFault) {
    var message = try ProtobufReader(delimited: frame, at: offset)
    while try message.next(frame) {
      switch message.field {
      case 1: draft.id = try message.unsigned(frame)
      case 4...15: try request(&message, frame, &draft)
      default: try message.skip(frame)
      }
    }
    offset = message.offset
  }

  private static func request(
    _ message: inout ProtobufReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) {
    let field = message.field
    var inner = try message.enter(frame)
    switch field {
    case 4: draft.add(.connect(try connect(&inner, frame, &draft)))
    case 5: draft.add(.subscribe(try subscribe(&inner, frame, &draft)))
    case 6: draft.add(.unsubscribe(channel: try names(&inner, frame, &draft).channel))
    case 7: draft.add(.publish(try publish(&inner, frame, &draft)))
    case 8: draft.add(.presence(channel: try names(&inner, frame, &draft).channel))
    case 9: draft.add(.presenceStats(channel: try names(&inner, frame, &draft).channel))
    case 10: draft.add(.history(try history(&inner, frame, &draft)))
    case 11:
      while try inner.next(frame) { try inner.skip(frame) }
      draft.add(.ping)
    case 12, 13:
      let call = try rpc(&inner, frame, &draft)
      draft.add(field == 12 ? .send(call.data) : .rpc(call))
    case 14: draft.add(.refresh(token: try refresh(&inner, frame, &draft)))
    default:
      let (channel, token) = try names(&inner, frame, &draft)
      draft.add(.subscriptionRefresh(channel: channel, token: token))
    }
  }

  /// The requests that have a channel first, and perhaps a token second.
  private static func names(
    _ inner: inout ProtobufReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> (channel: String, token: String) {
    var (channel, token) = ("", "")
    while try inner.next(frame) {
      switch inner.field {
      case 1: channel = try text(&inner, frame, .channel, &draft)
      case 2: token = try text(&inner, frame, .token, &draft)
      default: try inner.skip(frame)
      }
    }
    return (channel, token)
  }

  private static func refresh(
    _ inner: inout ProtobufReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> String {
    var token = ""
    while try inner.next(frame) {
      if inner.field == 1 {
        token = try text(&inner, frame, .token, &draft)
      } else {
        try inner.skip(frame)
      }
    }
    return token
  }

  private static func publish(
    _ inner: inout ProtobufReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> PublishRequest {
    var request = PublishRequest(channel: "", data: [])
    while try inner.next(frame) {
      switch inner.field {
      case 1: request.channel = try text(&inner, frame, .channel, &draft)
      case 2: request.data = try data(&inner, frame, &draft)
      case 3: request.asksForMore = try inner.signed(frame, as: Int32.self) != 0
      default: try inner.skip(frame)
      }
    }
    return request
  }

  private static func rpc(
    _ inner: inout ProtobufReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> RPCRequest {
    var request = RPCRequest(method: "", data: [])
    while try inner.next(frame) {
      switch inner.field {
      case 1: request.data = try data(&inner, frame, &draft)
      case 2: request.method = try text(&inner, frame, .word, &draft)
      default: try inner.skip(frame)
      }
    }
    return request
  }

  private static func history(
    _ inner: inout ProtobufReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> HistoryRequest {
    var request = HistoryRequest(channel: "")
    while try inner.next(frame) {
      switch inner.field {
      case 1: request.channel = try text(&inner, frame, .channel, &draft)
      case 7: request.limit = try inner.signed(frame)
      case 8: request.since = try position(&inner, frame, &draft)
      case 9: request.isReverse = try inner.flag(frame)
      default: try inner.skip(frame)
      }
    }
    return request
  }

  private static func position(
    _ message: inout ProtobufReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> ChannelPosition {
    var inner = try message.enter(frame)
    var position = ChannelPosition(offset: 0, epoch: "")
    while try inner.next(frame) {
      switch inner.field {
      case 1: position.offset = try inner.unsigned(frame)
      case 2: position.epoch = try text(&inner, frame, .word, &draft)
      default: try inner.skip(frame)
      }
    }
    return position
  }

  static func text(
    _ inner: inout ProtobufReader, _ frame: Span<UInt8>, _ name: WireFault.Name, _ draft: inout CommandDraft
  ) throws(WireFault) -> String {
    let range = try inner.bytes(frame)
    if draft.exceeds(range.count, name) { return "" }
    do {
      return String(copying: try UTF8Span(validating: frame.extracting(range)))
    } catch {
      throw WireFault(.invalidUTF8, at: range.lowerBound)
    }
  }

  static func data(
    _ inner: inout ProtobufReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> [UInt8] {
    let range = try inner.bytes(frame)
    if draft.exceeds(range.count, .data) { return [] }
    var copy = ByteWriter(capacityBytes: range.count)
    copy.append(frame.extracting(range))
    return copy.take()
  }
}
