import Bytes
import Database
import Identity
import Jobs
import Tables

/// The SQL of imports.
enum RosterImportStore {
  /// What is told of one import is bounded; it is counted whole.
  static let toldMax = 20_000

  /// Fails on `roster_import_open` where one is under way.
  static func insert(
    _ upload: RosterUpload, _ options: RosterOptions, for course: CourseID, by person: PersonID
  ) -> Statement {
    Statement(
      """
      insert into roster_import (course_id, created_by, roster, users, enrolments, is_dry_run, drops_missing,
        makes_accounts, sends_mails)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id
      """, course, person, upload.roster, upload.users, upload.enrolments, options.isDryRun,
      options.dropsMissing, options.makesAccounts, options.sendsMails)
  }

  static func note(_ job: JobID, for id: RosterImportID) -> Statement {
    Statement("update roster_import set job_id = $2 where id = $1", id, job)
  }

  static func find(_ id: RosterImportID, of course: CourseID?) -> Statement {
    Statement(
      """
      select id, course_id, created_by, state, is_dry_run, drops_missing, makes_accounts, sends_mails, total, done, kept,
        faulty, added, changed, dropped, made_accounts, files, failure, created_at, ended_at
      from roster_import where id = $1 and course_id = coalesce($2, course_id)
      """, id, course)
  }

  /// The newest first.
  static func list(of course: CourseID, before: RosterImportID?, limit: Int) -> Statement {
    Statement(
      """
      select id, course_id, created_by, state, is_dry_run, drops_missing, makes_accounts, sends_mails, total, done, kept,
        faulty, added, changed, dropped, made_accounts, files, failure, created_at, ended_at
      from roster_import where course_id = $1 and id < coalesce($2, 9223372036854775807) order by id desc limit $3
      """, course, before, limit)
  }

  static func faults(of id: RosterImportID, after: Int64?, limit: Int) -> Statement {
    Statement(
      """
      select number::int8, file, row, field, code, message from roster_fault
      where import_id = $1 and number > coalesce($2, -1) order by number limit $3
      """, id, after, limit)
  }

  static func changes(of id: RosterImportID, after: Int64?, limit: Int) -> Statement {
    Statement(
      """
      select number::int8, row, action, account_id, who, role, section, is_account_made from roster_change
      where import_id = $1 and number > coalesce($2, -1) order by number limit $3
      """, id, after, limit)
  }

  static func roster(_ row: Row) throws -> RosterImport {
    let options = RosterOptions(
      isDryRun: try row.column(4), dropsMissing: try row.column(5), makesAccounts: try row.column(6),
      sendsMails: try row.column(7))
    let counts = RosterImport.Counts(
      total: try row.column(8), done: try row.column(9), kept: try row.column(10), faulty: try row.column(11),
      added: try row.column(12), changed: try row.column(13), dropped: try row.column(14),
      madeAccounts: try row.column(15))
    let files: SQLJSON = try row.column(16)
    return RosterImport(
      id: try row.column(0), course: try row.column(1), by: try row.column(2), state: try row.word(3),
      options: options, counts: counts, files: files.utf8, failure: try row.column(17),
      createdAt: try row.column(18), endedAt: try row.column(19))
  }

  static func change(_ row: Row) throws -> RosterChange {
    RosterChange(
      row: try row.column(1), action: try row.word(2), account: try row.column(3), who: try row.column(4),
      role: try row.word(5), section: try row.column(6), isAccountMade: try row.column(7))
  }

  // MARK: The work

  /// No row: it is over. What was uploaded is read by nobody else.
  static func upload(of id: RosterImportID) -> Statement {
    Statement(
      "select roster, users, enrolments, next from roster_import where id = $1 and state in ('queued', 'running')",
      id)
  }

  /// From the beginning: what an earlier attempt has told is forgotten.
  static func begin(_ id: RosterImportID, _ roster: Roster, files: [UInt8]) -> [Statement] {
    [
      Statement("delete from roster_fault where import_id = $1", id),
      Statement("delete from roster_change where import_id = $1", id),
      Statement(
        """
        update roster_import set state = 'running', files = $2, total = $3, done = $4, faulty = $4, next = 0, kept = 0,
          added = 0, changed = 0, dropped = 0, made_accounts = 0
        where id = $1 and state in ('queued', 'running')
        """, id, SQLJSON(utf8: files), Int32(roster.rowCount), Int32(roster.faults.count)),
      tell(roster.faults, of: id),
    ]
  }

  static func hasFaults(_ id: RosterImportID) -> Statement {
    Statement("select faulty > 0 from roster_import where id = $1", id)
  }

  /// Keeps others from working on it, and from cancelling it; no row: it is over, or another worker has gone on from here.
  static func hold(_ id: RosterImportID, at next: Int) -> Statement {
    Statement(
      "select id from roster_import where id = $1 and state = 'running' and next = $2 for update", id,
      Int32(next))
  }

  static func note(_ outcome: RosterOutcome, of id: RosterImportID, rows: Int) -> [Statement] {
    var statements = [
      Statement(
        """
        update roster_import set next = next + $2, done = done + $2, kept = kept + $3, faulty = faulty + $4,
          added = added + $5, changed = changed + $6, dropped = dropped + $7, made_accounts = made_accounts + $8
        where id = $1
        """, id, Int32(rows), Int32(outcome.keptCount), Int32(outcome.faults.count),
        Int32(outcome.count(.added)), Int32(outcome.count(.changed)), Int32(outcome.count(.dropped)),
        Int32(outcome.madeCount))
    ]
    if !outcome.faults.isEmpty { statements.append(tell(outcome.faults, of: id)) }
    if !outcome.changes.isEmpty { statements.append(tell(outcome.changes, of: id)) }
    return statements
  }

  private static func tell(_ faults: [RosterFault], of id: RosterImportID) -> Statement {
    let told = faults.prefix(toldMax)
    return Statement(
      """
      insert into roster_fault (import_id, number, file, row, field, code, message)
      select $1, count + place - 1, file, row, field, code, message
      from unnest($2, $3, $4, $5, $6) with ordinality as given(file, row, field, code, message, place),
        (select count(*)::int4 as count from roster_fault where import_id = $1) told
      where count + place <= $7
      """, id, SQLArray(told.map(\.file.rawValue)), SQLArray(told.map { Int32($0.line) }),
      SQLArray(told.map { $0.field.filter { $0 != "\0" } }), SQLArray(told.map(\.code)),
      SQLArray(told.map { $0.message.filter { $0 != "\0" } }), Int32(toldMax))
  }

  private static func tell(_ changes: [RosterChange], of id: RosterImportID) -> Statement {
    Statement(
      """
      insert into roster_change (import_id, number, row, action, account_id, who, role, section, is_account_made)
      select $1, count + place - 1, row, action, account_id, who, role, section, is_account_made
      from unnest($2, $3, $4, $5, $6, $7, $8) with ordinality
          as given(row, action, account_id, who, role, section, is_account_made, place),
        (select count(*)::int4 as count from roster_change where import_id = $1) told
      where count + place <= $9
      """, id, SQLArray(changes.map(\.row)), SQLArray(changes.map(\.action.rawValue)),
      SQLArray(changes.map(\.account)), SQLArray(changes.map(\.who)), SQLArray(changes.map(\.role.rawValue)),
      SQLArray(changes.map(\.section)), SQLArray(changes.map(\.isAccountMade)), Int32(toldMax))
  }

  /// What was uploaded is gone with its end. Answers a row if it was not over before.
  static func end(_ id: RosterImportID, as state: RosterImport.State, failure: String? = nil) -> Statement {
    Statement(
      """
      update roster_import set state = $2, ended_at = now(), roster = null, users = null, enrolments = null,
        failure = $3
      where id = $1 and state in ('queued', 'running') returning job_id
      """, id, state.rawValue, failure)
  }

  // MARK: Whom imports have named

  /// Who the source's ids are in the course.
  static func people(of sourcedIDs: [String], in course: CourseID) -> Statement {
    Statement(
      """
      select p.sourced_id, p.account_id from roster_person p join account a on a.id = p.account_id
      where p.course_id = $1 and p.sourced_id = any($2) and a.state = 'active'
      """, course, SQLArray(sourcedIDs))
  }

  /// Of these people, those whom this import has named already.
  static func named(_ people: [PersonID], in course: CourseID, by id: RosterImportID) -> Statement {
    Statement(
      "select account_id from roster_person where course_id = $1 and account_id = any($2) and import_id = $3",
      course,
      SQLArray(people), id.rawValue)
  }

  /// A sourced id is one person's: whoever had it before is known without.
  static func name(
    _ people: [(account: PersonID, sourcedID: String?, email: String?)], in course: CourseID,
    by id: RosterImportID
  ) -> [Statement] {
    let (accounts, sourced) = (SQLArray(people.map(\.account)), SQLArray(people.map(\.sourcedID)))
    return [
      Statement(
        """
        update roster_person p set sourced_id = null from unnest($2, $3) as given(account_id, sourced_id)
        where p.course_id = $1 and p.sourced_id = given.sourced_id and p.account_id <> given.account_id
        """, course, accounts, sourced),
      Statement(
        """
        insert into roster_person as p (course_id, account_id, sourced_id, email, import_id)
        select $1, account_id, sourced_id, email, $5 from unnest($2, $3, $4) as given(account_id, sourced_id, email)
        on conflict (course_id, account_id) do update
          set sourced_id = coalesce(excluded.sourced_id, p.sourced_id), email = coalesce(excluded.email, p.email),
            import_id = excluded.import_id
        """, course, accounts, sourced, SQLArray(people.map(\.email)), id.rawValue),
    ]
  }

  /// Active students and assistants whom an earlier import named, and who are not among those named now.
  static func missing(
    from course: CourseID, in id: RosterImportID, named: [PersonID], after: PersonID?, limit: Int
  ) -> Statement {
    Statement(
      """
      select e.account_id, a.name, e.role from roster_person p
        join enrolment e on e.course_id = p.course_id and e.account_id = p.account_id
        join account a on a.id = e.account_id
      where p.course_id = $1 and p.import_id <> $2 and e.state = 'active' and e.role <> 'instructor'
        and not (p.account_id = any($3)) and p.account_id > coalesce($4, 0)
      order by p.account_id limit $5
      """, course, id.rawValue, SQLArray(named), after, limit)
  }

  /// As what the importer acts now: whether they are an admin, and their role in the course.
  static func importer(_ person: PersonID, in course: CourseID) -> Statement {
    Statement(
      """
      select a.role = 'admin', e.role from account a
        left join enrolment e on e.account_id = a.id and e.course_id = $2 and e.state = 'active'
      where a.id = $1 and a.state = 'active'
      """, person, course)
  }

  /// What is over for long is forgotten.
  static let sweep = Statement("delete from roster_import where ended_at < now() - interval '60 days'")
}
