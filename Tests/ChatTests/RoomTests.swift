import API
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

@Suite(.onTheLoop) struct RoomTests {
  @LoopActor private static func withChat(
    _ body: @LoopActor (Chat, StreamLog, Database) async throws -> Void
  ) async throws {
    try await withDatabase { database in
      try await database.apply(migration: "202611211150_streams_log.sql")
      try await database.apply(migration: "202611211800_chat_rooms.sql")
      let streams = StreamLog(database)
      try await body(Chat(database, streams: streams, clock: UVClock()), streams, database)
    }
  }

  @Test @LoopActor func roomIsMadeOnce() async throws {
    try await Self.withChat { chat, _, database in
      #expect(try await Chat.ensure(slug: "one", title: "One", in: database))
      #expect(try await !Chat.ensure(slug: "one", title: "Another", in: database))
      let room = try #require(try await chat.room(named: "one"))
      #expect(room.title == "One")
      #expect(try await chat.room(named: room.id.description) == room)
      #expect(try await chat.room(named: "two") == nil)
    }
  }

  @Test @LoopActor func sameNonceIsTheSameMessage() async throws {
    try await Self.withChat { chat, streams, database in
      _ = try await Chat.ensure(slug: "one", title: "One", in: database)
      let room = try #require(try await chat.room(named: "one"))
      let person = try #require(PersonID(7).map { Person(id: $0, handle: "ada", role: .learner) })
      let draft = try MessageDraft(JSONValue(parsing: Array(#"{"text":"hi","nonce":"n"}"#.utf8)))
      var ids: [MessageID] = []
      for _ in 0..<2 {
        let (append, id) = try chat.entry(draft, in: room, by: person)
        ids.append(try await chat.id(id, of: try await streams.append(append), in: room))
      }
      #expect(ids[0] == ids[1])
      #expect(try await chat.store.position(of: room).offset == 1)
    }
  }

  @Test @LoopActor func messagesWithoutANonceAreNeverTakenForOne() async throws {
    try await Self.withChat { chat, streams, database in
      _ = try await Chat.ensure(slug: "one", title: "One", in: database)
      let room = try #require(try await chat.room(named: "one"))
      let person = try #require(PersonID(7).map { Person(id: $0, handle: "ada", role: .learner) })
      let draft = try MessageDraft(JSONValue(parsing: Array(#"{"text":"hi"}"#.utf8)))
      let entries = try (0..<20_000).map { _ in try chat.entry(draft, in: room, by: person) }
      #expect(Set(entries.map(\.append.nonce)).count == entries.count)
      #expect(Set(entries.map(\.id)).count == entries.count)
    }
  }

  @Test @LoopActor func everyOperationOnRoomsIsAskedForSomewhere() async throws {
    try await Self.withChat { chat, _, _ in
      let endpoints = chat.endpoints + [chat.presenceEndpoint { _ in [] }]
      let asked = endpoints.compactMap { endpoint -> Identity.Operation? in
        if case .operation(let operation) = endpoint.access { operation } else { nil }
      }
      #expect(Set(asked) == Set(Operation.allCases.filter { $0.rawValue.hasPrefix("rooms.") }))
      #expect(asked.count == endpoints.count)
    }
  }
}
