import Bytes
import Database
import DatabaseSupport
import Identity
import Loop
import TestSupport
import Testing

@testable import Chat

/// Whom a digest is planned for, and what it says.
@Suite(.onTheLoop) struct DigestTests {
  /// A zone where it is so late now, for the clock of the database is that of the world.
  @LoopActor private func live(_ person: Person, atHour hour: Int, _ at: ChatFixture) async throws {
    _ = try await at.database.run([
      Statement(
        """
        update account set email = handle || '@school.example', email_verified_at = now(), time_zone =
          (select case when h = 0 then 'UTC' when h > 0 then 'Etc/GMT-' || h else 'Etc/GMT+' || -h end
          from (select ($2 - extract(hour from now() at time zone 'UTC')::int4 + 36) % 24 - 12 as h) x)
        where id = $1
        """, person.id, Int32(hour))
    ])
  }

  @LoopActor private func planned(_ at: ChatFixture) async throws -> [PersonID] {
    try await at.database.run([DigestStore.plan(limit: 10)])[0].map { try $0.column(0) }
  }

  @Test @LoopActor func eachIsPlannedOnceInTheirMorning() async throws {
    try await ChatFixture.with { at in
      for person in [at.ada, at.bob, at.teacher] { try await live(person, atHour: 9, at) }
      try await live(at.assistant, atHour: 15, at)
      for person in [at.ada, at.assistant] {
        _ = try await at.database.run([DigestStore.set(.daily, of: person.id)])
      }
      _ = try await at.database.run([DigestStore.set(.never, of: at.bob.id)])
      #expect(try await planned(at) == [at.ada.id])
      #expect(try await planned(at).isEmpty)
    }
  }

  @Test @LoopActor func zoneThatIsNoneIsUTC() async throws {
    try await ChatFixture.with { at in
      let same: Bool = try await at.database.query(
        "select lyceum_time_there(now(), 'No/Where') = now() at time zone 'UTC'")[0].column(0)
      #expect(same)
    }
  }

  @Test @LoopActor func dayIsClaimedOnce() async throws {
    try await ChatFixture.with { at in
      _ = try await at.database.run([DigestStore.set(.daily, of: at.ada.id)])
      func claim(_ day: String) async throws -> Bool {
        try await !at.database.run([DigestStore.claim(at.ada.id, day: day)])[0].isEmpty
      }
      #expect(try await claim("2026-11-22"))
      #expect(try await !claim("2026-11-22"))
      #expect(try await !claim("2026-11-21"))
      _ = try await at.database.run([DigestStore.release(at.ada.id, day: "2026-11-22")])
      #expect(try await claim("2026-11-22"))
    }
  }

  @Test @LoopActor func linkEndsThemAndNobodyElses() async throws {
    try await ChatFixture.with { at in
      for person in [at.ada, at.bob] {
        try await live(person, atHour: 9, at)
        _ = try await at.database.run([DigestStore.set(.daily, of: person.id)])
      }
      let reader = try DigestStore.reader(
        try #require(try await at.database.run([DigestStore.reader(at.ada.id)])[0].first))
      try await at.chat.endDigests(by: reader.secret)
      try await at.chat.endDigests(by: reader.secret)
      #expect(try await at.database.run([DigestStore.reader(at.ada.id)])[0].isEmpty)
      #expect(try await !at.database.run([DigestStore.reader(at.bob.id)])[0].isEmpty)
    }
  }

  @Test @LoopActor func letterHasWhatOneWantsToKnow() async throws {
    try await ChatFixture.with { at in
      try await at.say("hello @bob", by: at.ada)
      try await at.say("hello", by: at.ada)
      let seen = try await at.chat.overview(of: at.room(.discussion), for: at.bob)
      #expect(seen.isForDigest)
      let reader = DigestReader(
        person: at.bob, email: "bob@school.example", pace: .daily, secret: "s", sentAt: nil)
      let letter = DigestLetter(reader: reader, rooms: [seen], publicURL: "https://school.example")
      let text = letter.text(namedMax: 10)
      #expect(text.contains("Algebra · Discussion: 2 unread messages"))
      #expect(text.contains("https://school.example/chat/\(at.room(.discussion))"))
      #expect(text.contains("https://school.example/digests/s"))
      #expect(letter.subject == "You were named once · Lyceum")
      #expect(letter.unsubscribeURL == "https://school.example/api/v1/digests/s/end")
      let own = try await at.chat.overview(of: at.room(.discussion), for: at.ada)
      #expect(!own.isForDigest)
      let rooms = [at.room(.discussion), at.room(.questions)]
      let stirred = try await at.database.run([
        DigestStore.stirred(rooms, since: nil, for: at.bob.id, staffIn: [])
      ])[0]
      #expect(try stirred.map { try $0.column(0, as: RoomID.self) } == [at.room(.discussion)])
    }
  }

  /// What one has said, what is gone, and what only staff read makes nothing new.
  @Test @LoopActor func onlyWhatTheyReadIsNew() async throws {
    try await ChatFixture.with { at in
      let question = try await at.say("what?", by: at.teacher, in: .questions)
      let last: SQLTime = try await at.database.query("select clock_timestamp()")[0].column(0)
      let rooms = [at.room(.questions)]
      @LoopActor func isNew(to person: Person) async throws -> Bool {
        return try await !at.database.run([
          DigestStore.stirred(rooms, since: last, for: person.id, staffIn: person == at.teacher ? rooms : [])
        ])[0].isEmpty
      }
      try await at.say("so", by: at.ada, in: .questions, thread: question.id)
      #expect(try await !isNew(to: at.ada))
      for person in [at.teacher, at.bob] { #expect(try await isNew(to: person)) }
      try await at.database.made("update message set deleted_at = now() where author_id = \(at.ada.id)")
      #expect(try await !isNew(to: at.teacher))
      try await at.say("hm", by: at.assistant, in: .questions, thread: question.id, isStaffOnly: true)
      #expect(try await !isNew(to: at.bob))
      #expect(try await isNew(to: at.teacher))
    }
  }
}
