import Bytes
import Identity
import Testing

@testable import Chat

@Suite struct MessageTests {
  private static func draft(_ json: String) throws -> MessageDraft {
    try MessageDraft(JSONValue(parsing: Array(json.utf8)))
  }

  @Test(arguments: [
    #"{}"#, #"[]"#, #"{"text":null}"#, #"{"text":7}"#, #"{"text":""}"#, #"{"text":" \n\t\u00a0"}"#,
    #"{"text":"\u200b\u200d\ufeff"}"#, #"{"text":"\u3164\u2800"}"#, #"{"text":"a\u0000"}"#,
    #"{"text":"a\u0007"}"#,
    #"{"text":"\u202e\u2066"}"#, #"{"text":"x","nonce":""}"#, #"{"text":"x","nonce":"a\u0000b"}"#,
    #"{"text":"x","nonce":7}"#, #"{"text":"x","thread":7}"#, #"{"text":"x","files":["0"]}"#,
    #"{"text":"x","files":["1","1"]}"#,
  ])
  func whatSaysNothingIsNoMessage(json: String) {
    #expect(throws: (any Error).self) { try Self.draft(json) }
  }

  @Test func textAndNonceHaveTheirBounds() throws {
    func json(_ text: Int, _ nonce: Int) -> String {
      #"{"text":"\#(String(repeating: "x", count: text))","nonce":"\#(String(repeating: "n", count: nonce))"}"#
    }
    #expect(try Self.draft(json(MessageText.bytesMax, MessageDraft.nonceBytesMax)).nonce != nil)
    #expect(throws: ChatRefusal.self) { try Self.draft(json(MessageText.bytesMax + 1, 1)) }
    #expect(throws: ChatRefusal.self) { try Self.draft(json(1, MessageDraft.nonceBytesMax + 1)) }
  }

  @Test func aFloodOfMarksIsRefusedAndWritingIsNot() throws {
    let marks = String(repeating: "\u{0301}", count: MessageText.marksMax)
    #expect(
      try MessageText("e" + marks + "e" + marks).text.unicodeScalars.count == 2 * (1 + MessageText.marksMax))
    #expect(throws: ChatRefusal.self) { try MessageText("e" + marks + "\u{0301}") }
    for text in ["שָׁלוֹם", "Tiếng Việt", "ཀྲྀ", "ไม่ดี", "हिन्दी", "e\u{0301}", "👩🏽‍💻 1️⃣", "x² + ∑"] {
      #expect(try MessageText(text).text == text)
    }
  }

  @Test func whatTurnsTheDirectionIsLeftOut() throws {
    #expect(try MessageText("a\u{202E}b\u{2066}c\u{2069}\u{202C}").text == "abc")
    // Marks that only say which way a neighbour goes are let be.
    #expect(try MessageText("a\u{200F}b").text == "a\u{200F}b")
    #expect(try MessageText("a\r\nb\rc\td").text == "a\nb\nc\td")
  }

  @Test func payloadIsWhatIsPublished() throws {
    let person = try #require(
      PersonID(7).map { Person(id: $0, handle: "ada", role: .learner, name: "Ada \"L\"") })
    let message = try NewMessage(
      id: #require(MessageID(9)), room: #require(RoomID(1)), stream: #require(.init(1)), thread: nil,
      author: person.id,
      text: "hi <b>", isStaff: false, named: NamedPeople())
    let payload = MessageEvents.message(message, by: EventAuthor(person), atMs: 0, nonce: "n1")
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

  // MARK: Names and emoji

  @Test(arguments: [
    ("@ada", ["ada"], false, false), ("hi @ada, and (@bob)!", ["ada", "bob"], false, false),
    ("@ada @ada", ["ada"], false, false), ("mail a@example.org", [], false, false),
    ("@room and @assistants", [], true, true), ("`@ada` and ```\n@bob\n``` @eve", ["eve"], false, false),
    ("`unclosed @ada", ["ada"], false, false), ("@ada.lovelace. @x-", ["ada.lovelace", "x"], false, false),
    ("@ @@ada", [], false, false), ("**@élise**", ["élise"], false, false), ("@2pac", ["2pac"], false, false),
  ])
  func textNamesPeople(text: String, handles: [String], room: Bool, staff: Bool) {
    let mentions = Mentions(in: text)
    #expect(mentions.handles == handles)
    #expect(mentions.hasRoom == room && mentions.hasStaff == staff)
  }

  @Test func namesAreBounded() {
    #expect(
      Mentions(in: (0..<100).map { "@p\($0)" }.joined(separator: " ")).handles.count == Mentions.handlesMax)
    #expect(Mentions(in: "@" + String(repeating: "x", count: 33)).handles == [])
    // Many marks that open and none that closes: not looked through again and again.
    #expect(Mentions(in: String(repeating: "` @ ", count: 2_000)).handles == [])
  }

  @Test(arguments: ["👍", "👍🏽", "❤️", "👩‍💻", "👩🏽‍💻", "🇦🇹", "1️⃣", "#️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👨‍👩‍👧‍👦", "☕"])
  func emojiAreReactions(text: String) { #expect(Emoji(text)?.text == text) }

  @Test(arguments: [
    "", "a", "1", "#", "👍👍", "👍 ", "❤", "é", "<b>", "🇦", "\u{FE0F}", "\u{200D}", "👍\u{200D}", "1\u{FE0F}",
    "漢", "™",
    "👩\u{200D}a", String(repeating: "👩\u{200D}", count: 20) + "👩",
  ])
  func whatIsNoEmojiIsNoReaction(text: String) { #expect(Emoji(text) == nil) }
}
