import Bytes
import CRDT

/// Any bytes as a message of those who edit a document together; the first byte chooses which: awareness, a frame of
/// y-websocket, one of Hocuspocus, a state vector, a relative position. What was read is written so that it reads the
/// same.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneMessage(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let choice = input.first else { return 0 }
  let bytes = Array(input[1...])
  switch choice % 5 {
  case 0: takeAwareness(bytes)
  case 1: takeFrame(bytes)
  case 2:
    guard let frame = try? HocuspocusFrame(decoding: bytes) else { break }
    precondition((try? HocuspocusFrame(decoding: frame.encoded())) == frame, "a frame reads as another")
  case 3:
    guard let vector = try? StateVector(decoding: bytes) else { break }
    precondition((try? StateVector(decoding: vector.encoded())) == vector, "a vector reads as another")
  default:
    guard let position = try? RelativePosition(decoding: bytes) else { break }
    precondition(
      (try? RelativePosition(decoding: position.encoded())) == position, "a position reads as another")
    var document = Document(client: ClientID(7))
    if let text = try? document.root("t", as: .text) { try? document.insert("text", into: text, at: 0) }
    _ = document.index(of: position)
  }
  return 0
}

private func takeAwareness(_ bytes: [UInt8]) {
  guard let update = try? AwarenessUpdate(decoding: bytes) else { return }
  let written = update.encoded()
  precondition((try? AwarenessUpdate(decoding: written))?.encoded() == written, "awareness reads as another")
  var awareness = Awareness()
  _ = awareness.apply(update, nowMs: 1)
  _ = awareness.apply(update, nowMs: 2)
  _ = awareness.expire(nowMs: 1_000_000)
}

private func takeFrame(_ bytes: [UInt8]) {
  guard let messages = try? YWebSocketMessage.decode(bytes) else { return }
  var document = Document(client: ClientID(7))
  for message in messages {
    precondition(
      (try? YWebSocketMessage.decode(message.encoded())) == [message], "a message reads as another")
    guard case .sync(let sync) = message else { continue }
    _ = try? document.receive(sync)
  }
}
