import Bytes
import Database
import Identity
import Loop
import Streams

/// Courses' rules: found out once, and known until they are others.
extension Chat {
  /// The rules of a course, as they are known or found out.
  func rules(of course: RoomCourseID) async throws -> CourseRules {
    if let known = ruleBook.rules(of: course) { return known }
    let revision = ruleBook.revision
    let rows = try await database.run([RuleStore.find(course)])[0]
    let rules = try rows.first.map(RuleStore.rules) ?? .standing
    ruleBook.keep(rules, of: course, asked: revision)
    return rules
  }

  func forgetRules(of course: RoomCourseID?) { ruleBook.forget(course) }

  /// Puts others in their place, in force in every process within a second. `rules.version`: as they were seen; whoever comes too late
  /// is told. Answers with them as they are then.
  func change(
    _ course: RoomCourseID, to rules: CourseRules, by person: Person
  ) async throws -> CourseRules {
    guard let row = try await database.run([RuleStore.put(rules, of: course, by: person.id)])[0].first else {
      throw ChatRefusal.changedMeanwhile
    }
    forgetRules(of: course)
    audience?.rightsChanged(of: nil, in: RulesChannel.name(of: course))
    var rules = rules
    rules.version = try row.column(0)
    return rules
  }

  /// Why something that somebody wants to say waits for staff; nil: it need not. Throws where it is not taken at all.
  func cause(
    toHold draft: MessageDraft, in standing: RoomStanding, by person: Person
  ) async throws -> CourseRules.Cause? {
    // Whoever has given no name is no staff there.
    guard let course = standing.room.course, !standing.isStaff || draft.isAnonymous else { return nil }
    let rules = try await rules(of: course)
    guard !rules.areNone else { return nil }
    let findings = rules.findings(in: draft.text)
    if let refusal = rules.refusal(findings) {
      return try await earlierCause(of: draft.nonce, by: person, in: standing.room, refusal)
    }
    return rules.cause(findings, isNewcomer: try await isNewcomer(person, in: course, rules))
  }

  /// What of a course's rules an edit is up against, where it is by others than staff; nil: nothing.
  func editRules(
    for person: Person, in standing: RoomStanding
  ) async throws -> (rules: CourseRules, isNewcomer: Bool)? {
    guard let course = standing.room.course else { return nil }
    let rules = try await rules(of: course)
    guard !rules.areNone else { return nil }
    return (rules, try await isNewcomer(person, in: course, rules))
  }

  private func isNewcomer(
    _ person: Person, in course: RoomCourseID, _ rules: CourseRules
  ) async throws -> Bool {
    guard rules.review == .newcomers, !ruleBook.isVeteran(person.id, in: course) else { return false }
    let revision = ruleBook.revision
    let question = RuleStore.said(by: person.id, in: course, max: rules.newcomerMessages)
    let said: Int64 = try await database.run([question])[0][0].column(0)
    guard said >= Int64(rules.newcomerMessages) else { return true }
    ruleBook.noteVeteran(person.id, in: course, asked: revision)
    return false
  }

  /// What was said before the rule (nil), or waits for it or another, and is sent again, is answered as what it is. Throws where it is new.
  private func earlierCause(
    of nonce: String?, by person: Person, in room: Room, _ refusal: ChatRefusal
  ) async throws -> CourseRules.Cause? {
    guard let nonce else { throw refusal }
    let found = try await database.run([
      HeldStore.find(nonce, by: person.id, in: room.id),
      StreamLog.find(nonce, by: person.id.rawValue, in: room.stream),
    ])
    guard found[0].isEmpty else { return .words }
    guard !found[1].isEmpty else { throw refusal }
    return nil
  }
}
