import TestSupport
import Testing

@testable import Streams

/// What processes tell each other in notifications.
@Suite struct PeerSignalTests {
  @Test func signalIsReadAsItWasWritten() {
    for signal: PeerSignal in [.hello("a"), .here("b"), .doubt("c"), .bye("d")] {
      #expect(PeerSignal(signal.text) == signal)
    }
  }

  @Test func whatIsNoSignalIsPassedOver() {
    for text in [
      "", "hello", "hello ", "hello a b", "what a", "part a 1 0 1", "part a 1 1 1 AA==", "part a 1 -1 1 AA==",
      "part a 1 0 1 A", "part a x 0 1 AA==", "grown a 1:2",
    ] { #expect(PeerSignal(text) == nil, "\(text)") }
  }

  @Test func batchOfAnyLengthComesTogether() throws {
    var random = Seeded(for: "batchOfAnyLengthComesTogether")
    for _ in 0..<50 {
      let messages = (0..<Int.random(in: 1...20, using: &random)).map { _ in
        (0..<Int.random(in: 0...3_000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      }
      let parts = PeerPart.parts(of: PeerBatch.bytes(messages), number: 7, by: "p")
      var assembly = PeerAssembly()
      var found: [[UInt8]]?
      for part in parts {
        let text = PeerSignal.part(part).text
        #expect(text.utf8.count < 8_000)
        guard case .part(let again)? = PeerSignal(text) else { throw NoPart() }
        if case .complete(let bytes) = assembly.add(again, bytesMax: 1 << 20) {
          found = try PeerBatch.messages(bytes)
        }
      }
      #expect(found == messages)
    }
  }

  private struct NoPart: Error {}

  @Test func whatIsMissingBetweenIsNoticed() {
    let parts = PeerPart.parts(of: Array(repeating: 1, count: 20_000), number: 1, by: "p")
    var assembly = PeerAssembly()
    #expect(assembly.add(parts[1], bytesMax: 1 << 20) == .broken)
    #expect(assembly.add(parts[0], bytesMax: 1 << 20) == .incomplete)
    #expect(assembly.add(parts[2], bytesMax: 1 << 20) == .broken)
    #expect(assembly.add(parts[1], bytesMax: 1 << 20) == .broken)
    let other = PeerPart.parts(of: [1], number: 2, by: "p")
    #expect(assembly.add(other[0], bytesMax: 1 << 20) == .complete([1]))
    #expect(assembly.add(parts[0], bytesMax: 1 << 20) == .incomplete)
    #expect(assembly.add(parts[1], bytesMax: 8_000) == .broken)
  }
}
