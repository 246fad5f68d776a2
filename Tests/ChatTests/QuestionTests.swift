import Bytes
import Database
import DatabaseSupport
import Identity
import Loop
import TestSupport
import Testing

@testable import Chat

/// Questions and answers, with names and without.
@Suite(.onTheLoop) struct QuestionTests {
  @Test @LoopActor func aliasesCountInEachThreadAndStayTheirs() async throws {
    try await ChatFixture.with { at in
      let question = try await at.say("why?", by: at.ada, in: .questions, isAnonymous: true).id
      func reply(_ person: Person) async throws {
        try await at.say("because", by: person, in: .questions, thread: question, isAnonymous: true)
      }
      for person in [at.bob, at.ada, at.teacher, at.bob] { try await reply(person) }
      let replies = try await at.messages(at.bob, in: .questions, thread: question)
      #expect(replies.map(\.alias) == [2, 1, 3, 2])
      #expect(replies.allSatisfy { !$0.isStaff && $0.author.id == nil })
      let other = try await at.say("how?", by: at.bob, in: .questions).id
      try await at.say("so", by: at.ada, in: .questions, thread: other, isAnonymous: true)
      #expect(try await at.messages(at.ada, in: .questions, thread: other).map(\.alias) == [1])
      let mine = try await at.messages(at.ada, in: .questions).map { $0.authorID == at.ada.id }
      #expect(mine == [true, false])
    }
  }

  @Test @LoopActor func whereAndHowNamesMayBeLeftOut() async throws {
    try await ChatFixture.with { at in
      let question = try await at.say("why?", by: at.ada, in: .questions).id
      for (kind, person, isStaffOnly, thread) in [
        (.discussion, at.ada, false, nil), (.staff, at.teacher, false, nil),
        (.questions, at.ada, true, question),
        (.questions, at.teacher, true, nil), (.discussion, at.teacher, true, nil),
      ] as [(RoomKind, Person, Bool, MessageID?)] {
        let refused = await refusal {
          try await at.say(
            "x", by: person, in: kind, thread: thread, isAnonymous: !isStaffOnly, isStaffOnly: isStaffOnly)
        }
        if case .invalid? = refused { continue }
        Issue.record("\(kind) \(person.handle) \(isStaffOnly): \(String(describing: refused))")
      }
      // Who gives no name is no staff: in a locked room it would tell who they are.
      _ = try await at.chat.change(
        at.standing(at.teacher, .questions), RoomChange(isLocked: true), by: at.teacher)
      let refused = await refusal { try await at.say("x", by: at.teacher, in: .questions, isAnonymous: true) }
      #expect(refused == .locked)
      try await at.say("x", by: at.teacher, in: .questions)
    }
  }

  /// Who settles a report is among the acts: told by their alias, it would be known whose that is.
  @Test @LoopActor func whoSettlesAReportOfTheirOwnDoesSoAsStaff() async throws {
    try await ChatFixture.with { at in
      let question = try await at.say("why?", by: at.teacher, in: .questions, isAnonymous: true).id
      try await at.chat.report(question, reason: "rude", by: at.ada, in: at.room(.questions))
      let standing = try await at.standing(at.teacher, .questions)
      let report = try await at.chat.reports(in: standing.room.id, isOpen: true, before: nil, limit: 1)[0].id
      try await at.chat.settle(report, as: .deleted, in: standing, by: at.teacher)
      for isOfStaff in [true, false] {
        let event = try #require(try await at.log(.questions, ofStaff: isOfStaff).last)
        #expect(event["by"]?["handle"] == .string("teacher"), "\(event)")
      }
      let acts = try await at.database.run([RoomStore.acts(in: standing.room.id, before: nil, limit: 9)])[0]
        .map(RoomStore.act)
      #expect(acts.map(\.kind) == ["report.deleted", "message.deleted"])
      #expect(acts.allSatisfy { $0.person == nil })
    }
  }

  @Test @LoopActor func theSameAgainIsTheSame() async throws {
    try await ChatFixture.with { at in
      let question = try await at.say("why?", by: at.ada, in: .questions, nonce: "q", isAnonymous: true)
      #expect(try await at.say("why?", by: at.ada, in: .questions, nonce: "q", isAnonymous: true) == question)
      let whisper = try await at.say(
        "tell them", by: at.teacher, in: .questions, nonce: "w", thread: question.id, isStaffOnly: true)
      let again = try await at.say(
        "tell them", by: at.teacher, in: .questions, nonce: "w", thread: question.id, isStaffOnly: true)
      #expect(again == whisper)
      #expect(try await at.log(.questions).count == 2)
      #expect(try await at.log(.questions, ofStaff: true).count == 1)
    }
  }

  @Test @LoopActor func whatOnlyStaffReadLeavesNothingButAGap() async throws {
    try await ChatFixture.with { at in
      let question = try await at.say("why?", by: at.ada, in: .questions).id
      let whisper = try await at.say(
        "do not tell @ada @assistant", by: at.teacher, in: .questions, thread: question, isStaffOnly: true)
      let log = try await at.log(.questions)
      #expect(
        log.count == 2 && log[1]["type"] == .string("gap") && log[1]["by"] == nil && log[1]["at"] == nil)
      #expect(try await at.messages(at.ada, in: .questions, thread: question).isEmpty)
      #expect(try await at.messages(at.assistant, in: .questions, thread: question).map(\.id) == [whisper.id])
      let asked = try await at.messages(at.ada, in: .questions)[0]
      #expect(asked.replyCount == 0 && asked.unreadReplies == 0 && asked.lastReplyAt == nil)
      #expect(try await at.counts(at.ada, .questions)[1] == 0)
      #expect(try await at.counts(at.assistant, .questions)[1] == 1)
      let standing = try await at.standing(at.ada, .questions)
      for body in [
        { _ = try await at.chat.message(whisper.id, in: standing, for: at.ada.id) },
        { _ = try await at.chat.history(of: whisper.id, in: standing, for: at.ada.id) },
        { try await at.chat.vote(whisper.id, isOn: true, by: at.ada) },
        { _ = try await at.chat.react(whisper.id, "👍", isOn: true, by: at.ada) },
        { try await at.chat.report(whisper.id, reason: "x", by: at.ada, in: standing.room.id) },
        { try await at.chat.delete(whisper.id, by: at.ada) },
      ] as [@LoopActor () async throws -> Void] {
        #expect(await refusal(body) == .absent)
      }
      #expect(try await !at.chat.mayRead(anyOf: [whisper.id.rawValue], at.ada))
      #expect(try await at.chat.edit(whisper.id, to: "tell nobody", nonce: "e", by: at.teacher) == 1)
      #expect(try await at.chat.edit(whisper.id, to: "tell nobody", nonce: "e", by: at.teacher) == 1)
      try await at.chat.delete(whisper.id, by: at.teacher)
      #expect(try await at.log(.questions).count == 2)
      let staff = try await at.log(.questions, ofStaff: true)
      #expect(staff.map { $0["type"] } == ["message", "edit", "delete"].map { .string($0) })
      #expect(!"\(staff)".contains("tell"))
      try await at.chat.restore(whisper.id, by: at.teacher)
      let back = try await at.log(.questions, ofStaff: true)[0]
      #expect(back["text"] == .string("tell nobody") && back["staff_only"] == .bool(true))
    }
  }

  @Test @LoopActor func votesAreCountedOnceAndNameNobody() async throws {
    try await ChatFixture.with { at in
      let question = try await at.say("why?", by: at.ada, in: .questions).id
      let answer = try await at.say("because", by: at.teacher, in: .questions, thread: question).id
      func votes(_ person: Person) async throws -> [Bool] {
        let messages = [
          try await at.messages(person, in: .questions)[0],
          try await at.messages(person, in: .questions, thread: question)[0],
        ]
        #expect(messages.map(\.asking.votes) == [1, 2])
        return messages.map(\.asking.hasVoted)
      }
      for (message, person, isOn) in [
        (question, at.bob, true), (question, at.bob, true), (answer, at.bob, true), (answer, at.ada, true),
        (question, at.teacher, true), (question, at.teacher, false), (question, at.assistant, false),
      ] {
        try await at.chat.vote(message, isOn: isOn, by: person)
      }
      #expect(try await votes(at.bob) == [true, true])
      #expect(try await votes(at.ada) == [false, true])
      let own = await refusal { try await at.chat.vote(question, isOn: true, by: at.ada) }
      #expect(own == .invalid(field: "message", "one's own"))
      let elsewhere = try await at.say("hello", by: at.ada).id
      #expect(await refusal { try await at.chat.vote(elsewhere, isOn: true, by: at.bob) } == .forbidden)
      await at.chat.votes.tell()
      let told = try await at.log(.questions).filter { $0["type"] == .string("votes") }
      #expect(told.count == 2 && told.allSatisfy { $0["by"] == nil })
      await at.chat.votes.tell()
      #expect(try await at.log(.questions).count == 4)
    }
  }

  @Test @LoopActor func manyWhoVoteAtOnceAreAllCounted() async throws {
    try await ChatFixture.with { at in
      let question = try await at.say("why?", by: at.ada, in: .questions).id
      let room = try await at.standing(at.bob, .questions).room
      try await at.database.made(
        "insert into account (handle, name) select 'voter' || i, 'Voter' from generate_series(1, 1000) i")
      let people = try await at.database.query("select id from account where name = 'Voter'").map {
        try $0.column(0, as: PersonID.self)
      }
      let waiting = people.map { person in
        LoopActor.start {
          await refusal { try await at.chat.votes.vote(on: question, by: person, isOn: true, in: room) }
        }
      }
      for one in waiting { #expect(await one.value == nil) }
      #expect(try await at.messages(at.bob, in: .questions)[0].asking.votes == 1_000)
      await at.chat.votes.tell()
      let log = try await at.log(.questions)
      #expect(log.count == 2 && log[1]["votes"] == .int(1_000))
    }
  }

  @Test @LoopActor func whoAskedAndStaffSayWhatIsAnswered() async throws {
    try await ChatFixture.with { at in
      let question = try await at.say("why?", by: at.ada, in: .questions, isAnonymous: true).id
      let answer = try await at.say("because", by: at.bob, in: .questions, thread: question).id
      let whisper = try await at.say(
        "no", by: at.teacher, in: .questions, thread: question, isStaffOnly: true
      ).id
      #expect(
        await refusal { try await at.chat.answer(question, isOn: true, with: answer, by: at.bob) }
          == .forbidden)
      #expect(
        await refusal { try await at.chat.answer(answer, isOn: true, with: nil, by: at.teacher) }
          == .forbidden)
      for wrong in [question, whisper] {
        let refused = await refusal {
          try await at.chat.answer(question, isOn: true, with: wrong, by: at.teacher)
        }
        #expect(refused == .invalid(field: "answer", "there is no such reply to this question"))
      }
      for _ in 0..<2 { try await at.chat.answer(question, isOn: true, with: answer, by: at.ada) }
      var asked = try await at.messages(at.bob, in: .questions)[0].asking
      #expect(asked.isAnswered && asked.answer == answer)
      let told = try await at.log(.questions).filter { $0["type"] == .string("answered") }
      #expect(told.count == 1)
      #expect(told[0]["by"]?["anonymous"] == .bool(true) && told[0]["by"]?["alias"] == .int(1))
      #expect(told[0]["by"]?["id"] == nil && told[0]["by"]?["name"] == nil)
      try await at.chat.delete(answer, by: at.bob)
      asked = try await at.messages(at.bob, in: .questions)[0].asking
      #expect(asked.isAnswered && asked.answer == nil)
      try await at.chat.answer(question, isOn: false, with: nil, by: at.teacher)
      #expect(try await !at.messages(at.bob, in: .questions)[0].asking.isAnswered)
    }
  }

  @Test @LoopActor func questionsComeInTheOrderThatIsAskedFor() async throws {
    try await ChatFixture.with { at in
      var ids: [MessageID] = []
      for number in 0..<5 { ids.append(try await at.say("q\(number)", by: at.ada, in: .questions).id) }
      for (place, people) in [(1, [at.bob, at.teacher]), (3, [at.bob])] {
        for person in people { try await at.chat.vote(ids[place], isOn: true, by: person) }
      }
      try await at.say("a", by: at.bob, in: .questions, thread: ids[0])
      try await at.chat.answer(ids[2], isOn: true, with: nil, by: at.ada)
      try await at.chat.delete(ids[4], by: at.ada)
      let standing = try await at.standing(at.bob, .questions)
      func list(_ order: QuestionOrder, _ state: QuestionState? = nil) async throws -> [Int] {
        var (found, after): ([MessageID], (place: Int64, seq: Int64)?) = ([], nil)
        repeat {
          let page = try await at.chat.questions(
            in: standing, order, state, after: after, limit: 2, for: at.bob.id)
          found += page.messages.map(\.id)
          after = page.next
        } while after != nil
        return found.map { ids.firstIndex(of: $0)! }
      }
      #expect(try await list(.newest) == [3, 2, 1, 0])
      #expect(try await list(.votes) == [1, 3, 2, 0])
      #expect(try await list(.active) == [0, 3, 2, 1])
      #expect(try await list(.votes, .open) == [1, 3, 0])
      #expect(try await list(.newest, .answered) == [2])
    }
  }

  @Test @LoopActor func whoRevealsIsKeptAndTheNameIsNot() async throws {
    try await ChatFixture.with { at in
      let hidden = try await at.say("why?", by: at.ada, in: .questions, isAnonymous: true).id
      let named = try await at.say("how?", by: at.ada, in: .questions).id
      let (staff, student) = (
        try await at.standing(at.teacher, .questions), try await at.standing(at.bob, .questions)
      )
      func reveal(_ id: MessageID, _ standing: RoomStanding, _ person: Person) async throws -> EventAuthor {
        try await at.chat.reveal(id, reason: "rude", in: standing, by: person)
      }
      #expect(await refusal { _ = try await reveal(hidden, student, at.bob) } == .forbidden)
      #expect(await refusal { _ = try await reveal(named, staff, at.teacher) } == .absent)
      #expect(try await reveal(hidden, staff, at.teacher) == EventAuthor(at.ada))
      // Whoever deletes it is kept, and not whose it was.
      try await at.chat.delete(hidden, by: at.teacher)
      try await at.chat.restore(hidden, by: at.teacher)
      let acts = try await at.database.run([RoomStore.acts(in: staff.room.id, before: nil, limit: 9)])[0]
        .map(RoomStore.act)
      #expect(acts.map(\.kind) == ["message.restored", "message.deleted", "message.revealed"])
      #expect(acts.allSatisfy { $0.person == nil && $0.message == hidden })
      #expect(acts[2].detail == "rude")
    }
  }
}
