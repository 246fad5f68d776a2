import Bytes
import Centrifuge
import Testing

@Suite struct EmulationRequestTests {
  @Test func aFrameComesAsTheBodyOfAPost() throws {
    let json = Array(#" {"session":"s","node":"n","data":"{\"id\":1}\n{}","x":[1]} "#.utf8)
    let request = try EmulationRequest(.json, json.span)
    #expect(request.session == "s" && request.node == "n")
    #expect(text(request.data) == "{\"id\":1}\n{}")
    let bytes = try Hex.decode("0a016e" + "120173" + "1a020801" + "2001")
    let same = try EmulationRequest(.protobuf, bytes.span)
    #expect(same.session == "s" && same.node == "n" && same.data == [8, 1])
  }

  @Test func aFrameMayStandInTheBodyAsItIs() throws {
    let json = Array(#"{"session":"s","data":{"id":1}}"#.utf8)
    #expect(text(try EmulationRequest(.json, json.span).data) == #"{"id":1}"#)
  }

  @Test(arguments: [
    ("", WireFault.Kind.json(.unexpectedEnd)),
    ("[]", .wrongType),
    ("{}x", .json(.trailingBytes)),
    (#"{"session":1}"#, .wrongType),
    (#"{"data":"\#(letters(65_537))"}"#, .tooLong(.data)),
    (#"{"node":"\#(letters(256))"}"#, .tooLong(.word)),
  ])
  func anythingElseIsRefused(json: String, kind: WireFault.Kind) {
    let fault = fault(.json, Array(json.utf8))
    #expect(fault?.kind == kind && fault?.verdict == .disconnect(.badRequest))
  }

  @Test func malformedProtobufIsRefused() {
    #expect(fault(.protobuf, [0x0a, 0x05, 0x61])?.kind == .truncated)
    #expect(fault(.protobuf, [0x0b])?.kind == .unknownWireType)
    #expect(fault(.protobuf, [0x0a, 0x01, 0xff])?.kind == .invalidUTF8)
  }

  private func fault(_ format: WireFormat, _ body: [UInt8]) -> WireFault? {
    do throws(WireFault) {
      _ = try EmulationRequest(format, body.span)
      return nil
    } catch { return error }
  }
}
