import Bytes
import Centrifuge
import Loop
import TestSupport
import Testing

@testable import Realtime

/// Deltas, as a client applies them.
@Suite(.onTheLoop) struct DeltaTests {
  private static func value(_ number: Int) -> [UInt8] {
    let words = String(repeating: "die gleichen Wörter, ß und 🎓; ", count: 20)
    return Array(#"{"number":\#(number),"words":"\#(words)"}"#.utf8)
  }

  /// The text that a client has after a publication, as the SDKs come by it.
  private static func text(of push: JSONValue, after old: [UInt8]) throws -> [UInt8] {
    let data = Array((push["data"]?.text ?? "").utf8)
    guard case .bool(true)? = push["delta"] else { return data }
    return try FossilDelta.apply(data.span, to: old.span, bytesMax: 65_536)
  }

  @Test @LoopActor func readersOfDeltasFollowLatestValuesWhateverElseIsSent() async throws {
    let stage = try Stage()
    let name = "test:latest:a"
    stage.hub.publish(latest: Self.value(0), in: name)
    let client = try await stage.client("p1")
    let answer = try #require(try await client.subscribe(name, #","delta":"fossil""#))
    var have = try Self.text(of: answer["publications"]?[0] ?? .null, after: [])
    #expect(have == Self.value(0))
    var deltas = 0
    for number in 1...20 {
      // Something that is kept nowhere takes the place of the text that a delta applies to.
      let isAside = number.isMultiple(of: 7)
      if isAside {
        stage.hub.publish(now: Self.value(-number), in: name)
        let aside = try await client.push("pub")
        have = try Self.text(of: aside, after: have)
        #expect(have == Self.value(-number))
      }
      stage.clock.advance(ms: 3)
      stage.hub.publish(latest: Self.value(number), in: name)
      let push = try await client.push("pub")
      if case .bool(true)? = push["delta"] { deltas += 1 } else { #expect(isAside) }
      have = try Self.text(of: push, after: have)
      #expect(have == Self.value(number))
    }
    #expect(deltas == 18)
  }

  @Test @LoopActor func whoDidNotAskGetsValuesAsTheyAre() async throws {
    let stage = try Stage()
    stage.channels.hasDelta = false
    let client = try await stage.client("p1")
    let answer = try await client.subscribe("test:latest:a", #","delta":"fossil""#)
    #expect(answer?["delta"] == nil)
    stage.hub.publish(latest: Self.value(1), in: "test:latest:a")
    #expect(try await client.push("pub")["data"]?["number"]?.integer == 1)
  }
}
