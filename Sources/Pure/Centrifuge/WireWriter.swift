import Bytes

/// Writes replies and pushes, in either format, into one frame.
///
/// Nothing that it writes of a publication depends on who receives it: a channel's frame is made once for each format
/// and form, and shared by all its subscribers.
public struct WireWriter: Sendable {
  public let format: WireFormat
  private var json = JSONWriter(capacityBytes: 0)
  private var protobuf = ProtobufWriter()
  private var count = 0

  /// A writer of an empty frame.
  public init(_ format: WireFormat) { self.format = format }

  /// How many messages the frame has.
  public var messages: Int { count }

  /// Adds the reply to the command of this id.
  public mutating func append(_ reply: Reply, to id: UInt32) {
    switch format {
    case .json:
      separate()
      JSONReplies.write(reply, id, &json)
    case .protobuf: protobuf.delimited { ProtobufReplies.write(reply, id, &$0) }
    }
    count += 1
  }

  /// Adds a push.
  public mutating func append(_ push: Push) {
    switch format {
    case .json:
      separate()
      JSONReplies.write(push, &json)
    case .protobuf: protobuf.delimited { ProtobufReplies.write(push, &$0) }
    }
    count += 1
  }

  /// Adds the server's ping.
  public mutating func appendPing() {
    switch format {
    case .json:
      separate()
      json.object { _ in }
    case .protobuf: protobuf.delimited { _ in }
    }
    count += 1
  }

  /// Hands the frame over, and starts the next.
  public mutating func take() -> [UInt8] {
    count = 0
    return format == .json ? json.take() : protobuf.take()
  }

  /// A push in a frame of its own.
  public static func frame(_ push: Push, _ format: WireFormat) -> [UInt8] {
    var writer = WireWriter(format)
    writer.append(push)
    return writer.take()
  }

  /// A publication in a frame of its own, the same for all who take this form.
  public static func frame(
    _ publication: Publication, in channel: String, _ format: WireFormat, as form: PublicationForm = .plain
  ) -> [UInt8] {
    frame(Push(channel: channel, .publication(publication, form)), format)
  }

  private mutating func separate() {
    if count > 0 { json.newLine() }
  }
}
