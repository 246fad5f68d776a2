import API
import Database
import Gateway
import Identity
import Loop

/// The ways in that people take by themselves.
extension Members {
  /// How somebody wants to get in.
  enum WayIn: Sendable, Hashable {
    case open
    case code(EnrolmentCode)
    /// The SHA-256 of the secret in a mailed link.
    case invitation([UInt8])
  }

  /// What a code opens.
  struct Opened: Sendable {
    let course: CourseID
    let slug: String
    let title: String
    let summary: String
    /// The section that the code leads to.
    let section: String?
  }

  /// Which course a code opens. To guess is slow.
  func course(of typed: String, for person: PersonID, from address: String) async throws -> Opened {
    try await guessing(person, from: address) {
      guard let code = EnrolmentCode(typed),
        let row = try await database.run([EnrolmentCodeStore.course(of: code)])[0].first
      else { return nil }
      return Opened(
        course: try row.column(0), slug: try row.column(1), title: try row.column(2),
        summary: try row.column(3), section: try row.column(4))
    }
  }

  /// Somebody gets in by themselves. Answers whether anything has changed; nil of `seen`: there is no such course.
  func join(
    _ seen: CourseSeen?, by way: WayIn, _ person: Person, from address: String
  ) async throws -> Bool {
    do {
      if case .code = way {
        return try await guessing(person.id, from: address) {
          if let seen { try await join(seen.course.id, by: way, person) } else { nil }
        }
      }
      guard let seen, let isChanged = try await join(seen.course.id, by: way, person) else {
        throw Problem.linkNotGood
      }
      return isChanged
    } catch let problem as Problem where problem.status != .tooManyRequests {
      // Whoever does not see the course, and has nothing that opens it, is told that there is none.
      let isSeen = seen.map { Permissions.allows(person, .coursesRead, in: $0.standing) } ?? false
      throw isSeen || problem.status == .forbidden && way != .open ? problem : Problem.notFound
    }
  }

  /// Nil: the code or the invitation is not good.
  private func join(
    _ course: CourseID, by way: WayIn, _ person: Person
  ) async throws -> Bool? {
    let done = try await database.transaction { transaction -> Enrolled? in
      let held = try await hold(course, transaction)
      guard held.state != .archived else { throw Problem.closedToNew }
      // Who is invited waits for a course that is not published yet; nobody else knows of it.
      guard held.state == .published || way.isInvitation else { throw Problem.notPublishedYet }
      guard let (wish, used) = try await wish(of: person, by: way, to: course, held, transaction) else {
        return nil
      }
      if !way.isInvitation { try await requirePrerequisites(of: course, person.id, transaction) }
      let done = try await enrol([wish], in: course, by: .oneself, as: person.id, transaction)
      if let refusal = done.refused.first?.1 { throw Problem(refusal) }
      // A code that lets nobody in is not used up; an invitation that was opened is.
      let isUsed = !done.admitted.isEmpty || way.isInvitation
      if isUsed, !used.isEmpty { _ = try await transaction.run(used) }
      return done
    }
    guard let done else { return nil }
    told(done, in: course)
    return !done.affected.isEmpty
  }

  /// Who gets in by themselves has completed what the course requires; whom staff adds or invites need not.
  private func requirePrerequisites(
    of course: CourseID, _ person: PersonID, _ transaction: Transaction
  ) async throws {
    let rows = try await transaction.run([CourseStore.missingPrerequisites(of: course, for: person)])[0]
    guard rows.isEmpty else {
      throw Problem.prerequisitesMissing(try rows.map { try $0.column(0) })
    }
  }

  struct Held: Sendable {
    let opening: Course.Opening
    let state: Course.State
  }

  /// Nobody else changes who is in the course until the transaction is over. In an archived one nothing of that changes.
  func holdOpen(_ course: CourseID, _ transaction: Transaction) async throws {
    guard try await hold(course, transaction).state != .archived else { throw Problem.courseArchived }
  }

  func hold(_ course: CourseID, _ transaction: Transaction) async throws -> Held {
    guard let row = try await transaction.run([EnrolmentStore.hold(course)])[0].first else {
      throw Problem.notFound
    }
    return Held(opening: try row.word(0), state: try row.word(1))
  }

  /// What the way gives, and what uses it up.
  private func wish(
    of person: Person, by way: WayIn, to course: CourseID, _ held: Held, _ transaction: Transaction
  ) async throws -> (EnrolmentWish, [Statement])? {
    switch way {
    case .open:
      guard held.opening == .open else { throw Problem.notOpen(held.opening) }
      return (EnrolmentWish(account: person.id, origin: .open), [])
    case .code(let code):
      guard held.opening != .invitation,
        let row = try await transaction.run([EnrolmentCodeStore.hold(code, of: course)])[0].first
      else { return nil }
      let section: SectionID? = try row.column(0)
      return (
        EnrolmentWish(
          account: person.id, section: section.map { .set($0) } ?? .unchanged, origin: .code),
        [EnrolmentCodeStore.use(code)]
      )
    case .invitation(let hash):
      guard
        let row = try await transaction.run([InvitationStore.hold(hash, for: course, person.id)])[0].first
      else { return nil }
      let (id, role, section, isTheirs) = try row.values(
        InvitationID.self, String.self, SectionID?.self, Bool.self)
      guard isTheirs else { throw Problem.otherAddress }
      return (
        EnrolmentWish(
          account: person.id, role: CourseRole(rawValue: role),
          section: section.map { .set($0) } ?? .unchanged,
          origin: .invitation),
        [InvitationStore.use(id, by: person.id)]
      )
    }
  }

  /// Nil of the body is a wrong guess.
  private func guessing<T: Sendable>(
    _ person: PersonID, from address: String, _ body: () async throws -> T?
  ) async throws -> T {
    if let waitS = guesses.waitS(person, from: address) { throw Problem.tooManyGuesses(waitS) }
    guard let found = try await body() else {
      guesses.noteFailure(person, from: address)
      throw Problem.codeNotGood
    }
    return found
  }
}

extension Members.WayIn {
  var isInvitation: Bool {
    if case .invitation = self { true } else { false }
  }
}
