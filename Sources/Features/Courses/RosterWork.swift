import Bytes
import Database
import Identity
import Jobs
import Loop
import Tables
import Telemetry

/// The work behind imports: rows in portions, each in a transaction that also notes how far the import is. So a worker that
/// dies has done a portion whole or not at all, and whoever goes on begins behind it; the same file twice changes nothing.
@LoopActor final class RosterWork {
  nonisolated static let kindName = "courses.roster"
  private static let portionMax = 200
  nonisolated private static let attemptsMax = 20
  private static let timeoutMs: UInt64 = 3_600_000

  private let members: Members
  private let readers = WorkerPool(name: "rosters", threads: 1, queueMax: 64, niceness: 5)
  private let pulses: RosterPulses

  init(_ members: Members) {
    self.members = members
    pulses = RosterPulses(members)
  }

  func close() { readers.close() }

  nonisolated static func job(for id: RosterImportID) -> Statement {
    var json = JSONWriter(capacityBytes: 48)
    json.object { $0.member("import", id) }
    return JobQueue.enqueue([
      NewJob(kindName, payload: json.take(), uniqueKey: id.description, attemptsMax: attemptsMax)
    ])
  }

  var kind: JobKind {
    JobKind(
      Self.kindName, atOnceMax: 2, timeoutMs: Self.timeoutMs, retry: .init(firstMs: 500, longestMs: 60_000)
    ) {
      [self] job, context in
      let id = try JSONValue(parsing: job.payload).identifier("import", as: RosterImportID.self)
      do { try await work(on: id, context) } catch let failure as RosterFailure {
        try await fail(id, failure.sentence)
      } catch  where job.attempt >= job.attemptsMax && !(error is JobCancellation) && !context.isCancelled {
        try await fail(id, "It could not be finished; try again later.")
        throw error
      }
    }
  }

  private func fail(_ id: RosterImportID, _ sentence: String) async throws {
    _ = try await members.database.run([RosterImportStore.end(id, as: .failed, failure: sentence)])
    await pulses.tell(id, isLast: true)
  }

  private func work(on id: RosterImportID, _ context: JobContext) async throws {
    let database = members.database
    guard let row = try await database.run([RosterImportStore.upload(of: id)], timeoutMs: 60_000)[0].first
    else {
      return
    }
    let upload = RosterUpload(
      roster: try row.column(0), users: try row.column(1), enrolments: try row.column(2))
    var next = Int(try row.column(3, as: Int32.self))
    guard let one = try await find(id) else { return }
    let roster = try await readers.run { Result { () throws(RosterFault) in try upload.read() } }
    let entries: [RosterEntry]
    switch roster {
    case .failure(let fault): throw RosterFailure("Line \(fault.line): \(fault.message)")
    case .success(let roster):
      entries = roster.entries
      // What a dry run has found out so far was kept in memory alone.
      if one.state == .queued || one.options.isDryRun {
        next = 0
        _ = try await database.run(
          RosterImportStore.begin(id, roster, files: Self.notes(roster.files)), timeoutMs: 30_000)
      }
    }
    await pulses.tell(id, isLast: false)
    var named: [PersonID] = []
    while next < entries.count {
      try context.check()
      let portion = Array(entries[next..<min(next + Self.portionMax, entries.count)])
      guard let outcome = try await perform(portion, of: one, at: next, named: Set(named)) else { return }
      next += portion.count
      if one.options.isDryRun { named += outcome.named }
      context.progress(Double(next) / Double(max(1, entries.count)))
      await pulses.tell(id, isLast: false)
    }
    try await finish(one, at: next, named: named, context)
    await pulses.tell(id, isLast: true)
  }

  private func find(_ id: RosterImportID) async throws -> RosterImport? {
    try await members.database.run([RosterImportStore.find(id, of: nil)])[0].first.map(
      RosterImportStore.roster)
  }

  /// One portion; nil: the import is over, or another worker's by now.
  private func perform(
    _ portion: [RosterEntry], of one: RosterImport, at next: Int, named: Set<PersonID>
  ) async throws -> RosterOutcome? {
    let outcome = try await inTransaction(of: one, at: next) { transaction in
      let actor = try await self.actor(of: one, transaction)
      let rows = RosterRowsWork(self.members, one, actor: actor, named: named)
      return try await rows.perform(portion, transaction)
    } note: {
      RosterImportStore.note($0, of: one.id, rows: portion.count)
    }
    if let outcome, !one.options.isDryRun { tell(outcome, of: one) }
    return outcome
  }

  /// In one transaction with the note of it; a dry run takes everything back but the note.
  private func inTransaction(
    of one: RosterImport, at next: Int,
    _ body: @Sendable @LoopActor (Transaction) async throws -> RosterOutcome,
    note: @Sendable (RosterOutcome) -> [Statement]
  ) async throws -> RosterOutcome? {
    let database = members.database
    let hold = RosterImportStore.hold(one.id, at: next)
    guard one.options.isDryRun else {
      return try await database.transaction { transaction in
        guard try await !transaction.run([hold])[0].isEmpty else { return nil }
        let outcome = try await body(transaction)
        _ = try await transaction.run(note(outcome))
        return outcome
      }
    }
    let outcome: RosterOutcome
    do {
      outcome = try await database.transaction { transaction -> RosterOutcome in
        throw TakenBack(outcome: try await body(transaction))
      }
    } catch let taken as TakenBack { outcome = taken.outcome }
    return try await database.transaction { transaction in
      guard try await !transaction.run([hold])[0].isEmpty else { return nil }
      _ = try await transaction.run(note(outcome))
      return outcome
    }
  }

  private struct TakenBack: Error {
    let outcome: RosterOutcome
  }

  /// Who asked for it acts as what they are now.
  private func actor(of one: RosterImport, _ transaction: Transaction) async throws -> EnrolmentRules.Actor {
    guard let by = one.by,
      let row = try await transaction.run([RosterImportStore.importer(by, in: one.course)])[0].first
    else { throw RosterFailure("Whoever asked for it is not there any more.") }
    if try row.column(0, as: Bool.self) { return .roster(nil) }
    guard let role: CourseRole = try row.optionalWord(1), role >= .assistant else {
      throw RosterFailure("Whoever asked for it is not of the course's staff any more.")
    }
    return .roster(role)
  }

  /// Drops who is missing, where that was asked for, and ends.
  private func finish(_ one: RosterImport, at next: Int, named: [PersonID], _ context: JobContext)
    async throws
  {
    if one.options.dropsMissing {
      // Whom a row that cannot be used names is not known: they may be among those who would be missing.
      guard try await !members.database.run([RosterImportStore.hasFaults(one.id)])[0][0].column(0) else {
        throw RosterFailure(
          "Not every row could be used, so nobody was dropped. Mend those rows, and import the file again.")
      }
      var after: PersonID?
      repeat {
        try context.check()
        let from = after
        var last: PersonID?
        let outcome = try await inTransaction(of: one, at: next) { transaction in
          let actor = try await self.actor(of: one, transaction)
          let rows = RosterRowsWork(self.members, one, actor: actor, named: [])
          let (outcome, reached) = try await rows.dropMissing(
            besides: named, after: from, limit: Self.portionMax, transaction)
          last = reached
          return outcome
        } note: {
          RosterImportStore.note($0, of: one.id, rows: 0)
        }
        guard let outcome else { return }
        if !one.options.isDryRun { tell(outcome, of: one) }
        after = last
      } while after != nil
    }
    try await members.database.transaction { transaction in
      guard try await !transaction.run([RosterImportStore.end(one.id, as: .done)])[0].isEmpty else { return }
      try await context.complete(transaction)
    }
  }

  private func tell(_ outcome: RosterOutcome, of one: RosterImport) {
    members.rightsChanged(of: outcome.enrolled.changed + outcome.ended.ended, in: one.course)
    if !outcome.enrolled.affected.isEmpty || !outcome.ended.ended.isEmpty {
      pulses.peopleChanged(in: one.course)
    }
  }

  private static func notes(_ files: [RosterFileNote]) -> [UInt8] {
    var json = JSONWriter()
    json.array { json in
      for file in files {
        json.object { json in
          json.member("file", file.file.rawValue)
          json.member("encoding", file.encoding.rawValue)
          json.member("separator", file.separator)
          json.array("ignored_columns") { json in
            for name in file.ignoredColumns { json.string(name.filter { $0 != "\0" }) }
          }
        }
      }
    }
    return json.take()
  }
}

/// Why an import cannot go on: told to whoever asked for it.
struct RosterFailure: Error {
  let sentence: String

  init(_ sentence: String) { self.sentence = sentence }
}
