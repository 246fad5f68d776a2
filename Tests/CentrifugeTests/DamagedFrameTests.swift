import Bytes
import TestSupport
import Testing

@testable import Centrifuge

@Suite struct DamagedFrameTests {
  @Test(arguments: [WireFormat.json, .protobuf])
  func aDamagedFrameIsDoneRefusedOrTheEnd(format: WireFormat) throws {
    var random = Seeded(for: "aDamagedFrameIsDoneRefusedOrTheEnd")
    let vectors = try CommandVector.all.map {
      format == .json ? Array($0.json.utf8) : try Hex.decode($0.hex)
    }
    var closed = 0
    for _ in 0..<20_000 {
      var frame: [UInt8] = []
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        if format == .json, !frame.isEmpty { frame.append(UInt8(ascii: "\n")) }
        frame += vectors.randomElement(using: &random)!
      }
      for _ in 0..<Int.random(in: 1...4, using: &random) { damage(&frame, &random) }
      var session = connected(format)
      let actions = session.receive(frame.span, nowMs: 1)
      if session.isClosed { closed += 1 }
      if let fault = fault(actions, session) {
        Issue.record("\(fault), LYCEUM_TEST_SEED=\(random.seed): \(Hex.encode(frame))")
        return
      }
    }
    #expect((5_000..<20_000).contains(closed))
  }

  /// What is said must be whole, and nothing follows the end.
  private func fault(_ actions: [SessionAction], _ session: ClientSession) -> String? {
    for (index, action) in actions.enumerated() {
      switch action {
      case .close: if index != actions.count - 1 || !session.isClosed { return "more after the end" }
      case .send(let frame) where session.format == .json:
        for line in frame.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
          if (try? JSONValue(parsing: Array(line)))?.kind != .object { return "no JSON: \(text(frame))" }
        }
      default: break
      }
    }
    return nil
  }

  private func connected(_ format: WireFormat) -> ClientSession {
    var session = ClientSession(format, nowMs: 0)
    let connect: [UInt8] = format == .json ? Array(#"{"id":1,"connect":{}}"#.utf8) : [4, 8, 1, 0x22, 0]
    _ = session.receive(connect.span, nowMs: 0)
    _ = session.accept(Acceptance(client: "c"), nowMs: 0)
    return session
  }
}
