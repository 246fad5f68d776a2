import Bytes
import Centrifuge
import Testing

@Suite struct WireWriterTests {
  @Test(arguments: ReplyVector.all)
  func aReplyIsTheSameInBothFormats(vector: ReplyVector) {
    #expect(text(frame(.json) { $0.append(vector.reply, to: vector.id) }) == vector.json)
    #expect(Hex.encode(frame(.protobuf) { $0.append(vector.reply, to: vector.id) }) == vector.hex)
  }

  @Test(arguments: PushVector.all)
  func aPushIsTheSameInBothFormats(vector: PushVector) {
    #expect(text(WireWriter.frame(vector.push, .json)) == vector.json)
    #expect(Hex.encode(WireWriter.frame(vector.push, .protobuf)) == vector.hex)
  }

  @Test func aFrameCarriesManyMessages() {
    let json = frame(.json) { all(&$0) }
    let expected = ReplyVector.all.map(\.json) + PushVector.all.map(\.json) + ["{}"]
    #expect(text(json) == expected.joined(separator: "\n"))
    #expect(!text(json).hasSuffix("\n"))
    let hex = (ReplyVector.all.map(\.hex) + PushVector.all.map(\.hex)).joined() + "00"
    #expect(Hex.encode(frame(.protobuf) { all(&$0) }) == hex)
  }

  @Test(arguments: [WireFormat.json, .protobuf])
  func aWriterIsUsedAgain(format: WireFormat) {
    var writer = WireWriter(format)
    writer.append(.ping, to: 1)
    writer.appendPing()
    #expect(writer.messages == 2)
    let first = writer.take()
    #expect(writer.messages == 0)
    writer.appendPing()
    #expect(writer.take() == format.ping)
    #expect(first.count > format.ping.count)
  }

  @Test func lengthsOfSeveralBytesArePutBeforeWhatTheyCount() throws {
    for count in [100, 127, 128, 129, 16_383, 16_384, 20_000, 2_097_152] {
      let data = [UInt8](repeating: UInt8(ascii: "x"), count: count)
      let bytes = frame(.protobuf) { $0.append(.rpc(data), to: 14) }
      var reader = ByteReader(bytes)
      var message = ByteReader(try reader.countedBytes())
      #expect(reader.isAtEnd)
      #expect(try message.bytes(3) == [0x08, 14, 0x6a])
      var call = ByteReader(try message.countedBytes())
      #expect(message.isAtEnd)
      #expect(try call.byte() == 0x0a)
      #expect(try Array(call.countedBytes()) == data && call.isAtEnd)
    }
  }

  @Test func aLinesEndInDataDoesNotEndTheMessage() {
    let publication = Publication(data: Array("{\n\"a\":\r\n\"\\n\"}".utf8))
    #expect(
      text(WireWriter.frame(publication, in: "a", .json))
        == #"{"push":{"channel":"a","pub":{"data":{"a":"\n"}}}}"#)
  }

  @Test func textsAreEscaped() {
    let push = Push(channel: "a\"\\\n</é", .leave(ClientInfo(user: "\u{2028}", client: "")))
    #expect(
      text(WireWriter.frame(push, .json))
        == #"{"push":{"channel":"a\"\\\n\u003c/é","leave":{"info":{"user":"\u2028"}}}}"#)
  }

  @Test func codesAreTheProtocols() {
    let errors: [ErrorCode] = [
      .internalServerError, .unauthorized, .unknownChannel, .permissionDenied, .methodNotFound,
      .alreadySubscribed, .limitExceeded, .badRequest, .notAvailable, .tokenExpired, .expired,
      .tooManyRequests,
      .unrecoverablePosition,
    ]
    #expect(errors.map(\.code) == Array(100...112))
    #expect(errors.filter(\.isTemporary).map(\.code) == [100, 111])
    let reconnecting: [DisconnectCode] = [
      .connectionClosed, .shutdown, .serverError, .connectionExpired, .subscriptionExpired, .slow,
      .writeError,
      .insufficientState, .forceReconnect, .noPong, .tooManyRequests, .stateInvalidated,
    ]
    #expect(
      reconnecting.map(\.code)
        == [3000, 3001, 3004, 3005, 3006, 3008, 3009, 3010, 3011, 3012, 3013, 3014])
    #expect(reconnecting.allSatisfy { $0.isReconnecting })
    let terminal: [DisconnectCode] = [
      .invalidToken, .badRequest, .stale, .forceNoReconnect, .connectionLimit, .channelLimit,
      .inappropriateProtocol, .permissionDenied, .notAvailable, .tooManyErrors,
    ]
    #expect(terminal.map(\.code) == Array(3500...3509))
    #expect(terminal.allSatisfy { !$0.isReconnecting })
    #expect(DisconnectCode(application: 4499, reason: "").isReconnecting)
    #expect(!DisconnectCode(application: 4500, reason: "").isReconnecting)
    let ends: [UnsubscribeCode] = [.server, .insufficientState, .expired, .stateInvalidated]
    #expect(ends.map(\.code) == [2000, 2500, 2501, 2502])
    #expect(ends.map(\.isResubscribing) == [false, true, true, true])
  }

  private func frame(_ format: WireFormat, _ write: (inout WireWriter) -> Void) -> [UInt8] {
    var writer = WireWriter(format)
    write(&writer)
    return writer.take()
  }

  private func all(_ writer: inout WireWriter) {
    for vector in ReplyVector.all { writer.append(vector.reply, to: vector.id) }
    for vector in PushVector.all { writer.append(vector.push) }
    writer.appendPing()
  }
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
