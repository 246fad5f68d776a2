import Bytes
import Centrifuge
import Testing

@Suite struct CommandReaderTests {
  @Test(arguments: CommandVector.all)
  func aCommandIsTheSameInBothFormats(vector: CommandVector) throws {
    #expect(try commands(.json, Array(vector.json.utf8)) == [vector.command])
    #expect(try commands(.protobuf, Hex.decode(vector.hex)) == [vector.command])
  }

  @Test func aFrameCarriesManyCommands() throws {
    let all = CommandVector.all
    let json = all.map(\.json).joined(separator: "\n")
    let hex = all.map(\.hex).joined()
    #expect(try commands(.json, Array(json.utf8)) == all.map(\.command))
    #expect(try commands(.json, Array("\n\(json)\r\n \n".utf8)) == all.map(\.command))
    #expect(try commands(.protobuf, Hex.decode(hex)) == all.map(\.command))
  }

  @Test func dataIsKeptAsItIsButForTheEndsOfLines() throws {
    let frame = Array("{\"id\":1,\"publish\":{\"channel\":\"a\",\"data\":{\n \"a\\n\":\r\n 1.50 }\n}}".utf8)
    #expect(
      try commands(.json, frame)
        == [Command(id: 1, .publish(PublishRequest(channel: "a", data: Array("{ \"a\\n\": 1.50 }".utf8))))])
  }

  @Test func aRefusedCommandDoesNotTakeThoseAfterItAlong() throws {
    let lines = [
      #"{"subscribe":{"channel":"a"},"publish":{"channel":"a","data":1},"id":7}"#, #"{"id":8,"ping":{}}"#,
    ]
    let frame = Array(lines.joined(separator: "\n").utf8)
    var reader = CommandReader(.json)
    let fault = #expect(throws: WireFault.self) { try reader.next(in: frame.span) }
    #expect(fault == WireFault(.severalRequests, at: 0, commandID: 7))
    #expect(fault?.verdict == .refuse(id: 7, .badRequest))
    #expect(try reader.next(in: frame.span) == Command(id: 8, .ping))
    #expect(try reader.next(in: frame.span) == nil)
  }

  @Test(arguments: [
    (#"{"id":1,"rpc":{"data":1},"history":{"channel":"a"}}"#, WireFault.Kind.severalRequests),
    (#"{"id":1,"ping":{},"ping":{}}"#, .severalRequests),
    (#"{"id":1,"subscribe":{"channel":"\#(letters(256))"}}"#, .tooLong(.channel)),
    (#"{"id":1,"presence":{"channel":"\#(letters(9_000))"}}"#, .tooLong(.channel)),
    (#"{"id":1,"publish":{"channel":"a","data":"\#(letters(65_535))"}}"#, .tooLong(.data)),
    (#"{"id":1,"rpc":{"method":"\#(letters(256))"}}"#, .tooLong(.word)),
    (#"{"id":1,"history":{"channel":"a","since":{"epoch":"\#(letters(256))"}}}"#, .tooLong(.word)),
    (#"{"id":1,"refresh":{"token":"\#(letters(16_385))"}}"#, .tooLong(.token)),
    (#"{"id":1,"connect":{"subs":{\#(members(513) { "{}" })}}}"#, .tooLong(.subscriptions)),
    (#"{"id":1,"connect":{"subs":{"\#(letters(256))":{}}}}"#, .tooLong(.channel)),
    (#"{"id":1,"connect":{"headers":{\#(members(65) { "\"\"" })}}}"#, .tooLong(.headers)),
    (#"{"id":1,"connect":{"headers":{"a":"\#(letters(8_193))"}}}"#, .tooLong(.header)),
  ])
  func whatIsUnderstoodAndNotGrantedIsAnsweredWithBadRequest(json: String, kind: WireFault.Kind) {
    let fault = #expect(throws: WireFault.self) { try commands(.json, Array(json.utf8)) }
    #expect(fault == WireFault(kind, at: 0, commandID: 1))
    #expect(fault?.verdict == .refuse(id: 1, .badRequest))
  }

  @Test func boundsAreInclusive() throws {
    let json = [
      #"{"id":1,"subscribe":{"channel":"\#(letters(255))"}}"#,
      #"{"id":1,"publish":{"channel":"a","data":"\#(letters(65_534))"}}"#,
      #"{"id":1,"presence":{"channel":"\#(String(repeating: #"\u0061"#, count: 255))"}}"#,
      #"{"id":1,"connect":{"subs":{\#(members(512) { "{}" })}}}"#,
      #"{"id":1,"connect":{"headers":{\#(members(64) { "\"\"" })}}}"#,
    ]
    #expect(try commands(.json, Array(json.joined(separator: "\n").utf8)).count == json.count)
  }

  @Test func aFrameHasSoManyCommandsAndNoMore() throws {
    let many = Array(repeating: "{}", count: 512).joined(separator: "\n")
    #expect(try commands(.json, Array(many.utf8)).count == 512)
    let fault = #expect(throws: WireFault.self) { try commands(.json, Array((many + "\n{}").utf8)) }
    #expect(fault?.kind == .tooManyCommands)
    #expect(throws: WireFault(.tooManyCommands, at: 512)) {
      try commands(.protobuf, [UInt8](repeating: 0, count: 513))
    }
  }

  @Test(arguments: [
    ("", WireFault.Kind.empty),
    (" \n", .empty),
    ("{}{}", .unseparated),
    ("{} \t{}", .unseparated),
    ("{", .json(.unexpectedEnd)),
    ("[]", .wrongType),
    ("7", .wrongType),
    ("null", .wrongType),
    (#"{"id":1,"ping":{}},"#, .unseparated),
    (#"{"id":1}"#, .missingRequest),
    (#"{"id":1,"ping":null}"#, .missingRequest),
    (#"{"id":1,"unknown":{}}"#, .missingRequest),
    (#"{"ping":{}}"#, .missingID),
    (#"{"id":0,"subscribe":{"channel":"a"}}"#, .missingID),
    (#"{"id":null,"ping":{}}"#, .missingID),
    (#"{"id":"1","ping":{}}"#, .wrongType),
    (#"{"id":-1,"ping":{}}"#, .numberOutOfRange),
    (#"{"id":1.0,"ping":{}}"#, .numberOutOfRange),
    (#"{"id":1e3,"ping":{}}"#, .numberOutOfRange),
    (#"{"id":4294967296,"ping":{}}"#, .numberOutOfRange),
    (#"{"id":1e400,"ping":{}}"#, .numberOutOfRange),
    (#"{"id":1,"ping":[]}"#, .wrongType),
    (#"{"id":1,"ping":1}"#, .wrongType),
    (#"{"id":1,"subscribe":{"channel":1}}"#, .wrongType),
    (#"{"id":1,"subscribe":{"channel":"a","recover":1}}"#, .wrongType),
    (#"{"id":1,"subscribe":{"channel":"a","offset":-1}}"#, .numberOutOfRange),
    (#"{"id":1,"subscribe":{"channel":"a","delta":"bsdiff"}}"#, .unknownDelta),
    (#"{"id":1,"history":{"channel":"a","limit":2147483648}}"#, .numberOutOfRange),
    (#"{"id":1,"subscribe":{}}"#, .missingChannel),
    (#"{"id":1,"publish":{"channel":"","data":1}}"#, .missingChannel),
    (#"{"id":1,"sub_refresh":{"token":"t"}}"#, .missingChannel),
    (#"{"id":1,"publish":{"channel":"a","data":}}"#, .json(.unexpectedByte)),
    (#"{"id":1,"publish":{"channel":"a","data":{"x"}}}"#, .json(.unexpectedByte)),
    (#"{"id":1,"publish":{"channel":"a","data":1 2}}"#, .json(.unexpectedByte)),
    (#"{"id":1,"publish":{"channel":"\ud800","data":1}}"#, .json(.loneSurrogate)),
    (#"{"id":1,"publish":{"channel":"a","data":"\ud800"}}"#, .json(.loneSurrogate)),
    ("{\"id\":1,\"rpc\":{\"method\":\"a\u{1}\"}}", .json(.controlCharacter)),
    (#"{"id":1,"rpc":{"data":\#(String(repeating: "[", count: 100_000))"#, .json(.tooDeep)),
    (#"{"id":1,"a":\#(String(repeating: #"{"a":"#, count: 100_000))"#, .json(.tooDeep)),
  ])
  func whatCannotBeTrustedEndsTheConnection(json: String, kind: WireFault.Kind) {
    let fault = #expect(throws: WireFault.self) { try commands(.json, Array(json.utf8)) }
    #expect(fault?.kind == kind)
    #expect(fault?.verdict == .disconnect(.badRequest))
  }

  @Test func textThatIsNotUTF8EndsTheConnection() {
    let frame = Array(#"{"id":1,"rpc":{"data":""#.utf8) + [0xff] + Array(#""}}"#.utf8)
    #expect(throws: WireFault(.json(.invalidUTF8), at: 23)) { try commands(.json, frame) }
  }
}

/// All commands of a frame.
func commands(_ format: WireFormat, _ frame: [UInt8]) throws -> [Command] {
  var reader = CommandReader(format)
  var commands: [Command] = []
  while let command = try reader.next(in: frame.span) { commands.append(command) }
  return commands
}

func letters(_ count: Int) -> String { String(repeating: "a", count: count) }

private func members(_ count: Int, value: () -> String) -> String {
  (0..<count).map { "\"\($0)\":\(value())" }.joined(separator: ",")
}
