import Bytes
import Database
import DatabaseSupport
import Identity
import Loop
import TestSupport
import Testing

@testable import Chat

/// Histories made by chance, in which one person never gives their name: whatever the others read, it is not there.
@Suite(.onTheLoop) struct AnonymityTests {
  private static let id: Int64 = 987_654_321
  private static let signs = ["\(id)", "shadowhandle", "Shadow Name", "shadow-nonce"]

  /// What was said, and is there.
  private struct Memory {
    var questions: [MessageID] = []
    var replies: [(id: MessageID, question: MessageID)] = []
    var own: [MessageID] = []

    var all: [MessageID] { questions + replies.map(\.id) }
  }

  @Test(arguments: ["student", "assistant"]) @LoopActor
  func whoGivesNoNameIsNowhere(role: String) async throws {
    try await ChatFixture.with { at in
      var random = Seeded(for: "whoGivesNoNameIsNowhere.\(role)")
      let shadow = try await Self.shadow(at, role)
      var memory = Memory()
      for number in 0..<250 {
        let people = [shadow, shadow, at.bob, at.ada, at.teacher, at.assistant]
        let person = people.randomElement(using: &random)!
        // What they may not, they may not: that tells nobody anything either.
        _ = await refusal { try await Self.step(number, at, person, shadow, &memory, using: &random) }
      }
      await at.chat.votes.tell()
      try await at.chat.words.follow([at.room(.questions)])
      #expect(memory.own.count > 20)
      for reader in [at.bob, at.teacher] {
        for (place, text) in try await Self.everything(at, reader, memory) {
          for sign in Self.signs where text.contains(sign) { Issue.record("\(place) tells \(sign): \(text)") }
        }
      }
      // They themselves know what is theirs.
      let mine = try await at.messages(shadow, in: .questions).filter { $0.authorID == shadow.id }.map(\.id)
      #expect(Set(mine).isSubset(of: Set(memory.own)) && !mine.isEmpty)
    }
  }

  @LoopActor private static func shadow(_ at: ChatFixture, _ role: String) async throws -> Person {
    try await at.database.made(
      """
      insert into account (id, handle, name) overriding system value values (\(id), 'shadowhandle', 'Shadow Name')
      """)
    let shadow = Person(id: PersonID(id)!, handle: "shadowhandle", role: .learner, name: "Shadow Name")
    try await at.enrol(shadow, as: role)
    return shadow
  }

  @LoopActor private static func step(
    _ number: Int, _ at: ChatFixture, _ person: Person, _ shadow: Person, _ memory: inout Memory,
    using random: inout Seeded
  ) async throws {
    let isHidden = person.id == shadow.id
    let room = at.room(.questions)
    let target = memory.all.randomElement(using: &random)
    switch (Int.random(in: 0..<18, using: &random), target) {
    case (0..<3, _), (_, nil):
      let sent = try await at.say(
        "question-\(number) @bob @assistants @room", by: person, in: .questions,
        nonce: isHidden ? "shadow-nonce-\(number)" : nil, isAnonymous: isHidden)
      memory.questions.append(sent.id)
      if isHidden { memory.own.append(sent.id) }
    case (3..<8, _):
      guard let question = memory.questions.randomElement(using: &random) else { return }
      let sent = try await at.say(
        "reply-\(number)", by: person, in: .questions, nonce: isHidden ? "shadow-nonce-\(number)" : nil,
        thread: question, isAnonymous: isHidden || number % 5 == 0)
      memory.replies.append((sent.id, question))
      if isHidden { memory.own.append(sent.id) }
    case (8..<10, let target?):
      let target = isHidden ? memory.own.randomElement(using: &random) ?? target : target
      _ = try await at.chat.edit(
        target, to: "edit-\(number) @bob", nonce: "shadow-nonce-e\(number)", by: person)
    case (10, let target?):
      // Of others, staff delete as staff, with their name.
      guard !isHidden || memory.own.contains(target) else { return }
      try await at.chat.delete(target, by: person)
    case (11, let target?):
      guard !isHidden else { return }
      try await at.chat.restore(target, by: person)
    case (12, let target?): _ = try await at.chat.react(target, "👍", isOn: number % 3 > 0, by: person)
    case (13, let target?): try await at.chat.vote(target, isOn: number % 3 > 0, by: person)
    case (14, _):
      guard let reply = memory.replies.randomElement(using: &random) else { return }
      try await at.chat.answer(
        reply.question, isOn: number % 4 > 0, with: reply.id,
        by: isHidden && !memory.own.contains(reply.question) ? at.teacher : person)
    case (15, let target?):
      guard !isHidden else { return }
      try await at.chat.report(target, reason: "reason", by: person, in: room)
    case (16, let target?):
      guard !isHidden else { return }
      try await at.chat.pin(target, isOn: number % 2 > 0, by: person)
    case (_, let target?):
      _ = try await at.chat.read(
        through: Int64(number), thread: target, in: try await at.standing(person, .questions), by: person)
    }
  }

  /// All that somebody can read of the room, and how it is called.
  @LoopActor private static func everything(
    _ at: ChatFixture, _ reader: Person, _ memory: Memory
  ) async throws -> [(place: String, text: String)] {
    let standing = try await at.standing(reader, .questions)
    var found: [(place: String, text: String)] = []
    func add(_ place: String, _ build: (inout JSONWriter) -> Void) {
      var json = JSONWriter()
      build(&json)
      found.append((place, String(decoding: json.take(), as: UTF8.self)))
    }
    for isOfStaff in standing.isStaff ? [false, true] : [false] {
      for event in try await at.log(.questions, ofStaff: isOfStaff) { found.append(("log", "\(event)")) }
    }
    for (channel, text) in at.audience.published + at.audience.publishedHere where !channel.hasPrefix("user:")
    {
      found.append((channel, text))
    }
    let messages =
      try await at.messages(reader, in: .questions) + at.messages(reader, .pinned, in: .questions)
      + at.chat.questions(in: standing, .votes, nil, after: nil, limit: 100, for: reader.id).messages
    for message in messages {
      add("list") { $0.message(message, for: reader.id, isForStaff: standing.isStaff) }
    }
    for question in memory.questions {
      for message in try await at.messages(reader, in: .questions, thread: question) {
        add("thread") { $0.message(message, for: reader.id, isForStaff: standing.isStaff) }
      }
    }
    let overview = try await at.chat.overview(of: standing.room.id, for: reader)
    add("room") { $0.room(overview) }
    for query in ["question", "reply", "edit"] {
      var search = MessageSearch()
      search.text = query
      for one in try await at.chat.search(search, in: nil, course: nil, after: nil, limit: 100, for: reader)
        .found
      {
        found.append(("search", "\(one.excerpt)"))
        add("search") { $0.message(one.message, for: reader.id, isForStaff: standing.isStaff) }
      }
    }
    var byAuthor = MessageSearch()
    byAuthor.author = PersonID(id)
    let ofAuthor = try await at.chat.search(
      byAuthor, in: nil, course: nil, after: nil, limit: 100, for: reader)
    #expect(ofAuthor.found.isEmpty)
    guard standing.isStaff else { return found }
    for isOpen in [true, false] {
      for report in try await at.chat.reports(in: standing.room.id, isOpen: isOpen, before: nil, limit: 100) {
        found.append(("report", "\(report.author) \(report.text)"))
      }
    }
    for act in try await at.database.run([RoomStore.acts(in: standing.room.id, before: nil, limit: 500)])[0]
      .map(RoomStore.act)
    {
      // What staff do as staff has their name, whoever they are besides.
      guard act.actor.id?.rawValue != id else { continue }
      found.append(("act", "\(act)"))
    }
    let export = try await at.chat.export(standing, by: reader)
    for format in ExportFormat.allCases {
      try await at.chat.write(export, as: format) {
        found.append(("export", String(decoding: $0, as: UTF8.self)))
      }
    }
    return found
  }
}
