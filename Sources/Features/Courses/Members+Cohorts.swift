import API
import Bytes
import Database
import Gateway
import Identity
import Jobs
import Loop

/// Enrolling everybody of a cohort.
extension Members {
  nonisolated static let cohortKind = "courses.cohort"

  struct CohortWish: Sendable, Hashable {
    let cohort: CohortID
    let role: CourseRole
    let section: SectionID?
  }

  /// Whose cohorts somebody may use; nil: everybody's.
  static func owner(_ person: Person) -> PersonID? { person.role == .admin ? nil : person.id }

  func cohort(_ id: CohortID, for person: Person) async throws -> Cohort {
    guard let row = try await database.run([CohortStore.find(id, of: Self.owner(person))])[0].first else {
      throw Problem.notFound
    }
    return try CohortStore.cohort(row)
  }

  /// Enrols a cohort's members: at once, and then it answers how many are new in the course; nil: a job does it.
  func enrol(_ wish: CohortWish, in seen: CourseSeen, by person: Person) async throws -> Int? {
    let course = seen.course.id
    let cohort = try await cohort(wish.cohort, for: person)
    let actor = Self.actor(person, seen.standing)
    if case .staff(let own?) = actor, wish.role > own { throw Problem(.roleAboveOwn) }
    guard cohort.memberCount <= Self.atOnceMax else {
      try await database.transaction { transaction in
        try await holdOpen(course, transaction)
        try await check(.set(wish.section), of: course, transaction)
        _ = try await transaction.run([Self.job(wish, course, person)])
      }
      return nil
    }
    return try await enrolPortion(wish, in: course, after: nil, by: actor, as: person.id).count
  }

  private nonisolated static func job(_ wish: CohortWish, _ course: CourseID, _ person: Person) -> Statement {
    var json = JSONWriter()
    json.object { json in
      json.member("course", course)
      json.member("cohort", wish.cohort)
      json.member("role", wish.role.rawValue)
      json.member("section", wish.section)
      json.member("by", person.id)
    }
    return JobQueue.enqueue([NewJob(cohortKind, payload: json.take())])
  }

  /// The next members after one, and what came of them: the number of those who are new, and where to go on.
  private func enrolPortion(
    _ wish: CohortWish, in course: CourseID, after: PersonID?, by actor: EnrolmentRules.Actor,
    as doer: PersonID
  ) async throws -> (count: Int, last: PersonID?) {
    let (done, last) = try await database.transaction { transaction -> (Enrolled, PersonID?) in
      try await holdOpen(course, transaction)
      try await check(.set(wish.section), of: course, transaction)
      let found = try await transaction.run([
        CohortStore.members(of: wish.cohort, after: after, limit: Self.atOnceMax)
      ])[0].map(CohortStore.member)
      let wishes = found.map { member in
        EnrolmentWish(
          account: member.account, role: wish.role, section: wish.section.map { .set($0) } ?? .unchanged,
          origin: .staff)
      }
      // Who is in already keeps what they are, and who was expelled stays out: a list is nobody's pardon.
      let done = try await enrol(wishes, in: course, by: .oneself, as: doer, transaction)
      return (done, found.count == Self.atOnceMax ? found.last?.account : nil)
    }
    told(done, in: course)
    return (done.admitted.count, last)
  }

  /// The work behind large cohorts: done again from the beginning it changes nothing more.
  var cohortWork: JobKind {
    JobKind(Self.cohortKind) { [self] job, context in
      let json = try JSONValue(parsing: job.payload)
      let course = try json.identifier("course", as: CourseID.self)
      let wish = CohortWish(
        cohort: try json.identifier("cohort"),
        role: CourseRole(rawValue: try json.string("role")) ?? .student,
        section: try json.optionalIdentifier("section"))
      let doer = try json.identifier("by", as: PersonID.self)
      var after: PersonID?
      do {
        repeat {
          try context.check()
          after = try await enrolPortion(wish, in: course, after: after, by: .oneself, as: doer).last
        } while after != nil
      } catch let problem as Problem {
        // Archived or deleted meanwhile: it stays so.
        throw JobRefusal("\(problem.code)")
      }
    }
  }
}
