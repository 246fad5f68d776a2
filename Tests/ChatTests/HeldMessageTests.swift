import Bytes
import Database
import DatabaseSupport
import Identity
import Loop
import Realtime
import Streams
import TestSupport
import Testing

@testable import Chat

/// A course's rules: what is refused, what waits, and that it is let through once.
@Suite(.onTheLoop) struct HeldMessageTests {
  @Test @LoopActor func wordIsRefusedOrHeldButNotToStaff() async throws {
    try await ChatFixture.with { school in
      try await school.rule {
        $0.words = [.init(text: "rubbish", action: .refuse), .init(text: "exam", action: .hold)]
      }
      #expect(await refusal { try await school.say("Rubbish!", by: school.ada) } == .wordsRefused)
      #expect(try await school.say("the exam?", by: school.ada).isHeld)
      #expect(try await school.say("rubbish exam", by: school.teacher).offset == 1)
      #expect(try await school.say("hello", by: school.ada).offset == 2)
      #expect(try await school.texts() == ["rubbish exam", "hello"])
    }
  }

  @Test @LoopActor func linksAreAsTheCourseSays() async throws {
    try await ChatFixture.with { school in
      try await school.rule {
        $0.links = .staff
        $0.hosts = ["example.org"]
      }
      #expect(await refusal { try await school.say("https://evil.example", by: school.ada) } == .linksRefused)
      #expect(try await school.say("https://www.example.org/a", by: school.ada).offset == 1)
      try await school.rule { $0.links = .hold }
      #expect(try await school.say("https://evil.example", by: school.ada).isHeld)
    }
  }

  /// Whose first messages staff have let through is a newcomer no more, and needs no question any more.
  @Test @LoopActor func newcomersAreLookedAt() async throws {
    try await ChatFixture.with { school in
      try await school.rule {
        $0.review = .newcomers
        $0.newcomerMessages = 2
      }
      for number in 1...2 {
        let held = try await school.say("first \(number)", by: school.ada)
        #expect(held.isHeld)
        #expect(try await school.settle(held.id).offset == Int64(number))
      }
      #expect(try await school.say("third", by: school.ada).offset == 3)
      #expect(try await school.say("mine", by: school.bob).isHeld)
    }
  }

  @Test @LoopActor func sameNonceIsTheSameWhateverHasBecomeOfIt() async throws {
    try await ChatFixture.with { school in
      try await school.rule { $0.review = .everyone }
      let first = try await school.say("once", by: school.ada, nonce: "n")
      let again = try await school.say("once", by: school.ada, nonce: "n")
      #expect(first == again)
      #expect(try await school.queue(school.teacher).count == 1)
      let outcome = try await school.settle(first.id)
      #expect(outcome.message == first.id)
      #expect(
        try await school.say("once", by: school.ada, nonce: "n")
          == SentMessage(id: first.id, offset: outcome.offset ?? 0))
      try await school.rule { _ in }
      #expect(try await school.say("once", by: school.ada, nonce: "n").id == first.id)
      #expect(try await school.texts() == ["once"])
    }
  }

  /// What was said before the rule, and is sent again after it, is what it was.
  @Test @LoopActor func repeatIsNotHeldByALaterRule() async throws {
    try await ChatFixture.with { school in
      let sent = try await school.say("rubbish", by: school.ada, nonce: "n")
      try await school.rule { $0.words = [.init(text: "rubbish", action: .refuse)] }
      #expect(try await school.say("rubbish", by: school.ada, nonce: "n") == sent)
      try await school.rule { $0.review = .everyone }
      #expect(try await school.say("rubbish", by: school.ada, nonce: "n") == sent)
      #expect(try await school.queue(school.teacher).isEmpty)
    }
  }

  /// A later rule that would refuse it takes nothing back: it waits still.
  @Test @LoopActor func repeatOfWhatWaitsIsNotRefusedByALaterRule() async throws {
    try await ChatFixture.with { school in
      try await school.rule { $0.words = [.init(text: "exam", action: .hold)] }
      let held = try await school.say("the exam", by: school.ada, nonce: "n")
      try await school.rule { $0.words = [.init(text: "exam", action: .refuse)] }
      #expect(try await school.say("the exam", by: school.ada, nonce: "n") == held)
      #expect(await refusal { try await school.say("the exam", by: school.ada, nonce: "m") } == .wordsRefused)
      let outcome = try await school.settle(held.id)
      #expect(try await school.say("the exam", by: school.ada, nonce: "n").offset == outcome.offset)
    }
  }

  /// A rule that is gone lets the repeat through; whatever staff decide of the held one then, it is public, and once.
  @Test(arguments: [HeldMessage.Verdict.published, .refused])
  @LoopActor func saidMeanwhileIsNotPublishedTwice(_ verdict: HeldMessage.Verdict) async throws {
    try await ChatFixture.with { school in
      try await school.rule { $0.review = .everyone }
      let held = try await school.say("once", by: school.ada, nonce: "n")
      try await school.rule { _ in }
      let sent = try await school.say("once", by: school.ada, nonce: "n")
      let outcome = try await school.settle(held.id, verdict)
      #expect(outcome.verdict == .published)
      #expect(outcome.message == sent.id)
      #expect(outcome.offset == sent.offset)
      #expect(try await school.texts() == ["once"])
    }
  }

  @Test @LoopActor func ofManyWhoDecideOneHasDecided() async throws {
    try await ChatFixture.with { school in
      try await school.rule { $0.review = .everyone }
      let held = try await school.say("once", by: school.ada)
      let attempts = (0..<8).map { number in
        LoopActor.start {
          await Result(catching: {
            try await school.settle(held.id, number.isMultiple(of: 2) ? .published : .refused)
          })
        }
      }
      var outcomes: Set<HeldOutcome> = []
      for attempt in attempts { outcomes.insert(try await attempt.value.get()) }
      #expect(outcomes.count == 1)
      let isPublished = outcomes.first?.verdict == .published
      #expect(try await school.texts() == (isPublished ? ["once"] : []))
      #expect(school.audience.published.filter { $0.channel == "user:\(school.ada.id)" }.count == 1)
    }
  }

  @Test @LoopActor func authorTakesBackTheirOwnAndNobodyElses() async throws {
    try await ChatFixture.with { school in
      try await school.rule { $0.review = .everyone }
      let held = try await school.say("mine", by: school.ada)
      #expect(await refusal { _ = try await school.settle(held.id, .withdrawn, by: school.bob) } == .absent)
      #expect(await refusal { _ = try await school.settle(held.id, .published, by: school.ada) } == .absent)
      #expect(try await school.queue(school.bob).isEmpty)
      #expect(try await school.queue(school.ada).map(\.text) == ["mine"])
      #expect(try await school.settle(held.id, .withdrawn, by: school.ada).verdict == .withdrawn)
      #expect(try await school.settle(held.id).verdict == .withdrawn)
      #expect(try await school.texts().isEmpty)
    }
  }

  @Test @LoopActor func editBringsInNothingThatWouldBeHeld() async throws {
    try await ChatFixture.with { school in
      let sent = try await school.say("the exam", by: school.ada)
      try await school.rule {
        $0.words = [.init(text: "exam", action: .hold), .init(text: "rubbish", action: .hold)]
      }
      #expect(try await school.chat.edit(sent.id, to: "The exam.", nonce: nil, by: school.ada) == 1)
      #expect(
        await refusal {
          _ = try await school.chat.edit(sent.id, to: "rubbish exam", nonce: nil, by: school.ada)
        }
          == .wordsRefused)
      try await school.rule { $0.review = .everyone }
      #expect(
        await refusal { _ = try await school.chat.edit(sent.id, to: "other", nonce: nil, by: school.ada) }
          == .reviewed)
      #expect(try await school.messages(school.ada).map(\.text) == ["The exam."])
    }
  }

  @Test @LoopActor func noMoreWaitThanMay() async throws {
    try await ChatFixture.with { school in
      try await school.rule { $0.review = .everyone }
      for number in 0..<Chat.heldMax { _ = try await school.say("\(number)", by: school.ada) }
      guard case .tooMany = await refusal({ try await school.say("more", by: school.ada) }) else {
        Issue.record("one more was taken")
        return
      }
      #expect(try await school.say("mine", by: school.bob).isHeld)
    }
  }

  /// What follows from rules is known without a question, until it is said that they are others.
  @Test @LoopActor func rulesAreAskedForOnce() async throws {
    try await ChatFixture.with { school in
      try await school.rule { $0.words = [.init(text: "rubbish", action: .refuse)] }
      _ = try await school.say("hello", by: school.ada)
      _ = try await school.database.run([
        Statement(
          "update chat_rules set words = '[]', version = version + 1 where course_id = $1", school.course)
      ])
      #expect(await refusal { try await school.say("rubbish", by: school.ada) } == .wordsRefused)
      RulesChannel(school.chat).rightsChanged(of: nil, in: .channel(RulesChannel.name(of: school.course)))
      #expect(try await school.say("rubbish", by: school.ada).offset == 2)
      #expect(school.audience.changed.contains("* chat-rules:\(school.course)"))
    }
  }

  @Test @LoopActor func staleChangeIsTold() async throws {
    try await ChatFixture.with { school in
      try await school.rule { _ in }
      var rules = CourseRules()
      rules.version = 0
      #expect(
        await refusal { _ = try await school.chat.change(school.course, to: rules, by: school.teacher) }
          == .changedMeanwhile)
    }
  }

  /// Staff hear what waits and what becomes of it; the room's log has only what was let through.
  @Test @LoopActor func onlyStaffAreTold() async throws {
    try await ChatFixture.with { school in
      try await school.rule { $0.review = .everyone }
      let held = try await school.say("secret", by: school.ada)
      _ = try await school.settle(held.id, .refused, reason: "no")
      #expect(try await school.log().isEmpty)
      let stream = try #require(try await school.standing(school.teacher).room.staffStream)
      let told = try await school.streams.entries(of: stream, after: 0, limit: 10).map {
        try JSONValue(parsing: $0.payload)
      }
      #expect(try told.map { try $0.string("type") } == ["held", "held.settled"])
      #expect(try told[0].object("held").string("text") == "secret")
    }
  }

  /// Whoever is not in the room is told so of a message that waited, as of any other.
  @Test @LoopActor func whatHangsOnItIsNobodysWhoIsNotThere() async throws {
    try await ChatFixture.with { school in
      try await school.rule { $0.review = .everyone }
      let held = try await school.say("mine", by: school.ada)
      let sent = try await school.say("hello", by: school.teacher)
      @LoopActor func mayRead(_ person: Person) async throws -> Bool {
        try await school.chat.mayRead(anyOf: [held.id.rawValue], person)
      }
      for person in [school.ada, school.teacher] { #expect(try await mayRead(person)) }
      for person in [school.bob, school.stranger] { #expect(try await !mayRead(person)) }
      _ = try await school.settle(held.id)
      #expect(try await mayRead(school.bob))
      #expect(try await !mayRead(school.stranger))
      // One that somebody does not see keeps none from them that they do.
      try await school.database.made(
        "update held_message set room_id = \(school.room(.staff)) where id = \(held.id)")
      try await school.database.made("update message set deleted_at = now() where id = \(held.id)")
      let both = [held.id.rawValue, sent.id.rawValue]
      #expect(try await school.chat.mayRead(anyOf: both, school.bob))
    }
  }
}

extension ChatFixture {
  /// Puts other rules in the place of what there were.
  func rule(_ change: (inout CourseRules) -> Void) async throws {
    var rules = CourseRules()
    rules.version = nil
    change(&rules)
    _ = try await chat.change(course, to: rules, by: teacher)
  }

  func settle(
    _ held: MessageID, _ verdict: HeldMessage.Verdict = .published, by person: Person? = nil,
    reason: String = ""
  ) async throws -> HeldOutcome {
    let person = person ?? teacher
    return try await chat.settle(
      held: held, as: verdict, reason: reason, in: try await standing(person), by: person)
  }

  func queue(_ person: Person) async throws -> [HeldMessage] {
    try await chat.held(in: try await standing(person), isOpen: true, after: nil, limit: 100, for: person)
  }

  func texts() async throws -> [String] { try await messages(admin).map(\.text) }
}

extension Result where Failure == any Error {
  @LoopActor fileprivate init(catching body: @LoopActor () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}

/// What is said without a name, and waits.
@Suite(.onTheLoop) struct HeldAnonymousTests {
  @Test @LoopActor func nameIsToldToNobody() async throws {
    try await ChatFixture.with { school in
      let question = try await school.say("what?", by: school.teacher, in: .questions)
      try await school.rule { $0.review = .everyone }
      var held: [MessageID] = []
      for person in [school.ada, school.bob] {
        held.append(try await school.reply("because of \(person.id)", to: question.id, by: person).id)
      }
      let standing = try await school.standing(school.teacher, .questions)
      let queue = try await school.chat.held(
        in: standing, isOpen: true, after: nil, limit: 10, for: school.teacher)
      #expect(queue.map(\.author) == [.anonymous(alias: 1), .anonymous(alias: 2)])
      for id in held.reversed() {
        _ = try await school.chat.settle(
          held: id, as: .published, reason: "", in: standing, by: school.teacher)
      }
      let log = try await school.log(.questions)
      #expect(log.dropFirst().map { $0["by"]?["alias"] } == [.int(1), .int(2)])
      let stream = try #require(standing.room.staffStream)
      let told = try await school.streams.entries(of: stream, after: 0, limit: 20).map {
        String(decoding: $0.payload, as: UTF8.self)
      }
      let names = [school.ada, school.bob].map { "\"handle\":\"\($0.handle)\"" }
      for text in told + log.map({ "\($0)" }) { #expect(!names.contains { text.contains($0) }) }
      let acts = try await school.database.run([
        RoomStore.acts(in: school.room(.questions), before: nil, limit: 10)
      ])[0]
      .map(RoomStore.act)
      #expect(
        acts.map(\.kind) == ["held.published", "held.published"] && acts.allSatisfy { $0.person == nil })
    }
  }

  /// Whoever has given no name is no staff there: else what is not held would tell.
  @Test @LoopActor func staffWithoutANameWaitAsWell() async throws {
    try await ChatFixture.with { school in
      let question = try await school.say("what?", by: school.ada, in: .questions)
      try await school.rule { $0.review = .everyone }
      #expect(try await school.reply("so", to: question.id, by: school.teacher).isHeld)
    }
  }

  /// What staff decide is done by their name, which stands among the acts: by the alias it would tell whose that is.
  @Test @LoopActor func whoSettlesTheirOwnDoesSoAsStaff() async throws {
    try await ChatFixture.with { school in
      let question = try await school.say("what?", by: school.ada, in: .questions)
      try await school.rule { $0.review = .everyone }
      let standing = try await school.standing(school.teacher, .questions)
      for (verdict, alias) in [(.published, nil), (.withdrawn, .int(1))]
        as [(HeldMessage.Verdict, JSONValue?)]
      {
        let held = try await school.reply("so", to: question.id, by: school.teacher)
        _ = try await school.chat.settle(
          held: held.id, as: verdict, reason: "", in: standing, by: school.teacher)
        let told = try #require(try await school.log(.questions, ofStaff: true).last)
        #expect(told["by"]?["alias"] == alias)
      }
    }
  }

  /// A file that waits beside a name tells whose it is where it hangs without one, and the other way round.
  @Test(arguments: [true, false]) @LoopActor
  func fileTellsNothingWhileItWaits(isAnonymousFirst: Bool) async throws {
    try await ChatFixture.with { school in
      let files = FilesOfAnybody()
      school.chat.ask(files)
      let question = try await school.say("what?", by: school.teacher, in: .questions)
      @LoopActor func send(isAnonymous: Bool, by person: Person) async throws -> SentMessage {
        var draft = try school.draft("see", thread: question.id, isAnonymous: isAnonymous)
        draft.files = [7]
        return try await school.chat.send(
          draft, in: try await school.standing(person, .questions), by: person)
      }
      try await school.rule { $0.review = .everyone }
      #expect(try await send(isAnonymous: isAnonymousFirst, by: school.ada).isHeld)
      for isSaid in [false, true] {
        if isSaid { try await school.rule { _ in } }
        let refused = await refusal { _ = try await send(isAnonymous: !isAnonymousFirst, by: school.ada) }
        guard case .invalid? = refused else {
          Issue.record("\(isSaid): \(String(describing: refused))")
          continue
        }
      }
      let queue = try await school.chat.held(
        in: try await school.standing(school.teacher, .questions), isOpen: true, after: nil, limit: 9,
        for: school.teacher)
      #expect(queue.count == 1)
      // What was taken back may be said again as it was.
      try await school.rule { $0.review = .everyone }
      _ = try await school.chat.settle(
        held: queue[0].id, as: .withdrawn, reason: "",
        in: try await school.standing(school.ada, .questions),
        by: school.ada)
      #expect(try await send(isAnonymous: isAnonymousFirst, by: school.ada).isHeld)
      withExtendedLifetime(files) {}
    }
  }

  /// What an edit brings in is asked of staff as well where they have given no name.
  @Test @LoopActor func staffWithoutANameEditAsOthersDo() async throws {
    try await ChatFixture.with { school in
      let question = try await school.say("what?", by: school.ada, in: .questions)
      let hidden = try await school.reply("so", to: question.id, by: school.teacher)
      let named = try await school.say("so", by: school.teacher, in: .questions, thread: question.id)
      try await school.rule { $0.words = [.init(text: "rubbish", action: .refuse)] }
      let refused = await refusal {
        _ = try await school.chat.edit(hidden.id, to: "rubbish", nonce: nil, by: school.teacher)
      }
      #expect(refused == .wordsRefused)
      #expect(try await school.chat.edit(named.id, to: "rubbish", nonce: nil, by: school.teacher) == 1)
    }
  }
}

/// Says of every file that it is whoever asks'.
@LoopActor private final class FilesOfAnybody: ChatFiles {
  func attach(
    _ ids: [Int64], to _: Int64, by _: Person
  ) async throws -> (files: [AttachedFile], references: [Statement])? {
    (ids.map { AttachedFile(id: $0, name: "notes.txt", mediaType: "text/plain", bytes: 1) }, [])
  }
}

extension ChatFixture {
  fileprivate func reply(_ text: String, to question: MessageID, by person: Person) async throws
    -> SentMessage
  {
    var json = JSONWriter()
    json.object { json in
      json.member("text", text)
      json.member("thread", question)
      json.member("anonymous", true)
    }
    return try await chat.send(
      MessageDraft(JSONValue(parsing: json.take())), in: try await standing(person, .questions), by: person)
  }
}
