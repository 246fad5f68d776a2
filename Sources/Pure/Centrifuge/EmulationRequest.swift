import Bytes

/// How a client of the fallback transports, which come only one way, sends a frame: as the body of a POST.
/// Centrifuge client protocol v2, definitions/client.proto: EmulationRequest.
///
///     {"session": "...", "node": "...", "data": "<frame>"}        or {1: node, 2: session, 3: data}
public struct EmulationRequest: Hashable, Sendable {
  /// What the reply to the connect named the connection by.
  public var session = ""
  public var node = ""
  /// A frame of commands.
  public var data: [UInt8] = []

  /// Reads a body; its faults have nobody to be answered to but the POST.
  public init(
    _ format: WireFormat, _ body: Span<UInt8>, limits: WireLimits = WireLimits()
  ) throws(WireFault) {
    var draft = CommandDraft(limits: limits, offset: 0)
    switch format {
    case .json: try readJSON(body, &draft)
    case .protobuf: try readProtobuf(body, &draft)
    }
    try draft.check()
  }

  private mutating func readJSON(_ body: Span<UInt8>, _ draft: inout CommandDraft) throws(WireFault) {
    var object = try JSONObjectReader(body, at: 0)
    while try object.next(body) {
      if object.isAt("session", body) {
        session = try object.text(body, .word, &draft)
      } else if object.isAt("node", body) {
        node = try object.text(body, .word, &draft)
      } else if object.isAt("data", body) {
        data = try object.content(body, &draft)
      } else {
        try object.skip(body)
      }
    }
    var end = object.offset
    _ = JSONCommands.skipBlank(body, &end)
    guard end == body.count else { throw WireFault(.json(.trailingBytes), at: end) }
  }

  private mutating func readProtobuf(_ body: Span<UInt8>, _ draft: inout CommandDraft) throws(WireFault) {
    var message = ProtobufReader(whole: body)
    while try message.next(body) {
      switch message.field {
      case 2: session = try ProtobufCommands.text(&message, body, .word, &draft)
      case 1: node = try ProtobufCommands.text(&message, body, .word, &draft)
      case 3: data = try ProtobufCommands.data(&message, body, &draft)
      default: try message.skip(body)
      }
    }
  }
}
