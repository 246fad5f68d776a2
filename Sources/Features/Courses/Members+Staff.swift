import API
import Bytes
import Database
import Gateway
import Identity
import Loop

/// What staff do with who is in their course, and people with themselves.
extension Members {
  /// What somebody may decide in a course.
  static func actor(_ person: Person, _ standing: CourseStanding) -> EnrolmentRules.Actor {
    .staff(person.role == .admin ? nil : standing.role)
  }

  /// Who is meant by an id or a handle among those who are, or were, in a course: also somebody whose account is closed.
  func member(named name: String) async throws -> PersonID? {
    if let id = PersonID(decimal: name) { return id }
    return try await people.person(named: name)
  }

  /// Takes somebody in, or makes them what they are to be; `isIn`: only where they are in the course already. Answers whether
  /// they are new in it.
  func put(
    _ wish: EnrolmentWish, in seen: CourseSeen, by person: Person, isIn: Bool = false
  ) async throws -> Bool {
    let course = seen.course.id
    let done = try await database.transaction { transaction in
      try await holdOpen(course, transaction)
      if isIn {
        let found = try await transaction.run([EnrolmentStore.find([wish.account], in: course)])[0]
        guard try found.first.map(EnrolmentStore.enrolment)?.state == .active else { throw Problem.notFound }
      }
      try await check(wish.section, of: course, transaction)
      let done = try await enrol(
        [wish], in: course, by: Self.actor(person, seen.standing), as: person.id, transaction)
      if let refusal = done.refused.first?.1 { throw Problem(refusal) }
      return done
    }
    told(done, in: course)
    return !done.admitted.isEmpty
  }

  /// Somebody leaves, or is taken out.
  func remove(
    _ leaving: PersonID, from seen: CourseSeen, as state: EnrolmentState, by person: Person
  ) async throws {
    let course = seen.course.id
    let actor: EnrolmentRules.Actor =
      leaving == person.id ? .oneself : Self.actor(person, seen.standing)
    let done = try await database.transaction { transaction in
      // Oneself may always go.
      if actor == .oneself {
        _ = try await hold(course, transaction)
      } else {
        try await holdOpen(course, transaction)
      }
      let done = try await end(
        [leaving], in: course, as: state, reason: state.rawValue, by: actor, doer: person.id, transaction)
      if let refusal = done.refused.first?.1 { throw Problem(refusal) }
      guard !done.ended.isEmpty else { throw Problem.notFound }
      return done
    }
    told(done, in: course)
  }

  /// A section is one of the course's.
  func check(
    _ section: EnrolmentWish.Section, of course: CourseID, _ transaction: Transaction
  ) async throws {
    guard case .set(let id?) = section else { return }
    guard try await !transaction.run([SectionStore.find(id, of: course)])[0].isEmpty else {
      throw Problem.noSuchSection
    }
  }
}
