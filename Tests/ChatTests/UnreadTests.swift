import Bytes
import Database
import DatabaseSupport
import Identity
import Loop
import TestSupport
import Testing

@testable import Chat

/// Who is told what they have not read.
@Suite(.onTheLoop) struct UnreadTests {
  @Test @LoopActor func whoIsBannedIsToldNothingAndNobodyOfADraft() async throws {
    try await ChatFixture.with { at in
      at.audience.peopleHere = [at.ada, at.bob, at.teacher, at.stranger].map(\.id)
      let teacher = try await at.standing(at.teacher)
      @LoopActor func told() async -> Set<String> {
        let before = at.audience.publishedHere.count
        await at.chat.news.tell(teacher.room.id, to: at.audience.peopleHere)
        return Set(at.audience.publishedHere.dropFirst(before).map(\.channel))
      }
      func channels(_ people: Person...) -> Set<String> { Set(people.map { "user:\($0.id)" }) }
      try await at.say("hello", by: at.assistant)
      #expect(await told() == channels(at.ada, at.bob, at.teacher))
      try await at.chat.restrict(at.ada.id, to: .banned, reason: "", in: teacher, by: at.teacher)
      #expect(await told() == channels(at.bob, at.teacher))
      // Nobody is asked about who is not connected.
      at.audience.peopleHere = [at.bob.id]
      #expect(await told() == channels(at.bob))
      at.audience.peopleHere = [at.bob.id, at.teacher.id]
      try await at.database.made("update course set state = 'draft', published_at = null")
      #expect(await told() == channels(at.teacher))
    }
  }

  /// What is written does not grow with who is there; what each of them is told does.
  @Test @LoopActor func aMessageToTwoThousandIsOneEntryAndOneRow() async throws {
    try await ChatFixture.with { at in
      try await at.database.made(
        """
        with crowd as (
          insert into account (handle, name) select 'member' || n, 'Member ' || n from generate_series(1, 2000) n returning id)
        insert into enrolment (course_id, account_id, role, origin)
        select \(at.course), id, 'student', 'staff' from crowd
        """)
      let members: [PersonID] = try await at.database.query("select id from account where handle ~ '^member'")
        .map {
          try $0.column(0)
        }
      at.audience.peopleHere = members
      func rows() async throws -> [String: Int64] {
        let counts = try await at.database.query(
          """
          select relname::text, (xpath('/row/n/text()',
            query_to_xml(format('select count(*) as n from %s', oid::regclass), false, true, '')))[1]::text::int8
          from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
          """
        ).map { try $0.values(String.self, Int64.self) }
        return Dictionary(uniqueKeysWithValues: counts)
      }
      let before = try await rows()
      try await at.say("to all of you: @room", by: at.teacher)
      #expect(try await rows().filter { before[$0.key] != $0.value } == ["entry": 1, "message": 1])
      await at.chat.news.tell(at.room(.discussion), to: members)
      let told = at.audience.publishedHere
      #expect(told.count == 2_000 && Set(told.map(\.channel)).count == 2_000)
      #expect(told.allSatisfy { $0.text.contains(#""unread":1,"mentions":1"#) })
    }
  }

  @Test @LoopActor func aMarkerThatStaysTellsNobody() async throws {
    try await ChatFixture.with { at in
      for text in ["one", "two"] { try await at.say(text, by: at.ada) }
      let bob = try await at.standing(at.bob)
      for (offset, place) in [(1, 1), (1, 1), (0, 1), (9, 2), (9, 2)] as [(Int64, Int64)] {
        let read = try await at.chat.read(through: offset, thread: nil, in: bob, by: at.bob)
        #expect(read.offset == place && read.counts.unread == 2 - place)
      }
      #expect(at.audience.published.count == 2)
    }
  }
}
