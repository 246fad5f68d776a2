import Bytes
import Database
import Gateway
import Identity
import Loop
import Tables

/// What becomes of the rows of one portion, in its transaction.
@LoopActor struct RosterRowsWork {
  private static let whoMax = 200

  private let members: Members
  private let one: RosterImport
  private let actor: EnrolmentRules.Actor
  /// Those whom earlier portions of a dry run have named, which has left no trace of it.
  private let named: Set<PersonID>

  init(_ members: Members, _ one: RosterImport, actor: EnrolmentRules.Actor, named: Set<PersonID>) {
    self.members = members
    self.one = one
    self.actor = actor
    self.named = named
  }

  /// A row, and who is meant by it.
  private struct Meant {
    let entry: RosterEntry
    let account: PersonID
    let isMade: Bool
  }

  func perform(_ entries: [RosterEntry], _ transaction: Transaction) async throws -> RosterOutcome {
    var outcome = RosterOutcome()
    try await hold(transaction)
    let meant = try await once(find(entries, &outcome, transaction), &outcome, transaction)
    let sections = try await sections(of: meant, &outcome, transaction)
    try await enrol(meant.filter { !$0.entry.isDropped }, sections, &outcome, transaction)
    try await end(meant.filter(\.entry.isDropped), &outcome, transaction)
    outcome.named = meant.map(\.account)
    outcome.keptCount = entries.count - outcome.faults.count
    let staying = meant.filter { !$0.entry.isDropped }
    guard !staying.isEmpty else { return outcome }
    let made = staying.filter(\.isMade).map(\.account)
    let mails = one.options.sendsMails && !made.isEmpty ? members.people.welcome(made) : []
    _ = try await transaction.run(
      RosterImportStore.name(
        staying.map { ($0.account, $0.entry.person.sourcedID, $0.entry.person.email) }, in: one.course,
        by: one.id) + mails)
    return outcome
  }

  /// The next of those whom this import does not name; where to go on, nil: nowhere.
  func dropMissing(
    besides named: [PersonID], after: PersonID?, limit: Int, _ transaction: Transaction
  ) async throws -> (RosterOutcome, PersonID?) {
    var outcome = RosterOutcome()
    try await hold(transaction)
    let rows = try await transaction.run([
      RosterImportStore.missing(from: one.course, in: one.id, named: named, after: after, limit: limit)
    ])[0]
    let missing = try rows.map { row in
      (
        account: try row.column(0, as: PersonID.self), name: try row.column(1, as: String.self),
        role: try row.word(2, as: CourseRole.self)
      )
    }
    outcome.ended = try await members.end(
      missing.map(\.account), in: one.course, as: .dropped, reason: "roster", by: actor, doer: one.by,
      transaction)
    let ended = Set(outcome.ended.ended)
    outcome.changes = missing.filter { ended.contains($0.account) }.map { person in
      RosterChange(
        row: nil, action: .dropped, account: person.account, who: person.name, role: person.role,
        section: nil,
        isAccountMade: false)
    }
    return (outcome, missing.count == limit ? missing.last?.account : nil)
  }

  private func hold(_ transaction: Transaction) async throws {
    do { try await members.holdOpen(one.course, transaction) } catch let problem as Problem {
      throw RosterFailure(
        problem.status == .conflict ? "The course is archived." : "The course is not there any more.")
    }
  }

  // MARK: Who is meant

  private func find(
    _ entries: [RosterEntry], _ outcome: inout RosterOutcome, _ transaction: Transaction
  ) async throws -> [Meant] {
    let ids = entries.compactMap(\.person.sourcedID)
    var known: [String: PersonID] = [:]
    if !ids.isEmpty {
      for row in try await transaction.run([RosterImportStore.people(of: ids, in: one.course)])[0] {
        known[try row.column(0)] = try row.column(1, as: PersonID.self)
      }
    }
    var meant: [Meant] = []
    var looked: [RosterEntry] = []
    for entry in entries {
      if let account = entry.person.sourcedID.flatMap({ known[$0] }) {
        meant.append(Meant(entry: entry, account: account, isMade: false))
      } else if entry.person.email != nil || entry.person.handle != nil {
        looked.append(entry)
      } else if !entry.isDropped {
        outcome.faults.append(
          fault(
            entry, "sourcedId", "unknown", "No user of this sourcedId is known here; send users.csv with it.")
        )
      }
    }
    for makes in [false, true] {
      let part = looked.filter { ($0.isDropped || !one.options.makesAccounts) != makes }
      guard !part.isEmpty else { continue }
      let wanted = part.map {
        WantedPerson(email: $0.person.email, handle: $0.person.handle, name: $0.person.name)
      }
      for (entry, finding) in zip(part, try await members.people.enlist(wanted, makes: makes, transaction)) {
        switch finding {
        case .found(let account): meant.append(Meant(entry: entry, account: account, isMade: false))
        case .made(let account): meant.append(Meant(entry: entry, account: account, isMade: true))
        case .refused(let field, let code, let message):
          // Who is to be out and is nobody is out.
          if !entry.isDropped { outcome.faults.append(fault(entry, field, code, message)) }
        }
      }
    }
    outcome.madeCount = meant.count(where: \.isMade)
    return meant.sorted { $0.entry.line < $1.entry.line }
  }

  /// A person who was named already, by another name, is told and left out.
  private func once(
    _ meant: [Meant], _ outcome: inout RosterOutcome, _ transaction: Transaction
  ) async throws -> [Meant] {
    let rows = try await transaction.run([
      RosterImportStore.named(meant.map(\.account), in: one.course, by: one.id)
    ])[0]
    var before = named
    for row in rows { before.insert(try row.column(0)) }
    var kept: [Meant] = []
    for one in meant {
      if before.insert(one.account).inserted {
        kept.append(one)
      } else {
        outcome.faults.append(
          fault(one.entry, "", "repeated", "This person stands further up already; what is said there holds.")
        )
      }
    }
    return kept
  }

  // MARK: What becomes of them

  private func sections(
    of meant: [Meant], _ outcome: inout RosterOutcome, _ transaction: Transaction
  ) async throws -> [String: SectionID] {
    let titles = Set(meant.filter { !$0.entry.isDropped }.compactMap(\.entry.section)).filter(Self.isTitle)
      .sorted()
    guard !titles.isEmpty else { return [:] }
    var sections: [String: SectionID] = [:]
    for row in try await transaction.run(SectionStore.ensure(titles, in: one.course))[1] {
      sections[try row.column(0)] = try row.column(1, as: SectionID.self)
    }
    return sections
  }

  private static func isTitle(_ text: String) -> Bool {
    text.unicodeScalars.count <= Section.titleLengthMax
      && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }

  private func enrol(
    _ meant: [Meant], _ sections: [String: SectionID], _ outcome: inout RosterOutcome,
    _ transaction: Transaction
  ) async throws {
    var good: [PersonID: Meant] = [:]
    var wishes: [EnrolmentWish] = []
    for one in meant {
      var wish = EnrolmentWish(account: one.account, role: one.entry.role, origin: .roster)
      if let title = one.entry.section {
        guard let section = sections[title] else {
          outcome.faults.append(
            fault(
              one.entry, "section", "bad_section",
              "A section has a title of one line of up to \(Section.titleLengthMax) characters, and a course at most \(Section.perCourseMax) of them."
            ))
          continue
        }
        wish.section = .set(section)
      }
      good[one.account] = one
      wishes.append(wish)
    }
    outcome.enrolled = try await members.enrol(wishes, in: one.course, by: actor, as: one.by, transaction)
    refuse(outcome.enrolled.refused, good, &outcome)
    outcome.changes += outcome.enrolled.admitted.compactMap { good[$0].map { change($0, .added) } }
    outcome.changes += outcome.enrolled.changed.compactMap { good[$0].map { change($0, .changed) } }
  }

  private func end(_ meant: [Meant], _ outcome: inout RosterOutcome, _ transaction: Transaction) async throws
  {
    let leaving = Dictionary(uniqueKeysWithValues: meant.map { ($0.account, $0) })
    outcome.ended = try await members.end(
      meant.map(\.account), in: one.course, as: .dropped, reason: "roster", by: actor, doer: one.by,
      transaction)
    refuse(outcome.ended.refused, leaving, &outcome)
    outcome.changes += outcome.ended.ended.compactMap { leaving[$0].map { change($0, .dropped) } }
  }

  private func refuse(
    _ refused: [(PersonID, EnrolmentRules.Refusal)], _ meant: [PersonID: Meant],
    _ outcome: inout RosterOutcome
  ) {
    for (person, refusal) in refused {
      guard let entry = meant[person]?.entry else { continue }
      let message =
        switch refusal {
        case .expelled: "This person was expelled; let them in again by hand."
        case .roleAboveOwn: "Nobody gives, takes or changes a role above their own."
        case .lastInstructor: "Nobody would be left who can teach."
        }
      outcome.faults.append(fault(entry, "role", refusal.rawValue, message))
    }
  }

  private func change(_ one: Meant, _ action: RosterChange.Action) -> RosterChange {
    let person = one.entry.person
    let who = person.name ?? person.email ?? person.handle ?? person.sourcedID ?? ""
    // An account that a dry run has made is none.
    let isImagined = one.isMade && self.one.options.isDryRun
    return RosterChange(
      row: Int32(one.entry.line), action: action, account: isImagined ? nil : one.account,
      who: String(who.prefix(Self.whoMax)), role: one.entry.role ?? .student, section: one.entry.section,
      isAccountMade: one.isMade)
  }

  private func fault(_ entry: RosterEntry, _ field: String, _ code: String, _ message: String) -> RosterFault
  {
    RosterFault(entry.file, line: entry.line, field: field, code: code, message)
  }
}
