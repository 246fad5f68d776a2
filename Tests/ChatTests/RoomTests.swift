import API
import Bytes
import Database
import DatabaseSupport
import Identity
import Loop
import Streams
import TestSupport
import Testing

@testable import Chat

@Suite(.onTheLoop) struct RoomTests {
  @Test @LoopActor func roomIsMadeOnce() async throws {
    try await ChatFixture.with { at in
      #expect(try await Chat.ensure(slug: "one", title: "One", in: at.database))
      #expect(try await !Chat.ensure(slug: "one", title: "Another", in: at.database))
      let room = try await at.chat.standing(of: at.stranger, in: "one").room
      #expect(room.title == "One" && room.kind == .discussion)
      #expect(try await at.chat.standing(of: at.stranger, in: room.id.description).room == room)
      #expect(await refusal { _ = try await at.chat.standing(of: at.ada, in: "two") } == .absent)
    }
  }

  @Test @LoopActor func aCourseHasFourRoomsWhoeverAsksForThem() async throws {
    try await ChatFixture.with { at in
      _ = try await at.database.run(Chat.rooms(ofCourse: at.course.rawValue))
      let kinds: [String] = try await at.database.query(
        "select kind from room where course_id = $1 order by id", at.course
      )
      .map { try $0.column(0) }
      #expect(kinds == ["announcements", "discussion", "questions", "staff"])
      #expect(await refusal { _ = try await at.standing(at.stranger) } == .absent)
      #expect(await refusal { _ = try await at.standing(at.ada, .staff) } == .absent)
      #expect(try await at.standing(at.assistant, .staff).isStaff)
    }
  }

  @Test @LoopActor func whoIsOutOfTheCourseIsOutOfItsRooms() async throws {
    try await ChatFixture.with { at in
      try await at.say("hello", by: at.ada)
      try await at.database.made(
        "update enrolment set state = 'dropped', ended_at = now() where account_id = \(at.ada.id)")
      // What is known is known until it is said to have changed.
      at.chat.forget(at.ada.id, in: nil)
      #expect(at.chat.knownStanding(of: at.ada, in: at.room(.discussion)) == nil)
      #expect(await refusal { try await at.say("again", by: at.ada) } == .absent)
      try await at.database.made("update course set state = 'archived', archived_at = now()")
      at.chat.forget(nil, in: nil)
      #expect(await refusal { try await at.say("again", by: at.teacher) } == .archived)
      try await at.database.made("update course set deleted_at = now(), slug = null")
      #expect(await refusal { _ = try await at.standing(at.teacher) } == .absent)
    }
  }

  @Test @LoopActor func whatWasAskedBeforeAChangeIsNotKeptAfterIt() async throws {
    try await ChatFixture.with { at in
      let asking = LoopActor.start { await refusal { _ = try await at.standing(at.ada) } }
      await Task.yield()
      at.chat.forget(nil, in: nil)
      #expect(await asking.value == nil)
      #expect(at.chat.knownStanding(of: at.ada, in: at.room(.discussion)) == nil)
      _ = try await at.standing(at.ada)
      #expect(at.chat.knownStanding(of: at.ada, in: at.room(.discussion)) != nil)
      // Of who may not write nothing is kept: they may again from one moment to the next.
      _ = try await at.standing(at.ada, .announcements)
      #expect(at.chat.knownStanding(of: at.ada, in: at.room(.announcements)) == nil)
    }
  }

  @Test @LoopActor func twoPeopleHaveOneRoom() async throws {
    try await ChatFixture.with { at in
      async let one = at.chat.direct(at.ada, with: at.bob.id)
      async let other = at.chat.direct(at.bob, with: at.ada.id)
      let rooms = try await [one, other]
      #expect(rooms[0] == rooms[1])
      let seen = try await at.chat.overview(of: rooms[0], for: at.ada)
      #expect(seen.other?.id == at.bob.id && seen.standing.mayWrite)
      #expect(await refusal { _ = try await at.chat.standing(of: at.admin, in: rooms[0]) } == .absent)
      #expect(await refusal { _ = try await at.chat.direct(at.ada, with: at.ada.id) } != nil)
      #expect(await refusal { _ = try await at.chat.direct(at.ada, with: PersonID(1 << 40)!) } != nil)
    }
  }

  @Test @LoopActor func aGroupKeepsAnOwner() async throws {
    try await ChatFixture.with { at in
      let id = try await at.chat.group("Study", [at.bob.id], key: "k", by: at.ada)
      #expect(try await at.chat.group("Study", [at.bob.id], key: "k", by: at.ada) == id)
      let ada = try await at.chat.standing(of: at.ada, in: id)
      #expect(
        await refusal { try await at.chat.setMember(at.ada.id, isOwner: false, of: ada, by: at.ada) } != nil)
      let bob = try await at.chat.standing(of: at.bob, in: id)
      #expect(await refusal { try await at.chat.removeMember(at.ada.id, of: bob, by: at.bob) } == .forbidden)
      for _ in 0..<2 { try await at.chat.setMember(at.stranger.id, isOwner: false, of: ada, by: at.ada) }
      // Who says no role changes none.
      try await at.chat.setMember(at.ada.id, isOwner: nil, of: ada, by: at.ada)
      #expect(try await at.database.query("select kind from room_act").count == 1)
      #expect(
        try await at.chat.members(of: ada.room).filter { $0.role == "owner" }.map(\.person.id) == [at.ada.id])
      try await at.chat.removeMember(at.ada.id, of: ada, by: at.ada)
      #expect(at.audience.changed.last == "* room:\(id)")
      #expect(try await at.chat.standing(of: at.bob, in: id).isStaff)
      #expect(await refusal { _ = try await at.chat.standing(of: at.ada, in: id) } == .absent)
    }
  }

  @Test @LoopActor func staffLockARoomAndPeople() async throws {
    try await ChatFixture.with { at in
      let teacher = try await at.standing(at.teacher)
      #expect(
        await refusal {
          try await at.chat.change(try await at.standing(at.ada), RoomChange(isLocked: true), by: at.ada)
        } == .forbidden)
      try await at.chat.change(teacher, RoomChange(isLocked: true), by: at.teacher)
      try await at.chat.change(teacher, RoomChange(isLocked: true), by: at.teacher)
      #expect(await refusal { try await at.say("x", by: at.ada) } == .locked)
      try await at.say("staff go on", by: at.assistant)
      try await at.chat.restrict(at.ada.id, to: .locked, reason: "spam", in: teacher, by: at.teacher)
      try await at.chat.change(teacher, RoomChange(isLocked: false), by: at.teacher)
      #expect(await refusal { try await at.say("x", by: at.ada) } == .lockedOut)
      try await at.say("others may again", by: at.bob)
      try await at.chat.restrict(at.ada.id, to: .banned, reason: "", in: teacher, by: at.teacher)
      #expect(await refusal { _ = try await at.standing(at.ada) } == .absent)
      #expect(
        await refusal {
          try await at.chat.restrict(at.assistant.id, to: .banned, reason: "", in: teacher, by: at.teacher)
        } != nil)
      try await at.chat.restrict(at.ada.id, to: nil, reason: "", in: teacher, by: at.teacher)
      try await at.say("back", by: at.ada)
      let acts: [String] = try await at.database.query("select kind from room_act order by id").map {
        try $0.column(0)
      }
      #expect(acts == ["room.locked", "person.locked", "room.unlocked", "person.banned", "person.released"])
      let told = try await at.log().filter { $0["type"] == .string("room") }
      #expect(told.count == 2)
    }
  }

  @Test @LoopActor func slowModeIsForStudents() async throws {
    try await ChatFixture.with { at in
      try await at.chat.change(try await at.standing(at.teacher), RoomChange(slowSeconds: 60), by: at.teacher)
      let first = try await at.say("one", by: at.ada, nonce: "n")
      #expect(await refusal { try await at.say("two", by: at.ada) } == .tooSoon(seconds: 60))
      // The same again is no other message.
      #expect(try await at.say("one", by: at.ada, nonce: "n") == first)
      try await at.say("bob", by: at.bob)
      for text in ["a", "b"] { try await at.say(text, by: at.teacher) }
    }
  }

  @Test @LoopActor func aReportIsForStaffAlone() async throws {
    try await ChatFixture.with { at in
      let sent = try await at.say("rude", by: at.bob)
      for _ in 0..<2 {
        try await at.chat.report(sent.id, reason: "it is rude", by: at.ada, in: at.room(.discussion))
      }
      let teacher = try await at.standing(at.teacher)
      let stream = try #require(teacher.room.staffStream)
      #expect(try await at.streams.entries(of: stream, after: 0, limit: 10).count == 1)
      #expect(try await at.log().count == 1)
      func reports(_ isOpen: Bool) async throws -> [MessageReport] {
        try await at.chat.reports(in: teacher.room.id, isOpen: isOpen, before: nil, limit: 10)
      }
      let report = try #require(try await reports(true).first)
      #expect(
        report.reason == "it is rude" && report.author.id == at.bob.id && report.reporter.id == at.ada.id)
      let ada = try await at.standing(at.ada)
      #expect(
        await refusal { try await at.chat.settle(report.id, as: .deleted, in: ada, by: at.ada) } == .forbidden
      )
      for _ in 0..<2 { try await at.chat.settle(report.id, as: .deleted, in: teacher, by: at.teacher) }
      #expect(try await reports(true).isEmpty)
      #expect(try await reports(false).map(\.verdict) == ["deleted"])
      #expect(try await at.messages(at.ada).map(\.isDeleted) == [true])
      #expect(try await at.streams.entries(of: stream, after: 0, limit: 10).count == 2)
    }
  }

  @Test @LoopActor func whatIsDismissedStays() async throws {
    try await ChatFixture.with { at in
      let sent = try await at.say("fine", by: at.bob)
      try await at.chat.report(sent.id, reason: "no", by: at.ada, in: at.room(.discussion))
      let teacher = try await at.standing(at.teacher)
      let report = try #require(
        try await at.chat.reports(in: teacher.room.id, isOpen: true, before: nil, limit: 1).first)
      try await at.chat.settle(report.id, as: .dismissed, in: teacher, by: at.teacher)
      // Somebody else has not seen that yet.
      let assistant = try await at.standing(at.assistant)
      try await at.chat.settle(report.id, as: .deleted, in: assistant, by: at.assistant)
      #expect(try await at.messages(at.ada).map(\.isDeleted) == [false])
    }
  }

  @Test @LoopActor func aRoomThatIsGoneLeavesNothing() async throws {
    try await ChatFixture.with { at in
      let sent = try await at.say("hello", by: at.ada)
      let room = at.room(.discussion)
      try await at.database.made(
        "insert into message_file (message_id, position, file_id, name, media_type, bytes) values (\(sent.id), 1, 1, 'a', 'b', 1)"
      )
      try await at.database.made(
        "insert into storage_object (owner_id, name, bytes, free_since) values (\(at.ada.id), 'k', 1, null)")
      try await at.database.made(
        "insert into storage_reference (object_id, kind, referrer_id) select id, 'message', \(sent.id) from storage_object"
      )
      try await at.database.made("delete from room where id = \(room)")
      #expect(
        try await at.database.query(
          """
          select id from message union all select message_id from message_file union all select seq from entry
          union all select object_id from storage_reference
          """
        ).isEmpty)
      #expect(try await at.database.query("select 1 from storage_object where free_since is null").isEmpty)
      #expect(try await at.database.query("select 1 from stream where name like '%:discussion%'").isEmpty)
    }
  }

  @Test @LoopActor func everyOperationOnRoomsIsAskedForSomewhere() async throws {
    try await ChatFixture.with { at in
      let endpoints = at.chat.endpoints + [at.chat.presenceEndpoint { _ in [] }]
      let asked = endpoints.compactMap { endpoint -> Identity.Operation? in
        if case .operation(let operation) = endpoint.access { operation } else { nil }
      }
      let own = Operation.allCases.filter {
        $0.rawValue.hasPrefix("rooms.") || $0.rawValue.hasPrefix("messages.")
      }
      #expect(Set(asked) == Set(own))
      #expect(Set(endpoints.map(\.id)).count == endpoints.count)
    }
  }
}
