import Bytes
import Testing

@testable import CRDT

@Suite struct FramingTests {
  @Test(
    arguments: [
      ("00000100", .sync(.known([0]))),
      ("0001020000", .sync(.missing([0, 0]))),
      ("00020b0101010004010174016100", .sync(.update([1, 1, 1, 0, 4, 1, 1, 0x74, 1, 0x61, 0]))),
      ("0106010700027b7d", .awareness([1, 7, 0, 2, 0x7b, 0x7d])),
      ("0200026e6f", .permissionDenied(reason: "no")),
      ("03", .queryAwareness),
    ] as [(String, YWebSocketMessage)])
  func yWebSocketFramesAreGolden(hex: String, message: YWebSocketMessage) throws {
    let bytes = try Hex.decode(hex)
    #expect(message.encoded() == bytes)
    #expect(try YWebSocketMessage.decode(bytes) == [message])
    for count in 0..<bytes.count {
      #expect(throws: UpdateError.self) { try YWebSocketMessage.decode(Array(bytes[..<count])) }
    }
  }

  @Test func manyMessagesOfAFrameAreTaken() throws {
    let frame = YWebSocketMessage.sync(.known([0])).encoded() + YWebSocketMessage.queryAwareness.encoded()
    #expect(try YWebSocketMessage.decode(frame) == [.sync(.known([0])), .queryAwareness])
    let flood = [UInt8](repeating: 3, count: YWebSocketMessage.messagesMax + 1)
    #expect(throws: UpdateError(.limit(.messages), at: 256)) { try YWebSocketMessage.decode(flood) }
  }

  @Test(
    arguments: [
      ("01640200026f6b07756e6b6e6f776e", .token("ok", version: "unknown")),
      ("01640200026f6b", .token("ok", version: nil)),
      ("01640200", .tokenRequest),
      ("016402020a726561642d7772697465", .authenticated(.readWrite)),
      ("0164020208726561646f6e6c79", .authenticated(.readOnly)),
      ("01640201117065726d697373696f6e2d64656e696564", .permissionDenied(reason: "permission-denied")),
      ("016400000100", .sync(.known([0]))),
      ("01640001020000", .sync(.missing([0, 0]))),
      ("01640401020000", .syncReply(.missing([0, 0]))),
      ("016401020100", .awareness([1, 0])),
      ("01640801", .syncStatus(isSaved: true)), ("01640800", .syncStatus(isSaved: false)),
      ("016403", .queryAwareness), ("016409", .ping), ("01640a", .pong),
      ("016405026869", .stateless("hi")), ("016406026869", .broadcastStateless("hi")),
      ("016407026869", .close(reason: "hi")),
    ] as [(String, HocuspocusFrame.Message)])
  func hocuspocusFramesAreGolden(hex: String, message: HocuspocusFrame.Message) throws {
    let bytes = try Hex.decode(hex)
    let frame = HocuspocusFrame(document: "d", message: message)
    #expect(frame.encoded() == bytes)
    #expect(try HocuspocusFrame(decoding: bytes) == frame)
  }

  @Test func hocuspocusNameMayCarryASession() throws {
    let frame = HocuspocusFrame(document: "d", session: "s1", message: .ping)
    #expect(frame.encoded() == [4, 0x64, 0, 0x73, 0x31, 9])
    #expect(try HocuspocusFrame(decoding: frame.encoded()) == frame)
  }

  @Test func unknownMessagesAreNamed() {
    #expect(throws: UpdateError(.unknownMessage(9), at: 0)) { try YWebSocketMessage.decode([9]) }
    #expect(throws: UpdateError(.unknownMessage(3), at: 1)) { try YWebSocketMessage.decode([0, 3]) }
    #expect(throws: UpdateError(.unknownMessage(11), at: 2)) { try HocuspocusFrame(decoding: [1, 0x64, 11]) }
    #expect(throws: UpdateError(.unknownScope, at: 3)) {
      try HocuspocusFrame(decoding: [1, 0x64, 2, 2, 1, 0x61])
    }
    #expect(throws: UpdateError(.trailingBytes, at: 3)) { try HocuspocusFrame(decoding: [1, 0x64, 9, 9]) }
  }
}
