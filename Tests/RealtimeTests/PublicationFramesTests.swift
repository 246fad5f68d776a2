import Centrifuge
import Gateway
import Testing

@testable import Realtime

@Suite struct PublicationFramesTests {
  private static func publication(_ offset: UInt64, _ json: String) -> Publication {
    Publication(offset: offset, data: Array(json.utf8))
  }

  @Test func eachSpellingIsMadeOnce() {
    var frames = PublicationFrames("room:1", [Self.publication(7, #"{"a":1}"#)], base: nil)
    let json = frames.frame(0, .json, .plain)
    let protobuf = frames.frame(0, .protobuf, .plain)
    #expect(json != nil && json === frames.frame(0, .json, .plain))
    #expect(protobuf != nil && protobuf === frames.frame(0, .protobuf, .plain))
    #expect(json !== protobuf)
  }

  @Test func whatSendsNothingHasNoFrame() {
    var frames = PublicationFrames("room:1", [Self.publication(7, "1")], base: nil)
    #expect(frames.frame(0, .json, .drop) == nil && frames.frame(0, .json, .behind) == nil)
  }

  @Test func deltaWithoutItsBaseIsWhole() {
    var frames = PublicationFrames("room:1", [Self.publication(7, #"{"a":1}"#)], base: nil)
    let base = frames.frame(0, .json, .base)
    #expect(frames.frame(0, .json, .delta)?.count == base?.count)
  }

  @Test func deltaGoesOutFromWhatWasBefore() {
    let long = String(repeating: "the same words again and again, ", count: 20)
    let old = Self.publication(1, #"{"text":"\#(long)"}"#)
    var frames = PublicationFrames(
      "room:1",
      [Self.publication(2, #"{"text":"\#(long)!"}"#), Self.publication(3, #"{"text":"\#(long)?"}"#)],
      base: old)
    for index in 0..<2 {
      let whole = frames.frame(index, .protobuf, .base)?.count ?? 0
      let delta = frames.frame(index, .protobuf, .delta)?.count ?? .max
      #expect(delta * 4 < whole)
    }
  }

  @Test func manySmallOnesGoTogetherAndLargeOnesAlone() {
    let small = (1...10).map { Self.publication($0, "1") }
    #expect(PublicationFrames("a:b", small, base: nil).run == 1...10)
    #expect(PublicationFrames("a:b", [small[3]], base: nil).run == 4...4)
    let large = (1...10).map { Publication(offset: $0, data: Array(repeating: 0x31, count: 8_192)) }
    #expect(PublicationFrames("a:b", large, base: nil).run == nil)
  }

  @Test func whatDoesNotFollowIsNoRun() {
    func run(_ offsets: UInt64...) -> ClosedRange<UInt64>? {
      PublicationFrames("a:b", offsets.map { Self.publication($0, "1") }, base: nil).run
    }
    #expect(run(3, 5) == nil)
    #expect(run(0, 1) == nil)
    #expect(run(5, 0) == nil)
    #expect(run(0, 0, 0) == 0...0)
  }
}
