import Bytes
import Identity
import Loop
import TestSupport
import Testing

@testable import Chat

/// How far people have read: many markers at once, and who is told.
@Suite(.onTheLoop) struct ReceiptTests {
  @Test @LoopActor func markersGoForwardOnlyHoweverManyComeAtOnce() async throws {
    try await ChatFixture.with(clock: ManualClock()) { at in
      for number in 1...20 { try await at.say("\(number)", by: at.ada) }
      let standing = try await at.standing(at.bob)
      let tasks = (1...40).shuffled().map { offset in
        LoopActor.start {
          await refusal {
            _ = try await at.chat.read(through: Int64(offset), thread: nil, in: standing, by: at.bob)
          }
        }
      }
      for task in tasks { #expect(await task.value == nil) }
      let (offset, counts) = try await at.chat.read(through: 3, thread: nil, in: standing, by: at.bob)
      #expect(offset == 20 && counts.unread == 0)
      #expect(try await at.counts(at.bob) == [0, 0])
    }
  }

  @Test @LoopActor func smallRoomsTellWhoHasRead() async throws {
    try await ChatFixture.with(clock: ManualClock()) { at in
      let sent = try await at.say("x", by: at.ada)
      try await at.read(sent.offset, at.bob)
      await at.chat.receipts.tell()
      #expect(at.told() == ["room:\(at.room(.discussion))"])
      let standing = try await at.standing(at.ada)
      #expect(try await at.chat.readers(of: standing, from: 1, for: at.ada).map(\.person.id) == [at.bob.id])
      #expect(try await at.chat.readers(of: standing, from: 2, for: at.ada).isEmpty)
      #expect(try await at.chat.readers(of: try await at.standing(at.bob), from: 0, for: at.bob).isEmpty)
      // A marker that does not move tells nobody.
      try await at.read(sent.offset, at.bob)
      await at.chat.receipts.tell()
      #expect(at.told().count == 1)
    }
  }

  /// They would tell who has asked without their name.
  @Test @LoopActor func questionsTellNobody() async throws {
    try await ChatFixture.with(clock: ManualClock()) { at in
      let sent = try await at.say("x", by: at.ada, in: .questions)
      try await at.read(sent.offset, at.bob, .questions)
      await at.chat.receipts.tell()
      #expect(at.told().isEmpty)
      let standing = try await at.standing(at.ada, .questions)
      #expect(try await at.chat.readers(of: standing, from: 0, for: at.ada).isEmpty)
    }
  }

  @Test @LoopActor func courseMayTellNobodyAndALargeOneDoesNot() async throws {
    try await ChatFixture.with(clock: ManualClock()) { at in
      let sent = try await at.say("x", by: at.ada)
      try await at.rule { $0.hasReceipts = false }
      try await at.read(sent.offset, at.bob)
      await at.chat.receipts.tell()
      #expect(at.told().isEmpty)
    }
    try await ChatFixture.with(clock: ManualClock()) { at in
      _ = try await at.crowd(Receipts.peopleMax)
      let sent = try await at.say("x", by: at.ada)
      try await at.read(sent.offset, at.bob)
      await at.chat.receipts.tell()
      #expect(at.told().isEmpty)
    }
  }
}

extension ChatFixture {
  fileprivate func read(_ offset: Int64, _ person: Person, _ kind: RoomKind = .discussion) async throws {
    _ = try await chat.read(through: offset, thread: nil, in: try await standing(person, kind), by: person)
  }

  /// In which channels it was told that somebody has read.
  fileprivate func told() -> [String] {
    audience.published.filter { $0.text.contains("\"type\":\"read\"") }.map(\.channel)
  }
}
