import Bytes

/// Commands in JSON.
///
///     frame   = command *( newline command ) [ newline ]
///     command = {"id": 1, "<request>": {...}}
///
/// Members that are not known are passed over, as is null.
enum JSONCommands {
  /// Passes over white space, and tells whether a line ended in it.
  static func skipBlank(_ frame: Span<UInt8>, _ offset: inout Int) -> Bool {
    var isSeparated = false
    while offset < frame.count {
      switch frame[offset] {
      case 0x0a: isSeparated = true
      case 0x20, 0x09, 0x0d: break
      default: return isSeparated
      }
      offset += 1
    }
    return isSeparated
  }

  /// Takes the command that starts at `offset`.
  static func read(
    _ frame: Span<UInt8>, _ offset: inout Int, into draft: inout CommandDraft
  ) throws(WireFault) {
    var object = try JSONObjectReader(frame, at: offset)
    while try object.next(frame) { try member(&object, frame, &draft) }
    offset = object.offset
  }

  /// The commonest first.
  private static func member(
    _ object: inout JSONObjectReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) {
    if object.isAt("id", frame) {
      draft.id = try object.number(frame)
    } else if object.isAt("publish", frame) {
      draft.add(.publish(try publish(&object, frame, &draft)))
    } else if object.isAt("rpc", frame) {
      draft.add(.rpc(try rpc(&object, frame, &draft)))
    } else if object.isAt("subscribe", frame) {
      draft.add(.subscribe(try subscribe(&object, frame, &draft)))
    } else if object.isAt("history", frame) {
      draft.add(.history(try history(&object, frame, &draft)))
    } else if object.isAt("connect", frame) {
      draft.add(.connect(try connect(&object, frame, &draft)))
    } else {
      try rareMember(&object, frame, &draft)
    }
  }

  private static func rareMember(
    _ object: inout JSONObjectReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) {
    if object.isAt("unsubscribe", frame) {
      draft.add(.unsubscribe(channel: try names(&object, frame, &draft).channel))
    } else if object.isAt("presence", frame) {
      draft.add(.presence(channel: try names(&object, frame, &draft).channel))
    } else if object.isAt("presence_stats", frame) {
      draft.add(.presenceStats(channel: try names(&object, frame, &draft).channel))
    } else if object.isAt("send", frame) {
      draft.add(.send(try rpc(&object, frame, &draft).data))
    } else if object.isAt("refresh", frame) {
      draft.add(.refresh(token: try names(&object, frame, &draft).token))
    } else if object.isAt("sub_refresh", frame) {
      let (channel, token) = try names(&object, frame, &draft)
      draft.add(.subscriptionRefresh(channel: channel, token: token))
    } else if object.isAt("ping", frame) {
      _ = try names(&object, frame, &draft)
      draft.add(.ping)
    } else {
      try object.skip(frame)
    }
  }

  /// The requests that name a channel, a token or both, and no more.
  private static func names(
    _ object: inout JSONObjectReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> (channel: String, token: String) {
    var inner = try object.enter(frame)
    var (channel, token) = ("", "")
    while try inner.next(frame) {
      if inner.isAt("channel", frame) {
        channel = try inner.text(frame, .channel, &draft)
      } else if inner.isAt("token", frame) {
        token = try inner.text(frame, .token, &draft)
      } else {
        try inner.skip(frame)
      }
    }
    object.leave(inner)
    return (channel, token)
  }

  private static func publish(
    _ object: inout JSONObjectReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> PublishRequest {
    var inner = try object.enter(frame)
    var request = PublishRequest(channel: "", data: [])
    while try inner.next(frame) {
      if inner.isAt("channel", frame) {
        request.channel = try inner.text(frame, .channel, &draft)
      } else if inner.isAt("data", frame) {
        request.data = try inner.raw(frame, &draft)
      } else if inner.isAt("type", frame) {
        request.asksForMore = try inner.number(frame, as: Int32.self) != 0
      } else {
        try inner.skip(frame)
      }
    }
    object.leave(inner)
    return request
  }

  private static func rpc(
    _ object: inout JSONObjectReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> RPCRequest {
    var inner = try object.enter(frame)
    var request = RPCRequest(method: "", data: [])
    while try inner.next(frame) {
      if inner.isAt("method", frame) {
        request.method = try inner.text(frame, .word, &draft)
      } else if inner.isAt("data", frame) {
        request.data = try inner.raw(frame, &draft)
      } else {
        try inner.skip(frame)
      }
    }
    object.leave(inner)
    return request
  }

  private static func history(
    _ object: inout JSONObjectReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> HistoryRequest {
    var inner = try object.enter(frame)
    var request = HistoryRequest(channel: "")
    while try inner.next(frame) {
      if inner.isAt("channel", frame) {
        request.channel = try inner.text(frame, .channel, &draft)
      } else if inner.isAt("limit", frame) {
        request.limit = try inner.number(frame)
      } else if inner.isAt("since", frame) {
        request.since = try position(&inner, frame, &draft)
      } else if inner.isAt("reverse", frame) {
        request.isReverse = try inner.flag(frame)
      } else {
        try inner.skip(frame)
      }
    }
    object.leave(inner)
    return request
  }

  private static func position(
    _ object: inout JSONObjectReader, _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> ChannelPosition {
    var inner = try object.enter(frame)
    var position = ChannelPosition(offset: 0, epoch: "")
    while try inner.next(frame) {
      if inner.isAt("offset", frame) {
        position.offset = try inner.number(frame)
      } else if inner.isAt("epoch", frame) {
        position.epoch = try inner.text(frame, .word, &draft)
      } else {
        try inner.skip(frame)
      }
    }
    object.leave(inner)
    return position
  }
}
