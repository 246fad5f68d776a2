import Bytes
import Database
import DatabaseSupport
import Identity
import Loop
import TestSupport
import Testing

@testable import Chat

/// Searching in messages: what is found, by whom, and what of it is shown.
@Suite(.onTheLoop) struct SearchTests {
  @LoopActor private struct Searcher {
    let at: ChatFixture

    func find(
      _ text: String?, by person: Person, in room: RoomID? = nil,
      _ change: (inout MessageSearch) -> Void = { _ in }
    ) async throws -> [String] {
      try await at.chat.words.follow(Set(RoomKind.allCases.prefix(4).map { at.room($0) }))
      var search = MessageSearch()
      search.text = text
      change(&search)
      return try await at.chat.search(search, in: room, course: nil, after: nil, limit: 20, for: person)
        .found.map(\.message.text)
    }
  }

  @Test func inARushWhatIsSearchedInWaits() {
    var pace = SearchPace()
    func turns(_ ticks: Int, said: Int) -> Int {
      (0..<ticks).count { _ in
        for _ in 0..<said { pace.note() }
        return pace.tick()
      }
    }
    #expect(turns(5, said: SearchPace.calmMax) == 5)
    #expect(turns(3 * SearchPace.ticksMax, said: SearchPace.calmMax + 1) == 3)
    #expect(turns(1, said: 0) == 1, "what is left of it is done as soon as it is calm")
  }

  @Test @LoopActor func wordsAreFoundAsTheyAreMeant() async throws {
    try await ChatFixture.with { at in
      let searcher = Searcher(at: at)
      for text in ["The cafés were running", "東京へ行く", "x + ∑ it's 50% <b>", "Der Zug läuft"] {
        try await at.say(text, by: at.ada)
      }
      for (query, count) in [
        ("cafe", 1), ("CAFÉS", 1), ("run", 1), ("runs were", 1), ("runn", 1), ("runt", 0), ("京", 1),
        ("行く 東", 1),
        ("it's", 1), ("50", 1), ("∑", 0), ("'':* | & !", 0), ("a & !b", 0), ("\\", 0), ("were zug", 0),
        ("lauft", 1),
      ] {
        let found = try await searcher.find(query, by: at.bob)
        #expect(found.count == count, "\(query): \(found)")
      }
    }
  }

  @Test @LoopActor func onlyWhatOneMayReadIsFound() async throws {
    try await ChatFixture.with { at in
      let searcher = Searcher(at: at)
      try await at.say("needle everywhere", by: at.ada)
      try await at.say("needle among staff", by: at.teacher, in: .staff)
      let question = try await at.say("needle asked", by: at.ada, in: .questions, isAnonymous: true).id
      try await at.say(
        "needle whispered", by: at.teacher, in: .questions, thread: question, isStaffOnly: true)
      let gone = try await at.say("needle gone", by: at.ada).id
      let edited = try await at.say("needle before", by: at.ada).id
      #expect(try await searcher.find("needle", by: at.bob).count == 4)
      try await at.chat.delete(gone, by: at.ada)
      _ = try await at.chat.edit(edited, to: "thread", nonce: nil, by: at.ada)
      #expect(try await searcher.find("needle", by: at.bob) == ["needle asked", "needle everywhere"])
      #expect(
        try await searcher.find("needle", by: at.assistant)
          == ["needle whispered", "needle asked", "needle among staff", "needle everywhere"])
      #expect(try await searcher.find("needle", by: at.stranger).isEmpty)
      #expect(try await searcher.find("thread", by: at.bob) == ["thread"])
      // Neither others nor they themselves find what has no name by its author.
      for person in [at.ada, at.bob, at.teacher] {
        #expect(
          try await searcher.find(nil, by: person) { $0.author = at.ada.id } == [
            "thread", "needle everywhere",
          ])
      }
      let room = at.room(.staff)
      #expect(await refusal { _ = try await searcher.find("needle", by: at.bob, in: room) } == .absent)
      #expect(try await searcher.find("needle", by: at.admin, in: room) == ["needle among staff"])
      _ = try await at.chat.restrict(
        at.bob.id, to: .banned, reason: "", in: try await at.standing(at.teacher), by: at.teacher)
      #expect(try await searcher.find("needle", by: at.bob) == ["needle asked"])
    }
  }

  @Test @LoopActor func whatIsAskedForNarrows() async throws {
    try await ChatFixture.with { at in
      let searcher = Searcher(at: at)
      try await at.say("see https://example.org now", by: at.ada)
      let question = try await at.say("now?", by: at.bob, in: .questions).id
      #expect(try await searcher.find(nil, by: at.bob) { $0.has = .link } == ["see https://example.org now"])
      #expect(try await searcher.find(nil, by: at.bob) { $0.has = .answer }.isEmpty)
      try await at.chat.answer(question, isOn: true, with: nil, by: at.bob)
      #expect(try await searcher.find(nil, by: at.bob) { $0.has = .answer } == ["now?"])
      #expect(try await searcher.find("now", by: at.bob) { $0.has = .file }.isEmpty)
      #expect(try await searcher.find("now", by: at.bob) { $0.author = at.bob.id } == ["now?"])
      let day: Int64 = 86_400_000
      let today = at.chat.clock.wallMs
      #expect(try await searcher.find("now", by: at.bob) { $0.fromMs = today - day }.count == 2)
      #expect(try await searcher.find("now", by: at.bob) { $0.untilMs = today - day }.isEmpty)
      #expect(try await searcher.find("now", by: at.bob) { $0.fromMs = today + day }.isEmpty)
    }
  }

  /// Where a message is, and whose, is kept among its words, and no word finds it by that.
  @Test @LoopActor func whereAndWhoseIsNoWord() async throws {
    try await ChatFixture.with { at in
      let searcher = Searcher(at: at)
      try await at.say("zzz", by: at.ada)
      let asked = try await at.say("zzz", by: at.ada, in: .questions)
      try await at.say("zzz", by: at.teacher, in: .questions, thread: asked.id, isStaffOnly: true)
      for query in ["i", "in", "by", "has", "staff", ":", "in:", ":in"] {
        let found = try await searcher.find(query, by: at.teacher)
        #expect(found.isEmpty, "\(query): \(found)")
      }
      #expect(try await searcher.find("z", by: at.teacher).count == 3)
      #expect(try await searcher.find("z", by: at.teacher) { $0.author = at.ada.id }.count == 2)
    }
  }

  /// Common or rare, and however it is paged: all that fit, once, in order.
  @Test @LoopActor func pagesBringEverythingOnce() async throws {
    try await ChatFixture.with { at in
      try await at.database.made(
        """
        insert into message (id, room_id, seq, author_id, ordinal, text, is_staff)
        select i, r.id, i, \(at.ada.id), i, case when i % 500 = 7 then 'rare word' else 'word' end, false
        from room r, generate_series(1, 6000) i where r.kind = 'discussion' and r.course_id is not null
        """)
      try await at.database.made(
        "update stream set head = 6000 where id = (select stream_id from room where kind = 'discussion' and course_id is not null)"
      )
      try await at.chat.words.follow([at.room(.discussion)])
      for (text, order, wanted) in [
        ("rare", .newest, (0..<12).reversed().map { 7 + 500 * $0 }),
        ("rare", .best, (0..<12).reversed().map { 7 + 500 * $0 }),
        ("word", .newest, (5_901...6_000).reversed().map { $0 }),
      ] as [(String, MessageSearch.Order, [Int])] {
        var (found, after, isMore): ([Int], Chat.SearchPlace?, Bool) = ([], nil, true)
        while isMore, found.count < 100 {
          var search = MessageSearch()
          search.text = text
          search.order = order
          let page = try await at.chat.search(
            search, in: nil, course: nil, after: after, limit: 5, for: at.bob)
          found += page.found.map { Int($0.message.id.rawValue) }
          after = page.found.last.map { Chat.SearchPlace(weight: $0.weight, id: $0.message.id.rawValue) }
          isMore = page.isMore
        }
        let isAll = found == wanted
        #expect(isAll, "\(text) \(order): \(found.prefix(20))")
      }
    }
  }

  @Test @LoopActor func whatWasLeftUndoneIsDone() async throws {
    try await ChatFixture.with { at in
      for number in 0..<1_100 { try await at.say("left \(number)", by: at.ada) }
      let behind = try await at.database.run([SearchStore.behind(limit: 9)])[0].count
      #expect(behind == 1)
      try await at.chat.words.follow([at.room(.discussion)])
      #expect(try await at.database.run([SearchStore.behind(limit: 9)])[0].isEmpty)
      #expect(try await Searcher(at: at).find("499", by: at.bob) == ["left 499"])
    }
  }

  // MARK: Excerpts

  @Test func whatFitsIsMarkedWhereItStands() {
    let excerpt = SearchExcerpt(
      [("cafe", false), ("run", false), ("studi", false), ("wo", true)],
      folded: ["é": "e", "東": " 東 ", "’": " "])
    func marked(_ text: String) -> String {
      excerpt.segments(of: text).map { $0.isMatch ? "[\($0.text)]" : $0.text }.joined()
    }
    #expect(marked("The Café’s running, study WORLD") == "The [Café]’s [running], [study] [WORLD]")
    #expect(marked("runtimes <b>run</b>") == "runtimes <b>[run]</b>")
    #expect(marked("nothing") == "nothing")
    #expect(marked("") == "")
    let long = String(repeating: "x ", count: 500) + "run" + String(repeating: " y", count: 500)
    let shown = marked(long)
    #expect(shown.hasPrefix("…") && shown.contains("[run]") && shown.hasSuffix("…") && shown.count < 220)
  }
}
