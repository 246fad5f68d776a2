import API
import Bytes
import Database
import DatabaseSupport
import Events
import Gateway
import Identity
import Loop
import Telemetry
import TestSupport
import Testing

@testable import Courses

/// The code of the problem that something ends with; nil: it does not.
@LoopActor func problem(_ body: @LoopActor () async throws -> Void) async -> String? {
  do { try await body() } catch let problem as Problem {
    return problem.fields.first?.code ?? "\(problem.code)"
  } catch { return "\(error)" }
  return nil
}

@Suite(.onTheLoop) struct MembersTests {
  @Test @LoopActor func openCourseIsJoinedLeftAndJoinedAgain() async throws {
    try await withMembers { members, village, course, _ in
      let bob = try await members.database.people(1)[0]
      let seen = try await members.seen(course, bob)
      #expect(try await members.join(seen, by: .open, bob, from: "here"))
      #expect(try await !members.join(seen, by: .open, bob, from: "here"))
      try await members.remove(bob.id, from: try await members.seen(course, bob), as: .dropped, by: bob)
      #expect(try await members.record(bob.id, in: course) == "student dropped -")
      #expect(village.told == ["\(bob.id)"])
      #expect(try await members.join(seen, by: .open, bob, from: "here"))
      #expect(try await members.record(bob.id, in: course) == "student active -")
      #expect(
        try await members.events() == [
          "enrolment.made \(bob.id)", "enrolment.ended \(bob.id)", "enrolment.made \(bob.id)",
        ])
    }
  }

  @Test @LoopActor func whoWasExpelledStaysOut() async throws {
    try await withMembers { members, _, course, ada in
      let bob = try await members.database.people(1)[0]
      let seen = try await members.seen(course, bob)
      _ = try await members.join(seen, by: .open, bob, from: "here")
      try await members.remove(bob.id, from: try await members.seen(course, ada), as: .expelled, by: ada)
      #expect(await problem { _ = try await members.join(seen, by: .open, bob, from: "here") } == "expelled")
      let wish = EnrolmentWish(account: bob.id, role: .student, origin: .staff)
      #expect(try await members.put(wish, in: try await members.seen(course, ada), by: ada))
    }
  }

  @Test @LoopActor func theLastInstructorStays() async throws {
    try await withMembers { members, _, course, ada in
      let seen = try await members.seen(course, ada)
      let leaves = { @LoopActor @Sendable in
        try await members.remove(ada.id, from: seen, as: .dropped, by: ada)
      }
      #expect(await problem(leaves) == "last_instructor")
      let demotion = EnrolmentWish(account: ada.id, role: .student, origin: .staff)
      #expect(
        await problem { _ = try await members.put(demotion, in: seen, by: ada, isIn: true) }
          == "last_instructor")
      let bob = try await members.database.people(1)[0]
      _ = try await members.put(
        EnrolmentWish(account: bob.id, role: .instructor, origin: .staff), in: seen, by: ada)
      #expect(await problem(leaves) == nil)
      #expect(try await members.record(ada.id, in: course) == "instructor dropped -")
    }
  }

  /// Two instructors who leave at once: one of them stays.
  @Test @LoopActor func ofTwoLastInstructorsOneStays() async throws {
    try await withMembers { members, _, course, ada in
      let bob = try await members.database.people(1)[0]
      let seen = try await members.seen(course, ada)
      _ = try await members.put(
        EnrolmentWish(account: bob.id, role: .instructor, origin: .staff), in: seen, by: ada)
      let both = [ada, bob].map { one in
        LoopActor.start {
          await problem { try await members.remove(one.id, from: seen, as: .dropped, by: one) }
        }
      }
      var told: [String?] = []
      for one in both { told.append(await one.value) }
      #expect(told.count { $0 == "last_instructor" } == 1 && told.count { $0 == nil } == 1)
    }
  }

  @Test @LoopActor func assistantsMakeNoInstructors() async throws {
    try await withMembers { members, _, course, ada in
      let people = try await members.database.people(2)
      let byAda = try await members.seen(course, ada)
      _ = try await members.put(
        EnrolmentWish(account: people[0].id, role: .assistant, origin: .staff), in: byAda, by: ada)
      let byBob = try await members.seen(course, people[0])
      for role in CourseRole.allCases {
        let wish = EnrolmentWish(account: people[1].id, role: role, origin: .staff)
        let told = await problem { _ = try await members.put(wish, in: byBob, by: people[0]) }
        #expect(told == (role == .instructor ? "role_above_own" : nil))
      }
      #expect(
        await problem { try await members.remove(ada.id, from: byBob, as: .dropped, by: people[0]) }
          == "role_above_own")
    }
  }

  // MARK: Codes

  @LoopActor private func code(
    _ members: Members, _ course: CourseID, _ text: String, _ rest: String = ""
  ) async throws -> EnrolmentCode {
    let code = try #require(EnrolmentCode(text))
    try await members.database.made("update course set opening = 'code'")
    try await members.database.made(
      "insert into course_code (code, course_id\(rest.isEmpty ? "" : ", uses_max, expires_at")) values ('\(code.text)', \(course)\(rest))"
    )
    return code
  }

  /// Many at once with a code for three: three get in.
  @Test @LoopActor func aCodeIsUsedAsOftenAsItMay() async throws {
    try await withMembers { members, _, course, _ in
      let code = try await code(members, course, "KJTX-MRPA", ", 3, null")
      let people = try await members.database.people(8)
      let seen = try await members.seen(course, people[0])
      let joining = people.map { one in
        LoopActor.start {
          await problem { _ = try await members.join(seen, by: .code(code), one, from: one.handle) }
        }
      }
      var told: [String?] = []
      for one in joining { told.append(await one.value) }
      #expect(told.count { $0 == nil } == 3 && told.count { $0 == "code_not_good" } == 5)
      // Whoever is in uses nothing up, and is not turned away.
      let uses: Int32 = try await members.database.made("select uses from course_code")[0].column(0)
      #expect(uses == 3)
    }
  }

  @Test @LoopActor func codesThatAreOverOpenNothing() async throws {
    try await withMembers { members, _, course, _ in
      let code = try await code(members, course, "KJTX-MRPA", ", null, now() - interval '1 s'")
      let bob = try await members.database.people(1)[0]
      let seen = try await members.seen(course, bob)
      #expect(
        await problem { _ = try await members.join(seen, by: .code(code), bob, from: "x") } == "code_not_good"
      )
      #expect(
        await problem { _ = try await members.course(of: code.shown, for: bob.id, from: "x") }
          == "code_not_good")
      #expect(await problem { _ = try await members.join(seen, by: .open, bob, from: "x") } == "code_needed")
    }
  }

  @Test @LoopActor func guessingEnds() async throws {
    try await withMembers { members, _, course, _ in
      let code = try await code(members, course, "KJTX-MRPA")
      let bob = try await members.database.people(1)[0]
      for _ in 0..<10 {
        #expect(
          await problem { _ = try await members.course(of: "AAAA-AAAA", for: bob.id, from: "x") }
            == "code_not_good")
      }
      #expect(
        await problem { _ = try await members.course(of: code.shown, for: bob.id, from: "x") }
          == "too_many_attempts")
    }
  }

  // MARK: Invitations

  @LoopActor private func invite(
    _ members: Members, _ course: CourseID, _ email: String, bound: Bool = true, role: CourseRole = .student,
    by ada: Person
  ) async throws -> InvitationSecret {
    let rows = try await members.database.run([
      InvitationStore.invite(
        [email], to: course, as: role, section: nil, isBound: bound, days: 14, by: ada.id)
    ])[0]
    let secret = InvitationSecret.make()
    _ = try await members.database.run([
      InvitationStore.addLink(secret.hash, to: try InvitationStore.invitation(rows[0]).id)
    ])
    return secret
  }

  @Test @LoopActor func invitationIsForItsAddressAndOnce() async throws {
    try await withMembers { members, _, course, ada in
      try await members.database.made("update course set opening = 'invitation', state = 'draft'")
      let people = try await members.database.people(2)
      try await members.database.made(
        "update account set email = 'Bob@School.example' where handle = 'student0'")
      let secret = try await invite(members, course, "bob@school.example", role: .assistant, by: ada)
      let seen = try await members.seen(course, people[0])
      let way = Members.WayIn.invitation(secret.hash)
      #expect(
        await problem { _ = try await members.join(seen, by: way, people[1], from: "") } == "other_address")
      #expect(try await members.join(seen, by: way, people[0], from: ""))
      #expect(try await members.record(people[0].id, in: course) == "assistant active -")
      // A stranger, to whom the course is not to be seen, is not told why.
      #expect(await problem { _ = try await members.join(seen, by: way, people[1], from: "") } == "not_found")
    }
  }

  @Test @LoopActor func looseInvitationIsForWhoeverComesFirst() async throws {
    try await withMembers { members, _, course, ada in
      let people = try await members.database.people(2)
      let secret = try await invite(members, course, "any@school.example", bound: false, by: ada)
      let again = try await invite(members, course, "ANY@school.example", bound: false, by: ada)
      let seen = try await members.seen(course, people[0])
      #expect(try await members.join(seen, by: .invitation(secret.hash), people[0], from: ""))
      // Both mails are of one invitation.
      let other = { @LoopActor @Sendable in
        _ = try await members.join(seen, by: .invitation(again.hash), people[1], from: "")
      }
      #expect(await problem(other) == "link_not_good")
    }
  }

  @Test @LoopActor func secretsAreNotKept() async throws {
    try await withMembers { members, _, course, ada in
      let secret = try await invite(members, course, "bob@school.example", by: ada)
      let kept: [UInt8] = try await members.database.made("select secret_hash from course_invitation_link")[0]
        .column(0)
      #expect(kept == secret.hash && kept != Array(secret.text.utf8))
    }
  }

  // MARK: Cohorts, sightings

  @Test @LoopActor func largeCohortIsEnrolledByAJobAndTwiceIsOnce() async throws {
    try await withMembers { members, _, course, ada in
      try await members.database.made(
        "insert into account (handle, name) select 'many' || n, 'Many' from generate_series(1, 1200) n")
      let cohort = try CohortStore.cohort(
        try await members.database.run([CohortStore.insert("All", by: ada.id)])[0][0])
      try await members.database.made(
        "insert into cohort_member select \(cohort.id), id from account where handle like 'many%'")
      let wish = Members.CohortWish(cohort: cohort.id, role: .student, section: nil)
      for _ in 0..<2 {
        let seen = try await members.seen(course, ada)
        #expect(try await members.enrol(wish, in: seen, by: ada) == nil)
        try await runJobs(members.cohortWork, members.database)
      }
      #expect(try await members.seen(course, ada).course.studentCount == 1_200)
      #expect(try await members.events().count == 1_200)
    }
  }

  @Test @LoopActor func sightingsAreWrittenOnceInAWhile() async throws {
    try await withMembers { members, _, course, ada in
      func seenAt() async throws -> SQLTime? {
        try await members.database.made("select last_seen_at from enrolment where account_id = \(ada.id)")[0]
          .column(0)
      }
      members.see(ada.id, in: course)
      #expect(try await seenAt() == nil)
      await members.sightings.write()
      let first = try await seenAt()
      #expect(first != nil)
      members.see(ada.id, in: course)
      await members.sightings.write()
      #expect(try await seenAt() == first)
    }
  }

  @Test @LoopActor func whoIsDeletedIsInNoCourse() async throws {
    try await withMembers { members, _, course, ada in
      let bob = try await members.database.people(1)[0]
      _ = try await members.join(try await members.seen(course, bob), by: .open, bob, from: "")
      let log = EventLog(members.database, clock: UVClock(), log: .silent, metrics: Metrics())
      try await log.start([members.farewells])
      _ = try await members.database.run([
        EventLog.write([NewEvent("account.deleted", subjects: [bob.id.rawValue])])
      ])
      while try await members.record(bob.id, in: course) != "student dropped -" {
        try await UVClock().sleep(ms: 5)
      }
      await log.stop()
      #expect(try await members.record(ada.id, in: course) == "instructor active -")
    }
  }

  @Test @LoopActor func everyOperationOnMembersIsAskedForSomewhere() async throws {
    try await withMembers { members, _, _, _ in
      let asked = members.endpoints.compactMap { endpoint -> Identity.Operation? in
        if case .operation(let operation) = endpoint.access { operation } else { nil }
      }
      let ours = ["people", "enrolments", "codes", "invitations", "sections", "cohorts", "rosters"]
      let all = Operation.allCases.filter { operation in
        ours.contains(String(operation.rawValue.prefix { $0 != "." }))
      }
      // The staff's channel asks for the one that no route does.
      #expect(Set(asked) == Set(all).subtracting([.peopleInspect]))
      #expect(asked.count == members.endpoints.count)
    }
  }
}
