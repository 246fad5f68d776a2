/// The two largest requests.
extension ProtobufCommands {
  static func subscribe(
    _ inner: inout ProtobufReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> SubscribeRequest {
    var request = SubscribeRequest(channel: "")
    while try inner.next(frame) {
      switch inner.field {
      case 1: request.channel = try text(&inner, frame, .channel, &draft)
      case 2: request.token = try text(&inner, frame, .token, &draft)
      case 3: request.isRecovering = try inner.flag(frame)
      case 6: request.position.epoch = try text(&inner, frame, .word, &draft)
      case 7: request.position.offset = try inner.unsigned(frame)
      case 8: request.data = try data(&inner, frame, &draft)
      default: try option(&inner, frame, &draft, &request)
      }
    }
    return request
  }

  private static func option(
    _ inner: inout ProtobufReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft,
    _ request: inout SubscribeRequest
  ) throws(WireFault) {
    let start = inner.offset
    switch inner.field {
    case 9: request.wantsPositions = try inner.flag(frame)
    case 10: request.wantsRecovery = try inner.flag(frame)
    case 11: request.wantsJoinLeave = try inner.flag(frame)
    case 12:
      request.wantsFossilDelta = try SubscribeOption.isFossil(text(&inner, frame, .word, &draft), at: start)
    case 13:
      request.asksForMore = true
      try inner.skip(frame)
    case 14: request.refusesUnrecovered = SubscribeOption.refusesUnrecovered(try inner.signed(frame))
    case 15: request.asksForMore = try inner.signed(frame, as: Int32.self) != 0 || request.asksForMore
    default: try inner.skip(frame)
    }
  }

  static func connect(
    _ inner: inout ProtobufReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> ConnectRequest {
    var request = ConnectRequest()
    while try inner.next(frame) {
      switch inner.field {
      case 1: request.token = try text(&inner, frame, .token, &draft)
      case 2: request.data = try data(&inner, frame, &draft)
      case 3:
        let subscription = try subscription(&inner, frame, &draft)
        guard !draft.exceeds(request.subscriptions.count + 1, .subscriptions) else { continue }
        request.subscriptions.append(subscription)
      case 4: request.name = try text(&inner, frame, .word, &draft)
      case 5: request.version = try text(&inner, frame, .word, &draft)
      case 6:
        let header = try header(&inner, frame, &draft)
        guard !draft.exceeds(request.headers.count + 1, .headers) else { continue }
        request.headers.append(header)
      default: try inner.skip(frame)
      }
    }
    return request
  }

  /// An entry of a map: 1 is its key, 2 its value.
  private static func subscription(
    _ message: inout ProtobufReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> SubscribeRequest {
    var entry = try message.enter(frame)
    var (channel, request) = ("", SubscribeRequest(channel: ""))
    while try entry.next(frame) {
      switch entry.field {
      case 1: channel = try text(&entry, frame, .channel, &draft)
      case 2:
        var value = try entry.enter(frame)
        request = try subscribe(&value, frame, &draft)
      default: try entry.skip(frame)
      }
    }
    request.channel = channel
    return request
  }

  private static func header(
    _ message: inout ProtobufReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> Tag {
    var entry = try message.enter(frame)
    var (name, value) = ("", "")
    while try entry.next(frame) {
      switch entry.field {
      case 1: name = try text(&entry, frame, .header, &draft)
      case 2: value = try text(&entry, frame, .header, &draft)
      default: try entry.skip(frame)
      }
    }
    return Tag(name: name, value: value)
  }
}
