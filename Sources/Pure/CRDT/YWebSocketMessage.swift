import Bytes

/// A frame of y-websocket, whose document is the connection's path. Clients up to version 3 read one message of a
/// frame, so we write one, and take as many as come.
///
///     frame   = 1*message
///     message = 0 sync / 1 awareness / 2 0 reason / 3          awareness: counted bytes; reason: text
public enum YWebSocketMessage: Hashable, Sendable {
  case sync(SyncMessage)
  /// An `Awareness` update.
  case awareness([UInt8])
  /// The server refuses; clients only log why.
  case permissionDenied(reason: String)
  /// Asks for the awareness of all.
  case queryAwareness

  /// How many messages a frame may hold.
  public static let messagesMax = 256

  /// All messages of a frame.
  public static func decode(
    _ frame: [UInt8], limits: UpdateLimits = .default
  ) throws(UpdateError) -> [YWebSocketMessage] {
    var reader = try WireReader(whole: frame, limits: limits)
    var messages: [YWebSocketMessage] = []
    repeat {
      guard messages.count < messagesMax else { throw reader.error(.limit(.messages)) }
      messages.append(try read(&reader))
    } while !reader.isAtEnd
    return messages
  }

  public func encoded() -> [UInt8] {
    var writer = ByteWriter()
    switch self {
    case .sync(let message):
      writer.append(0)
      message.write(to: &writer)
    case .awareness(let update):
      writer.append(1)
      writer.append(counted: update)
    case .permissionDenied(let reason):
      writer.append([2, 0])
      writer.append(counted: reason)
    case .queryAwareness: writer.append(3)
    }
    return writer.take()
  }

  private static func read(_ reader: inout WireReader) throws(UpdateError) -> YWebSocketMessage {
    let start = reader.error(.unexpectedEnd).offset
    switch try reader.varuint() {
    case 0: return .sync(try .read(&reader))
    case 1: return .awareness(Array(try reader.countedBytes()))
    case 2:
      let kind = try reader.varuint()
      guard kind == 0 else { throw UpdateError(.unknownMessage(kind), at: start) }
      return .permissionDenied(reason: try reader.string())
    case 3: return .queryAwareness
    case let type: throw UpdateError(.unknownMessage(type), at: start)
    }
  }
}
