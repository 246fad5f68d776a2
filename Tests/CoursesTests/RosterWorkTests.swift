import Bytes
import Database
import DatabaseSupport
import Identity
import Jobs
import Loop
import Telemetry
import TestSupport
import Testing

@testable import Courses

/// Works on what is queued of a kind until nothing is left.
@LoopActor func runJobs(_ kind: JobKind, _ database: Database) async throws {
  let runner = JobRunner(database, name: "test", clock: UVClock(), log: .silent, metrics: Metrics())
  try await runner.start([kind])
  while try await database.made(
    "select count(*) from jobs where kind = '\(kind.name)' and state in ('waiting', 'running')")[0].column(
      0, as: Int.self) > 0
  { try await UVClock().sleep(ms: 5) }
  await runner.stop()
}

@Suite(.onTheLoop) struct RosterWorkTests {
  @LoopActor private func start(
    _ text: String, _ options: RosterOptions = .init(), _ members: Members, _ course: CourseID, _ by: Person
  ) async throws -> RosterImportID {
    let upload = RosterUpload(roster: Array(text.utf8))
    let id: RosterImportID = try await members.database.run([
      RosterImportStore.insert(upload, options, for: course, by: by.id)
    ])[0][0].column(0)
    _ = try await members.database.run([RosterWork.job(for: id)])
    return id
  }

  @LoopActor private func run(
    _ text: String, _ options: RosterOptions = .init(), _ members: Members, _ course: CourseID, _ by: Person
  ) async throws -> RosterImport {
    let id = try await start(text, options, members, course, by)
    try await runJobs(members.rosters.kind, members.database)
    return try await find(id, members)
  }

  @LoopActor private func find(_ id: RosterImportID, _ members: Members) async throws -> RosterImport {
    try RosterImportStore.roster(try await members.database.run([RosterImportStore.find(id, of: nil)])[0][0])
  }

  @LoopActor private func faults(_ members: Members) async throws -> [String] {
    try await members.database.query(
      "select row || ' ' || field || ' ' || code from roster_fault order by import_id, number"
    ).map {
      try $0.column(0)
    }
  }

  private let file = """
    email,name,role,section
    bob@school.example,Bob,,A
    cy@school.example,Cy,aide,a
    nobody@school.example,Nobody,,
    dee@school.example,Dee,king,
    eve@school.example,Eve,student,B
    """

  @Test @LoopActor func goodRowsAreKeptAndTheOthersTold() async throws {
    try await withMembers { members, village, course, ada in
      let one = try await run(file, .init(), members, course, ada)
      #expect(one.state == .done && one.failure == nil)
      #expect(
        one.counts
          == .init(total: 5, done: 5, kept: 3, faulty: 2, added: 3, changed: 0, dropped: 0, madeAccounts: 3))
      #expect(try await faults(members) == ["5 role not_a_choice", "4 email unknown"])
      let sections: Int = try await members.database.made("select count(*) from section")[0].column(0)
      #expect(sections == 2)
      let kept: Bool = try await members.database.made("select roster is not null from roster_import")[0]
        .column(0)
      #expect(!kept)
      #expect(
        village.published.contains {
          $0.contains(#""type":"roster.progress""#) && $0.contains(#""state":"done""#)
        })
      #expect(village.published.contains { $0.contains("people.changed") })
    }
  }

  @Test @LoopActor func theSameFileTwiceChangesNothing() async throws {
    try await withMembers { members, _, course, ada in
      _ = try await run(file, .init(), members, course, ada)
      let before = try await members.events().count
      let again = try await run(file, .init(), members, course, ada)
      #expect(
        again.counts
          == .init(total: 5, done: 5, kept: 3, faulty: 2, added: 0, changed: 0, dropped: 0, madeAccounts: 0))
      #expect(try await members.events().count == before)
    }
  }

  @Test @LoopActor func dryRunReportsAndDoesNothing() async throws {
    try await withMembers { members, _, course, ada in
      let dry = try await run(file, .init(isDryRun: true), members, course, ada)
      #expect(dry.counts.added == 3 && dry.counts.madeAccounts == 3 && dry.counts.faulty == 2)
      #expect(try await members.events().isEmpty)
      let accounts: Int = try await members.database.made("select count(*) from account")[0].column(0)
      #expect(accounts == 1)
      let changes: Int = try await members.database.made(
        "select count(*) from roster_change where account_id is null and is_account_made")[0].column(0)
      #expect(changes == 3)
    }
  }

  @Test @LoopActor func missingAreDroppedWhereThatIsAskedFor() async throws {
    try await withMembers { members, village, course, ada in
      _ = try await run(file, .init(), members, course, ada)
      let hand = try await members.database.people(1)[0]
      _ = try await members.put(
        EnrolmentWish(account: hand.id, role: .student, origin: .staff),
        in: try await members.seen(course, ada),
        by: ada)
      let shorter = "email,role,status\nbob@school.example,student,\neve@school.example,student,tobedeleted\n"
      let dry = try await run(shorter, .init(isDryRun: true, dropsMissing: true), members, course, ada)
      #expect(dry.counts.dropped == 2)
      let kept = try await run(shorter, .init(), members, course, ada)
      #expect(kept.counts.dropped == 1)
      let rest = try await run(shorter, .init(dropsMissing: true), members, course, ada)
      #expect(rest.counts.dropped == 1)
      let left = try await members.database.query(
        "select a.name from enrolment e join account a on a.id = e.account_id where e.state = 'active' order by 1"
      ).map { try $0.column(0, as: String.self) }
      // Whom no import has named, and the instructor, stay.
      #expect(left == ["Bob", "ada", "student0"])
      #expect(village.told.count == 2)
    }
  }

  @Test @LoopActor func whatIsMeantByASourcedIDIsRemembered() async throws {
    try await withMembers { members, _, course, ada in
      _ = try await run("sourcedId,email,name\nu1,bob@school.example,Bob\n", .init(), members, course, ada)
      _ = try await run("sourcedId,role\nu1,aide\nu2,student\n", .init(), members, course, ada)
      let bob = try #require(try await members.people.person(named: "bob"))
      #expect(try await members.record(bob, in: course) == "assistant active -")
      #expect(try await faults(members) == ["3 sourcedId unknown"])
    }
  }

  @Test @LoopActor func aListIsNobodysPardonAndNobodyRisesAboveTheImporter() async throws {
    try await withMembers { members, _, course, ada in
      _ = try await run(file, .init(), members, course, ada)
      let bob = try #require(try await members.people.person(named: "bob"))
      let cy = try #require(try await members.people.person(named: "cy"))
      try await members.remove(bob, from: try await members.seen(course, ada), as: .expelled, by: ada)
      let assistant = Person(id: cy, handle: "cy", role: .learner)
      let text = "email,role\nbob@school.example,student\neve@school.example,teacher\n"
      let one = try await run(text, .init(), members, course, assistant)
      #expect(one.counts.kept == 0 && one.counts.faulty == 2)
      #expect(try await faults(members).suffix(2).sorted() == ["2 role expelled", "3 role role_above_own"])
    }
  }

  @Test @LoopActor func filesThatAreNoneFailAsAWhole() async throws {
    try await withMembers { members, _, course, ada in
      let one = try await run("name\nBob\n", .init(), members, course, ada)
      #expect(one.state == .failed && one.failure?.hasPrefix("Line 1: ") == true)
      try await members.database.made("update enrolment set role = 'student'")
      let other = try await run("email\nbob@school.example\n", .init(), members, course, ada)
      #expect(other.state == .failed && other.counts.kept == 0)
    }
  }

  /// A worker that dies after any portion: whoever goes on does the rest, and nothing twice.
  @Test @LoopActor func whoGoesOnDoublesNothing() async throws {
    try await withMembers { members, _, course, ada in
      let text = "email,name\n" + (1...1_000).map { "p\($0)@school.example,P\($0)\n" }.joined()
      let id = try await start(text, .init(), members, course, ada)
      // Gives up with the third portion, as by losing the database.
      try await members.database.made(
        """
        create function stop() returns trigger language plpgsql as $$
        begin if new.next = 600 then raise exception 'gone' using errcode = '57P01'; end if; return new; end $$
        """)
      try await members.database.made(
        "create trigger stop before update on roster_import for each row execute function stop()")
      let work = members.rosters.kind
      let runner = JobRunner(members.database, name: "dies", clock: UVClock(), log: .none, metrics: Metrics())
      try await runner.start([work])
      while try await members.database.made("select attempt from jobs where last_error is not null").isEmpty {
        try await UVClock().sleep(ms: 5)
      }
      await runner.stop(graceMs: 0)
      let half = try await find(id, members)
      #expect(half.state == .running && half.counts.done == 400)
      try await members.database.made("drop trigger stop on roster_import")
      try await members.database.made("update jobs set run_at = now()")
      try await runJobs(work, members.database)
      let whole = try await find(id, members)
      #expect(whole.state == .done && whole.counts.done == 1_000 && whole.counts.added == 1_000)
      #expect(try await members.seen(course, ada).course.studentCount == 1_000)
      #expect(try await members.events().count == 1_000)
    }
  }

  @Test @LoopActor func cancelledWhereItIs() async throws {
    try await withMembers { members, _, course, ada in
      let id = try await start(file, .init(), members, course, ada)
      _ = try await members.database.run([RosterImportStore.end(id, as: .cancelled)])
      try await runJobs(members.rosters.kind, members.database)
      let one = try await find(id, members)
      #expect(one.state == .cancelled && one.counts.kept == 0)
      #expect(try await members.events().isEmpty)
    }
  }
}
