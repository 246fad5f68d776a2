import Bytes
import Database
import Identity
import Loop
import TestSupport
import Testing

@testable import Chat

/// A room as a file: nothing on the page does anything.
@Suite(.onTheLoop) struct ExportTests {
  static let hostile = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'><svg/onload=alert(1)>",
    "</pre></article><script>", "<!--", "]]>", "&lt;script&gt;", "javascript:alert(1)",
    "\u{2028}</title><script>",
  ]

  @Test(arguments: hostile) func whatIsSaidIsTextOnThePage(text: String) {
    let escaped = ExportPage.escaped(text)
    for character in "<>\"'" { #expect(!escaped.contains(character)) }
    #expect(!escaped.replacing(/&(amp|lt|gt|quot|#39);/, with: "").contains("&"))
  }

  @Test @LoopActor func aRoomIsWrittenAsItWas() async throws {
    try await ChatFixture.with { at in
      let question = try await at.say(Self.hostile[0], by: at.ada, in: .questions, isAnonymous: true).id
      let gone = try await at.say("gone", by: at.bob, in: .questions, thread: question).id
      try await at.say("whispered", by: at.teacher, in: .questions, thread: question, isStaffOnly: true)
      try await at.chat.delete(gone, by: at.bob)
      for number in 0..<450 { try await at.say("n\(number)", by: at.bob, in: .questions) }
      let export = try await at.chat.export(try await at.standing(at.teacher, .questions), by: at.teacher)
      for format in ExportFormat.allCases {
        var bytes: [UInt8] = []
        try await at.chat.write(export, as: format) { bytes += $0 }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(!text.contains("gone") && !text.contains("(@ada)") && !text.contains("\"ada\""))
        #expect(text.contains("whispered") && !text.contains("<script"))
        guard format == .json else { continue }
        let messages = try #require(try JSONValue(parsing: bytes).optionalArray("messages"))
        #expect(messages.count == 453)
        #expect(messages[0]["by"]?["alias"] == .int(1) && messages[1]["deleted"] == .bool(true))
        #expect(messages[2]["staff_only"] == .bool(true) && messages[452]["text"] == .string("n449"))
      }
      let acts = try await at.database.run([
        RoomStore.acts(in: export.standing.room.id, before: nil, limit: 9)
      ])[0]
      .map(RoomStore.act)
      #expect(acts.first?.kind == "room.exported" && acts.first?.actor == EventAuthor(at.teacher))
    }
  }
}
