/// The two spellings of the protocol.
public enum WireFormat: Hashable, Sendable {
  /// Texts, one message a line.
  case json
  /// Bytes, each message with its length before it: the WebSocket subprotocol `centrifuge-protobuf`.
  case protobuf

  /// The name of the WebSocket subprotocol; JSON goes without.
  public static let protobufSubprotocol = "centrifuge-protobuf"

  /// The server's ping, which is an empty reply, as a frame of its own.
  public var ping: [UInt8] { self == .json ? [UInt8(ascii: "{"), UInt8(ascii: "}")] : [0] }
}
