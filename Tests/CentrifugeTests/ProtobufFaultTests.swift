import Bytes
import Centrifuge
import Testing

@Suite struct ProtobufFaultTests {
  @Test(arguments: distrusted)
  func whatCannotBeTrustedEndsTheConnection(hex: String, kind: WireFault.Kind) throws {
    let frame = try bytes(hex)
    let fault = #expect(throws: WireFault.self) { try commands(.protobuf, frame) }
    #expect(fault?.kind == kind)
    #expect(fault?.verdict == .disconnect(.badRequest))
  }

  @Test(arguments: refused)
  func whatIsUnderstoodAndNotGrantedIsAnsweredWithBadRequest(hex: String, kind: WireFault.Kind) throws {
    let frame = try bytes(hex)
    let fault = #expect(throws: WireFault.self) { try commands(.protobuf, frame) }
    #expect(fault == WireFault(kind, at: 0, commandID: 1))
    #expect(fault?.verdict == .refuse(id: 1, .badRequest))
  }

  @Test func unknownFieldsOfEveryWireTypeArePassedOver() throws {
    let unknown = try bytes("f80601 f9060102030405060708 fa06026162 fd0601020304")
    let body = try unknown + bytes("0809") + unknown + bytes("5a00") + unknown
    #expect(try commands(.protobuf, [UInt8(body.count)] + body) == [Command(id: 9, .ping)])
  }

  private static let refused: [(String, WireFault.Kind)] = [
    ("06 0801 5a00 5a00", .severalRequests),
    ("8802 0801 2a8302 0a8002 \(String(repeating: "61", count: 256))", .tooLong(.channel)),
  ]

  private static let distrusted: [(String, WireFault.Kind)] = [
    ("", .empty),
    // Lengths: beyond the frame, beyond the message, endless, cut.
    ("05", .truncated),
    ("ff", .truncated),
    ("ffffffffffffffffff01", .truncated),
    ("ffffffffffffffffff02", .endlessVarint),
    ("80808080808080808080808080", .endlessVarint),
    ("0208", .truncated),
    ("0108", .truncated),
    ("03 0880 80", .truncated),
    ("04 08012a05", .truncated),
    // A channel that is longer than its request, though not than the frame.
    ("06 08012a020a05 6162636465", .truncated),
    // Numbers: 11 bytes, 2^32 as an id, 2^31 as a limit.
    ("0d 08ffffffffffffffffffff01 5a", .endlessVarint),
    ("06 088080808010", .numberOutOfRange),
    ("0d 0801 5209 0a0161 388080808008", .numberOutOfRange),
    // Wire types: an id as bytes, a request as a number, a channel as a number, an offset as 8 bytes.
    ("02 0a00", .wrongWireType),
    ("04 08012801", .wrongWireType),
    ("06 08012a020801", .wrongWireType),
    ("0d 08012a0939 0000000000000000", .wrongWireType),
    // Groups, begun and ended, and the types that are none.
    ("01 0b", .unknownWireType),
    ("01 0c", .unknownWireType),
    ("02 f306", .unknownWireType),
    ("01 0e", .unknownWireType),
    ("01 0f", .unknownWireType),
    ("06 08012a020b0c", .unknownWireType),
    // Field 0, and 2^29.
    ("02 0000", .unknownField),
    ("06 808080801000", .unknownField),
    // Texts.
    ("07 08012a030a01ff", .invalidUTF8),
    ("08 08012a040a02c0af", .invalidUTF8),
    ("09 08012a050a03eda080", .invalidUTF8),
    // Commands that say nothing.
    ("02 0801", .missingRequest),
    ("02 5a00", .missingID),
    ("04 08012a00", .missingChannel),
    ("0a 08012a060a0161620162", .unknownDelta),
  ]

  private func bytes(_ hex: String) throws -> [UInt8] { try Hex.decode(hex.filter { $0 != " " }) }
}
