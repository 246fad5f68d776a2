import Bytes
import Database
import Identity
import Loop
import Streams
import TestSupport
import Testing

@testable import Chat

/// Histories made by chance: what holds of them whatever was done.
@Suite(.onTheLoop) struct HistoryTests {
  /// What people remember of what they did, to compare with what the server tells.
  private struct Memory {
    var messages:
      [MessageID: (author: PersonID, texts: [String], isDeleted: Bool, isReply: Bool, offset: Int64)] = [:]
    /// Whom each names in its last text.
    var named: [MessageID: (isBob: Bool, isStaff: Bool, isRoom: Bool)] = [:]
    var threads: [MessageID: MessageID] = [:]

    var living: [MessageID] { messages.filter { !$0.value.isDeleted }.keys.sorted() }
  }

  private static let publicTypes: Set = ["message", "edit", "delete", "restore", "reactions", "pin", "room"]

  @Test @LoopActor func studentsAreToldWhatIsTheirsAndNothingElse() async throws {
    try await ChatFixture.with { at in
      var random = Seeded(for: "studentsAreToldWhatIsTheirsAndNothingElse")
      var memory = Memory()
      for number in 0..<400 { try await Self.step(number, at, &memory, using: &random) }
      try await Self.checkLog(at, memory)
      try await Self.checkCounts(at, memory, using: &random)
    }
  }

  /// One thing that somebody does, who may or may not.
  @LoopActor private static func step(
    _ number: Int, _ at: ChatFixture, _ memory: inout Memory, using random: inout Seeded
  ) async throws {
    let person = [at.ada, at.bob, at.teacher, at.assistant].randomElement(using: &random)!
    let target = memory.living.randomElement(using: &random)
    let isStaff = person.id == at.teacher.id || person.id == at.assistant.id
    switch (Int.random(in: 0..<16, using: &random), target) {
    case (0..<5, _), (_, nil):
      let root = memory.messages.filter { !$0.value.isReply && !$0.value.isDeleted }.keys.sorted()
        .randomElement(using: &random)
      let thread = Bool.random(using: &random) ? root : nil
      let name = ["@bob", "@assistants", "@room"].randomElement(using: &random)!
      let sent = try await at.say("secret-\(number) \(name)", by: person, nonce: "n\(number)", thread: thread)
      memory.messages[sent.id] = (person.id, ["secret-\(number)"], false, thread != nil, sent.offset)
      memory.named[sent.id] = (name == "@bob", name == "@assistants", name == "@room" && isStaff)
      memory.threads[sent.id] = thread
    case (5, let target?), (14, let target?):
      guard memory.messages[target]!.author == person.id else { break }
      for _ in 0..<2 {
        _ = try await at.chat.edit(target, to: "secret-\(number) edited", nonce: "e\(number)", by: person)
      }
      memory.messages[target]!.texts.append("secret-\(number)")
      memory.named[target] = nil
    case (6...8, let target?):
      guard isStaff || memory.messages[target]!.author == person.id else { break }
      try await at.chat.delete(target, by: person)
      memory.messages[target]!.isDeleted = true
    case (9...10, _):
      guard isStaff,
        let gone = memory.messages.filter(\.value.isDeleted).keys.sorted().randomElement(using: &random)
      else { break }
      try await at.chat.restore(gone, by: person)
      memory.messages[gone]!.isDeleted = false
    case (11, let target?):
      _ = try await at.chat.react(target, "👍", isOn: Bool.random(using: &random), by: person)
    case (12, let target?):
      try await at.chat.report(target, reason: "reason-\(number)", by: person, in: at.room(.discussion))
    case (13, let target?) where isStaff:
      try await at.chat.pin(target, isOn: Bool.random(using: &random), by: person)
    default: break
    }
  }

  /// No staff's event, no text that is gone, and every event with what all have.
  @LoopActor private static func checkLog(_ at: ChatFixture, _ memory: Memory) async throws {
    let log = try await at.log()
    let told = log.map { "\($0)" }.joined(separator: "\n")
    #expect(!told.contains("reason-"))
    for message in memory.messages.values where message.isDeleted {
      for text in message.texts {
        let isTold = told.contains("\"\(text)\"") || told.contains("\"\(text) ")
        #expect(!isTold, "\(text) is still told")
      }
    }
    for event in log {
      let type = try event.string("type")
      #expect(publicTypes.contains(type))
      #expect(
        event["id"] != nil && event["at"] != nil
          && (event["by"] != nil || event["deleted"] == .bool(true) || event["type"] == .string("reactions")))
    }
    for (id, message) in memory.messages {
      let entry = log[Int(message.offset) - 1]
      #expect(entry["id"] == .string("\(id)"))
      #expect((entry["deleted"] == .bool(true)) == message.isDeleted)
    }
  }

  /// What the server counts is what one counts by hand, wherever somebody has read to.
  @LoopActor private static func checkCounts(
    _ at: ChatFixture, _ memory: Memory, using random: inout Seeded
  ) async throws {
    for person in [at.ada, at.bob, at.teacher] {
      var read: Int64 = 0
      var readThreads: [MessageID: Int64] = [:]
      for _ in 0..<5 {
        let offset = Int64.random(in: 0...500, using: &random)
        _ = try await at.chat.read(
          through: offset, thread: nil, in: try await at.standing(person), by: person)
        read = max(read, offset)
        let unread = memory.messages.values.filter {
          !$0.isDeleted && !$0.isReply && $0.author != person.id && $0.offset > read
        }
        if let thread = Set(memory.threads.values).filter({ !memory.messages[$0]!.isDeleted }).sorted()
          .randomElement(using: &random)
        {
          let offset = Int64.random(in: 0...500, using: &random)
          _ = try await at.chat.read(
            through: offset, thread: thread, in: try await at.standing(person), by: person)
          readThreads[thread] = max(readThreads[thread] ?? 0, offset)
        }
        let named = memory.messages.filter { id, message in
          guard let name = memory.named[id], !message.isDeleted, message.author != person.id else {
            return false
          }
          let marker = memory.threads[id].map { readThreads[$0] ?? 0 } ?? read
          let isNamed =
            name.isRoom || name.isBob && person.id == at.bob.id
            || name.isStaff && person.id == at.teacher.id
          return isNamed && message.offset > marker
        }
        #expect(try await at.counts(person) == [Int64(unread.count), Int64(named.count)])
      }
    }
  }
}
