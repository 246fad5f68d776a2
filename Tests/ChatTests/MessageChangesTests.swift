import Bytes
import Database
import DatabaseSupport
import Identity
import Loop
import Streams
import TestSupport
import Testing

@testable import Chat

@Suite(.onTheLoop) struct MessageChangesTests {
  @Test @LoopActor func sameNonceIsTheSameMessage() async throws {
    try await ChatFixture.with { at in
      let first = try await at.say("hi", by: at.ada, nonce: "n")
      #expect(try await at.say("hi", by: at.ada, nonce: "n") == first)
      #expect(try await at.say("hi", by: at.bob, nonce: "n") != first)
      #expect(try await at.messages(at.bob).map(\.text) == ["hi", "hi"])
      #expect(try await at.counts(at.bob) == [1, 0])
    }
  }

  @Test @LoopActor func messagesWithoutANonceAreNeverTakenForOne() async throws {
    try await ChatFixture.with { at in
      let standing = try await at.standing(at.ada)
      var nonces: Set<String> = []
      for _ in 0..<20_000 {
        nonces.insert(try await at.chat.entry(try at.draft("hi"), in: standing, by: at.ada).append.nonce)
      }
      #expect(nonces.count == 20_000)
    }
  }

  @Test @LoopActor func manyAtOnceAreCountedOnceEach() async throws {
    try await ChatFixture.with { at in
      let people = [at.ada, at.bob, at.teacher, at.assistant]
      let root = try await at.say("root", by: at.teacher)
      let tasks = (0..<200).map { number in
        let person = people[number % 4]
        return LoopActor.start {
          await refusal {
            try await at.say(
              "\(number)", by: person, nonce: "n\(number)", thread: number % 10 == 9 ? root.id : nil)
          }
        }
      }
      for task in tasks { #expect(await task.value == nil) }
      let rows = try await at.database.query(
        "select ordinal, seq, thread_id is null from message order by seq")
      var ordinal: Int64 = 0
      for (index, row) in rows.enumerated() {
        let (told, seq, counts) = try row.values(Int64.self, Int64.self, Bool.self)
        ordinal += counts ? 1 : 0
        #expect(told == ordinal && seq == Int64(index + 1))
      }
      #expect(try await at.messages(at.ada, .around(root.offset), limit: 1).first?.replyCount == 20)
    }
  }

  @Test @LoopActor func anEditIsMadeOnceAndKeepsWhatWas() async throws {
    try await ChatFixture.with { at in
      let sent = try await at.say("one", by: at.ada)
      #expect(try await at.chat.edit(sent.id, to: "two", nonce: "e", by: at.ada) == 1)
      #expect(try await at.chat.edit(sent.id, to: "three @bob", nonce: "f", by: at.ada) == 2)
      // Its answer was lost: it is not made again.
      #expect(try await at.chat.edit(sent.id, to: "two", nonce: "e", by: at.ada) == 1)
      let message = try #require(try await at.messages(at.bob).first)
      #expect(message.text == "three @bob" && message.editCount == 2)
      let standing = try await at.standing(at.bob)
      #expect(
        try await at.chat.history(of: sent.id, in: standing, for: at.bob.id).map(\.text) == ["one", "two"])
      #expect(try await at.counts(at.bob) == [1, 1])
      for person in [at.bob, at.teacher] {
        #expect(
          await refusal { _ = try await at.chat.edit(sent.id, to: "x", nonce: nil, by: person) } == .forbidden
        )
      }
      let other = try await at.say("other", by: at.ada)
      #expect(
        await refusal { _ = try await at.chat.edit(other.id, to: "x", nonce: "e", by: at.ada) }
          == .nonceReused)
      #expect(await refusal { try await at.say("x", by: at.ada, nonce: "e:f") } == .nonceReused)
      #expect(await refusal { _ = try await at.chat.edit(sent.id, to: " ", nonce: nil, by: at.ada) } != nil)
    }
  }

  @Test @LoopActor func whatIsDeletedIsGoneFromTheLogAndComesBackForStaff() async throws {
    try await ChatFixture.with { at in
      let sent = try await at.say("a secret @bob", by: at.ada)
      _ = try await at.chat.edit(sent.id, to: "a larger secret", nonce: nil, by: at.ada)
      try await at.say("after", by: at.bob)
      #expect(await refusal { try await at.chat.delete(sent.id, by: at.bob) } == .forbidden)
      try await at.chat.delete(sent.id, by: at.assistant)
      try await at.chat.delete(sent.id, by: at.assistant)
      let log = try await at.log()
      #expect(log.map { $0["type"] } == ["message", "edit", "message", "delete"].map(JSONValue.string))
      let isGone = !log.contains { "\($0)".contains("secret") }
      #expect(isGone)
      #expect(log[0]["deleted"] == .bool(true) && log[0]["id"] == .string("\(sent.id)"))
      #expect(log[1]["deleted"] == .bool(true) && log[1]["id"] != log[0]["id"])
      #expect(try await at.counts(at.teacher) == [1, 0])
      #expect(await refusal { try await at.chat.restore(sent.id, by: at.ada) } == .absent)
      try await at.chat.restore(sent.id, by: at.teacher)
      #expect(try await at.counts(at.teacher) == [2, 0])
      #expect(try await at.log()[0]["text"] == .string("a larger secret"))
      #expect(try await at.log().last?["type"] == .string("restore"))
    }
  }

  @Test @LoopActor func editsAreBoundedAndAllGoAtOnce() async throws {
    try await ChatFixture.with { at in
      let sent = try await at.say("secret 0", by: at.ada)
      for number in 1...Chat.editsMax {
        _ = try await at.chat.edit(sent.id, to: "secret \(number)", nonce: nil, by: at.ada)
      }
      let refused = await refusal { _ = try await at.chat.edit(sent.id, to: "x", nonce: nil, by: at.ada) }
      #expect(refused == .tooMany("a message is edited at most \(Chat.editsMax) times"))
      try await at.chat.delete(sent.id, by: at.ada)
      let log = try await at.log()
      #expect(log.filter { $0["deleted"] == .bool(true) }.count == Chat.editsMax + 1)
      #expect(Set(log.map { "\($0["id"] ?? .null)" }).count == log.count)
      let isGone = !log.contains { "\($0)".contains("secret") }
      #expect(isGone)
    }
  }

  @Test @LoopActor func whoIsStoppedChangesNothingAnyMore() async throws {
    try await ChatFixture.with { at in
      let sent = try await at.say("mine", by: at.ada)
      // It begins, and waits for the room, which somebody has to themselves who stops her.
      let stream = try await at.standing(at.ada).room.stream
      let room = at.room(.discussion)
      var editing: Task<ChatRefusal?, Never>?
      try await at.streams.transaction(holding: [stream]) { held in
        let task = LoopActor.start {
          await refusal { _ = try await at.chat.edit(sent.id, to: "x", nonce: nil, by: at.ada) }
        }
        editing = task
        for _ in 0..<1_000 {
          let waiting = try await at.database.query(
            "select from pg_locks where not granted and locktype in ('transactionid', 'tuple')")
          if !waiting.isEmpty { break }
        }
        _ = try await held.transaction.run([
          RoomStore.restrict(at.ada.id, in: room, to: .locked, reason: "", by: at.teacher.id)
        ])
      }
      #expect(await editing?.value == .lockedOut)
    }
  }

  @Test @LoopActor func threadsAndPinsBelongToTheirRoom() async throws {
    try await ChatFixture.with { at in
      let root = try await at.say("root", by: at.ada)
      let reply = try await at.say("reply", by: at.bob, thread: root.id)
      let elsewhere = try await at.say("q", by: at.ada, in: .questions)
      for thread in [reply.id, elsewhere.id, MessageID(1)!] {
        #expect(await refusal { try await at.say("x", by: at.bob, thread: thread) } != nil)
      }
      #expect(try await at.messages(at.ada).map(\.text) == ["root"])
      #expect(try await at.messages(at.ada, thread: root.id).map(\.text) == ["reply"])
      let seen = try #require(try await at.messages(at.ada).first)
      #expect(seen.replyCount == 1 && seen.unreadReplies == 1)
      _ = try await at.chat.read(
        through: reply.offset, thread: root.id, in: try await at.standing(at.ada), by: at.ada)
      #expect(try await at.messages(at.ada).first?.unreadReplies == 0)
      try await at.chat.delete(reply.id, by: at.bob)
      #expect(try await at.messages(at.ada).first?.replyCount == 0)
      #expect(await refusal { try await at.chat.pin(root.id, isOn: true, by: at.ada) } == .forbidden)
      for _ in 0..<2 { try await at.chat.pin(root.id, isOn: true, by: at.teacher) }
      #expect(try await at.messages(at.ada, .pinned).map(\.id) == [root.id])
      #expect(try await at.log().filter { $0["type"] == .string("pin") }.count == 1)
    }
  }

  @Test @LoopActor func aPlaceInARoomIsFoundFromBothSides() async throws {
    try await ChatFixture.with { at in
      for number in 1...10 { try await at.say("\(number)", by: at.ada) }
      func texts(_ place: Chat.Place, _ limit: Int) async throws -> [String] {
        try await at.messages(at.bob, place, limit: limit).map(\.text)
      }
      #expect(try await texts(.newest, 3) == ["8", "9", "10"])
      #expect(try await texts(.before(8), 3) == ["5", "6", "7"])
      #expect(try await texts(.after(8), 3) == ["9", "10"])
      #expect(try await texts(.around(5), 3) == ["4", "5", "6"])
      let standing = try await at.standing(at.bob)
      let first = try await at.chat.stretch(
        .around(1), thread: nil, limit: 4, in: standing, for: at.bob.id)
      #expect(first.messages.map(\.text) == ["1", "2"] && !first.hasEarlier && first.hasLater)
      #expect(first.position.offset == 10)
    }
  }
}
