import Bytes
import Centrifuge
import Identity
import Testing

@testable import Chat

@Suite struct MessageTests {
  private static func draft(_ json: String) throws -> MessageDraft {
    try MessageDraft(JSONValue(parsing: Array(json.utf8)))
  }

  @Test(arguments: [
    #"{}"#, #"[]"#, #"{"text":null}"#, #"{"text":7}"#, #"{"text":""}"#, #"{"text":" \n\t\u00a0"}"#,
    #"{"text":"x","nonce":""}"#, #"{"text":"x","nonce":"a\u0000b"}"#, #"{"text":"x","nonce":7}"#,
  ])
  func whatSaysNothingIsNoMessage(json: String) {
    #expect(throws: (any Error).self) { try Self.draft(json) }
  }

  @Test func textAndNonceHaveTheirBounds() throws {
    func json(_ text: Int, _ nonce: Int) -> String {
      #"{"text":"\#(String(repeating: "x", count: text))","nonce":"\#(String(repeating: "n", count: nonce))"}"#
    }
    #expect(try Self.draft(json(MessageDraft.textBytesMax, MessageDraft.nonceBytesMax)).nonce != nil)
    #expect(throws: ErrorCode.self) { try Self.draft(json(MessageDraft.textBytesMax + 1, 1)) }
    #expect(throws: ErrorCode.self) { try Self.draft(json(1, MessageDraft.nonceBytesMax + 1)) }
  }

  @Test func payloadIsWhatIsPublished() throws {
    let person = try #require(
      PersonID(7).map { Person(id: $0, handle: "ada", role: .learner, name: "Ada \"L\"") })
    let id = try #require(MessageID(9))
    let payload = try Self.draft(#"{"text":"hi <b>","nonce":"n1"}"#).payload(id, by: person, atMs: 0)
    let expected =
      #"{"type":"message","id":"9","by":{"id":"7","handle":"ada","name":"Ada \"L\""},"#
      + #""at":"1970-01-01T00:00:00.000Z","nonce":"n1","text":"hi \u003cb>"}"#
    #expect(String(decoding: payload, as: UTF8.self) == expected)
  }

  @Test func laterMessagesHaveLargerIDs() {
    var random = SplitMix64(seed: 1)
    var made = MessageIDs()
    let ids = [1_577_836_800_001, 1_763_712_000_000, 1_763_712_000_001, 3_776_000_000_000].map {
      made.next(nowMs: $0, using: &random)
    }
    #expect(ids == ids.sorted())
  }

  /// Many come in one millisecond, and the clock may be set back.
  @Test func messagesOfOneMomentHaveIDsOfTheirOwn() {
    var random = SplitMix64(seed: 2)
    var made = MessageIDs()
    let ids = (0..<100_000).map { made.next(nowMs: 1_763_712_000_000 - Int64($0 / 1_000), using: &random) }
    let areDistinct = Set(ids).count == ids.count
    let rise = ids == ids.sorted()
    #expect(areDistinct && rise)
  }
}
