import Bytes
import Database
import Identity
import Loop
import Streams
import TestSupport
import Testing

@testable import Chat

/// Reactions: one of each for each person, and told together.
@Suite(.onTheLoop) struct ReactionTests {
  @Test @LoopActor func oneOfEachForEachPerson() async throws {
    try await ChatFixture.with(clock: ManualClock()) { at in
      let sent = try await at.say("x", by: at.ada)
      for person in [at.ada, at.bob, at.bob] {
        _ = try await at.chat.react(sent.id, "👍", isOn: true, by: person)
      }
      let counts = try await at.chat.react(sent.id, "❤️", isOn: true, by: at.bob)
      #expect(counts.map(\.count) == [2, 1] && counts.map(\.emoji) == ["👍", "❤️"])
      await at.chat.reactions.tell()
      _ = try await at.chat.react(sent.id, "👍", isOn: false, by: at.ada)
      // What is so already is told to nobody.
      _ = try await at.chat.react(sent.id, "👍", isOn: false, by: at.ada)
      await at.chat.reactions.tell()
      _ = try await at.chat.react(sent.id, "👍", isOn: true, by: at.bob)
      await at.chat.reactions.tell()
      let told = try await at.log().dropFirst()
      #expect(told.map { $0["counts"]?["👍"] } == [2, 1].map { JSONValue.int($0) })
      #expect(told.allSatisfy { $0["by"] == nil && $0["message"] == .string("\(sent.id)") })
      #expect(await refusal { _ = try await at.chat.react(sent.id, "no", isOn: true, by: at.bob) } != nil)
      // Where only staff write, others react.
      let news = try await at.say("news", by: at.teacher, in: .announcements)
      _ = try await at.chat.react(news.id, "🎉", isOn: true, by: at.ada)
    }
  }

  /// However many react, and in whichever of two processes: what is told last is what is so.
  @Test @LoopActor func twoProcessesTellWhatIsSo() async throws {
    try await ChatFixture.with(clock: ManualClock()) { at in
      let (people, other) = (try await at.crowd(40), at.anotherProcess())
      var messages: [MessageID] = []
      for number in 0..<3 { messages.append(try await at.say("\(number)", by: at.teacher).id) }
      var random = Seeded(for: "twoProcessesTellWhatIsSo")
      var truth: Set<String> = []
      for _ in 0..<4 {
        var tasks: [Task<ChatRefusal?, Never>] = []
        for person in people {
          let (message, isOn) = (messages.randomElement(using: &random)!, Bool.random(using: &random))
          let chat = Bool.random(using: &random) ? at.chat : other
          let name = "\(message) \(person.id)"
          if isOn { truth.insert(name) } else { truth.remove(name) }
          tasks.append(
            LoopActor.start {
              await refusal { _ = try await chat.react(message, "👍", isOn: isOn, by: person) }
            })
          if tasks.count.isMultiple(of: 10) { await at.chat.reactions.tell() }
        }
        for task in tasks { #expect(await task.value == nil) }
        await other.reactions.tell()
      }
      await at.chat.reactions.tell()
      await other.reactions.tell()
      let log = try await at.log()
      for message in messages {
        let told = log.last { $0["message"] == .string("\(message)") }?["counts"]?["👍"] ?? .int(0)
        let count = truth.count { $0.hasPrefix("\(message) ") }
        #expect(told == .int(Int64(count)), "seed \(random.seed)")
      }
      // Far fewer than there were reactions.
      #expect(log.count <= 3 + 3 * 4 * 7, "seed \(random.seed)")
    }
  }

  @Test @LoopActor func manyOfOneTurnAreOneEvent() async throws {
    try await ChatFixture.with(clock: ManualClock()) { at in
      let people = try await at.crowd(30)
      let sent = try await at.say("x", by: at.ada)
      let tasks = people.map { person in
        LoopActor.start {
          await refusal { _ = try await at.chat.react(sent.id, "🎉", isOn: true, by: person) }
        }
      }
      for task in tasks { #expect(await task.value == nil) }
      await at.chat.reactions.tell()
      #expect(try await at.log().dropFirst().map { $0["counts"]?["🎉"] } == [.int(30)])
    }
  }

  @Test @LoopActor func noMoreDifferentOnesThanMay() async throws {
    try await ChatFixture.with(clock: ManualClock()) { at in
      let sent = try await at.say("x", by: at.ada)
      let emoji = (0..<Chat.emojiPerMessageMax).map { String(Unicode.Scalar(0x1F600 + UInt32($0))!) }
      let other = at.anotherProcess()
      let more = (0..<10).map { String(Unicode.Scalar(0x1F400 + UInt32($0))!) }
      let tasks = (emoji + more).enumerated().map { place, one in
        LoopActor.start {
          let chat = place.isMultiple(of: 2) ? at.chat : other
          return await refusal { _ = try await chat.react(sent.id, one, isOn: true, by: at.bob) }
        }
      }
      var refused = 0
      for task in tasks { if await task.value != nil { refused += 1 } }
      #expect(refused == more.count)
    }
  }

  /// A process that is gone has told nobody: another one does.
  @Test @LoopActor func whatIsLeftOnTheListIsTold() async throws {
    try await ChatFixture.with(clock: ManualClock()) { at in
      let sent = try await at.say("x", by: at.ada)
      _ = try await at.anotherProcess().react(sent.id, "👍", isOn: true, by: at.bob)
      _ = try await at.database.query("update reaction_untold set at = now() - interval '1 minute'")
      await at.chat.reactions.sweep()
      await at.chat.reactions.tell()
      #expect(try await at.log().last?["counts"]?["👍"] == .int(1))
    }
  }

  @Test @LoopActor func whatIsGoneIsNotReactedTo() async throws {
    try await ChatFixture.with(clock: ManualClock()) { at in
      let sent = try await at.say("x", by: at.ada)
      try await at.chat.delete(sent.id, by: at.ada)
      #expect(await refusal { _ = try await at.chat.react(sent.id, "👍", isOn: true, by: at.bob) } == .absent)
      #expect(
        await refusal { _ = try await at.chat.react(MessageID(1)!, "👍", isOn: true, by: at.bob) } == .absent)
    }
  }
}

extension ChatFixture {
  /// Students, so many.
  func crowd(_ count: Int) async throws -> [Person] {
    let rows = try await database.run([
      Statement(
        """
        with made as (
          insert into account (handle, name, role) select 'crowd' || n, 'Crowd', 'learner' from generate_series(1, $1) n
          returning id),
        enrolled as (
          insert into enrolment (course_id, account_id, role, origin) select $2, id, 'student', 'staff' from made)
        select id from made
        """, Int32(count), course)
    ])[0]
    return try rows.map { Person(id: try $0.column(0), handle: "crowd", role: .learner, name: "Crowd") }
  }

  func anotherProcess() -> Chat { Chat(database, streams: streams, clock: UVClock()) }
}
