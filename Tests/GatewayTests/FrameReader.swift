/// A small reader of RFC 6455, 5.2, as a client is: server frames only, no extension.
struct FrameReader {
  struct Frame: Equatable {
    let isFinal: Bool
    let opcode: UInt8
    let payload: Range<Int>
    /// Where the next frame begins.
    let end: Int
  }

  enum Failure: Error {
    case reserved, masked, cutShort, lengthNotMinimal, unexpectedContinuation, unfinished
  }

  struct Message: Equatable {
    let isText: Bool
    let payload: [UInt8]
  }

  private(set) var frames: [Frame] = []
  private(set) var messages: [Message] = []

  init(_ bytes: [UInt8]) throws {
    var at = 0
    while at < bytes.count {
      let frame = try Self.frame(bytes, at)
      frames.append(frame)
      at = frame.end
    }
    try assemble(bytes)
  }

  /// Where frames end; a write may end only there.
  var ends: Set<Int> { Set(frames.map(\.end)) }

  private static func frame(_ bytes: [UInt8], _ start: Int) throws -> Frame {
    guard start + 2 <= bytes.count else { throw Failure.cutShort }
    guard bytes[start] & 0x70 == 0 else { throw Failure.reserved }
    guard bytes[start + 1] & 0x80 == 0 else { throw Failure.masked }
    let short = Int(bytes[start + 1])
    let lengthBytes = short == 127 ? 8 : short == 126 ? 2 : 0
    let payload = start + 2 + lengthBytes
    guard payload <= bytes.count else { throw Failure.cutShort }
    let length = lengthBytes == 0 ? short : bytes[start + 2..<payload].reduce(0) { $0 << 8 | Int($1) }
    guard length >= (lengthBytes == 8 ? 65_536 : lengthBytes == 2 ? 126 : 0) else {
      throw Failure.lengthNotMinimal
    }
    guard payload + length <= bytes.count else { throw Failure.cutShort }
    return Frame(
      isFinal: bytes[start] & 0x80 != 0, opcode: bytes[start] & 0x0F, payload: payload..<payload + length,
      end: payload + length)
  }

  private mutating func assemble(_ bytes: [UInt8]) throws {
    var open: (isText: Bool, payload: [UInt8])?
    for frame in frames {
      guard (frame.opcode == 0) == (open != nil), frame.opcode <= 2 else {
        throw Failure.unexpectedContinuation
      }
      var message = open ?? (frame.opcode == 1, [])
      message.payload += bytes[frame.payload]
      open = frame.isFinal ? nil : message
      if frame.isFinal { messages.append(Message(isText: message.isText, payload: message.payload)) }
    }
    guard open == nil else { throw Failure.unfinished }
  }
}
