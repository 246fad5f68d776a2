import Bytes
import Testing

@testable import Streams

struct HintTests {
  @Test func hintsComeBackAsTheyWere() throws {
    let stream = try #require(StreamID(.max))
    let hints: [Hint] = [
      .grown(by: "a1", [StreamHead(stream: stream, head: 7), StreamHead(stream: StreamID(2)!, head: .max)]),
      .grown(by: "a1", []), .hello(from: "zz"), .here(from: "0"), .replaced(stream, [3, 5]),
    ]
    for hint in hints { #expect(Hint(hint.text) == hint) }
    #expect(Hint.replaced(StreamID(4)!, [9]).text == "replaced 4 9")
  }

  @Test func strangersAreNotBelieved() {
    for text in [
      "", "grown", "hello", "grown a 1", "grown a 1:x", "grown a 0:1", "grown a 1:2:3", "replaced x 1",
      "replaced 1 x", "other a", "replaced -1 4",
    ] { #expect(Hint(text) == nil, "\(text)") }
  }
}
