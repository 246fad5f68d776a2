import Bytes

/// The two largest requests.
extension JSONCommands {
  static func subscribe(
    _ object: inout JSONObjectReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> SubscribeRequest {
    var inner = try object.enter(frame)
    var request = SubscribeRequest(channel: "")
    while try inner.next(frame) {
      if inner.isAt("channel", frame) {
        request.channel = try inner.text(frame, .channel, &draft)
      } else if inner.isAt("recover", frame) {
        request.isRecovering = try inner.flag(frame)
      } else if inner.isAt("offset", frame) {
        request.position.offset = try inner.number(frame)
      } else if inner.isAt("epoch", frame) {
        request.position.epoch = try inner.text(frame, .word, &draft)
      } else if inner.isAt("token", frame) {
        request.token = try inner.text(frame, .token, &draft)
      } else if inner.isAt("data", frame) {
        request.data = try inner.raw(frame, &draft)
      } else {
        try option(&inner, frame, &draft, &request)
      }
    }
    object.leave(inner)
    return request
  }

  private static func option(
    _ inner: inout JSONObjectReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft,
    _ request: inout SubscribeRequest
  ) throws(WireFault) {
    if inner.isAt("positioned", frame) {
      request.wantsPositions = try inner.flag(frame)
    } else if inner.isAt("recoverable", frame) {
      request.wantsRecovery = try inner.flag(frame)
    } else if inner.isAt("join_leave", frame) {
      request.wantsJoinLeave = try inner.flag(frame)
    } else if inner.isAt("delta", frame) {
      let start = inner.offset
      request.wantsFossilDelta = try SubscribeOption.isFossil(inner.text(frame, .word, &draft), at: start)
    } else if inner.isAt("flag", frame) {
      request.refusesUnrecovered = SubscribeOption.refusesUnrecovered(try inner.number(frame))
    } else if inner.isAt("type", frame) {
      request.asksForMore = try inner.number(frame, as: Int32.self) != 0 || request.asksForMore
    } else if inner.isAt("tf", frame) {
      request.asksForMore = true
      try inner.skip(frame)
    } else {
      try inner.skip(frame)
    }
  }

  static func connect(
    _ object: inout JSONObjectReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> ConnectRequest {
    var inner = try object.enter(frame)
    var request = ConnectRequest()
    while try inner.next(frame) {
      if inner.isAt("token", frame) {
        request.token = try inner.text(frame, .token, &draft)
      } else if inner.isAt("data", frame) {
        request.data = try inner.raw(frame, &draft)
      } else if inner.isAt("name", frame) {
        request.name = try inner.text(frame, .word, &draft)
      } else if inner.isAt("version", frame) {
        request.version = try inner.text(frame, .word, &draft)
      } else if inner.isAt("subs", frame) {
        request.subscriptions = try subscriptions(&inner, frame, &draft)
      } else if inner.isAt("headers", frame) {
        request.headers = try headers(&inner, frame, &draft)
      } else {
        try inner.skip(frame)
      }
    }
    object.leave(inner)
    return request
  }

  private static func subscriptions(
    _ object: inout JSONObjectReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> [SubscribeRequest] {
    var inner = try object.enter(frame)
    var requests: [SubscribeRequest] = []
    while try inner.next(frame) {
      guard !draft.exceeds(requests.count + 1, .subscriptions) else {
        try inner.skip(frame)
        continue
      }
      let channel = try inner.keyText(frame)
      _ = draft.exceeds(channel.utf8.count, .channel)
      var request = try subscribe(&inner, frame, &draft)
      request.channel = channel
      requests.append(request)
    }
    object.leave(inner)
    return requests
  }

  private static func headers(
    _ object: inout JSONObjectReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> [Tag] {
    var inner = try object.enter(frame)
    var headers: [Tag] = []
    while try inner.next(frame) {
      guard !draft.exceeds(headers.count + 1, .headers) else {
        try inner.skip(frame)
        continue
      }
      let name = try inner.keyText(frame)
      _ = draft.exceeds(name.utf8.count, .header)
      headers.append(Tag(name: name, value: try inner.text(frame, .header, &draft)))
    }
    object.leave(inner)
    return headers
  }
}

/// What the options of a subscribe mean, in either format.
enum SubscribeOption {
  static func isFossil(_ type: String, at offset: Int) throws(WireFault) -> Bool {
    switch type {
    case "": return false
    case "fossil": return true
    default: throw WireFault(.unknownDelta, at: offset)
    }
  }

  /// The second bit of the subscription's flags; the others ask for what saves bytes, and may go ungranted.
  static func refusesUnrecovered(_ flags: Int64) -> Bool { flags & 2 != 0 }
}
