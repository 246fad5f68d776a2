import Bytes
import Database
import Identity
import Tables

public enum RosterImportTag {}
public typealias RosterImportID = Identifier<RosterImportTag>

/// What an importer has asked for.
struct RosterOptions: Sendable, Hashable {
  /// Only reports what would happen.
  var isDryRun = false
  /// Whom an earlier import named and this one does not is dropped.
  var dropsMissing = false
  /// Makes accounts for those who have none, without a password.
  var makesAccounts = true
  /// Mails them a link to choose one.
  var sendsMails = false
}

/// The files of one import: one simple file, or OneRoster's.
struct RosterUpload: Sendable, Hashable {
  static let bytesMax = 32 << 20

  var roster: [UInt8]?
  var users: [UInt8]?
  var enrolments: [UInt8]?

  /// Reads them; what is wrong with a whole file is thrown.
  func read() throws(RosterFault) -> Roster {
    if let roster { return try RosterReader.read(roster: roster) }
    if let enrolments { return try RosterReader.read(users: users, enrolments: enrolments) }
    return try RosterReader.read(roster: users ?? [])
  }
}

/// An import, as its row tells.
struct RosterImport: Sendable {
  enum State: String, CaseIterable, Sendable { case queued, running, done, failed, cancelled }

  let id: RosterImportID
  let course: CourseID
  let by: PersonID?
  let state: State
  let options: RosterOptions
  let counts: Counts
  /// JSON: what was found out about the files.
  let files: [UInt8]
  let failure: String?
  let createdAt: SQLTime
  let endedAt: SQLTime?

  /// Rows: all, those that are done, and what became of them.
  struct Counts: Sendable, Hashable {
    var total: Int32 = 0
    var done: Int32 = 0
    var kept: Int32 = 0
    var faulty: Int32 = 0
    var added: Int32 = 0
    var changed: Int32 = 0
    var dropped: Int32 = 0
    var madeAccounts: Int32 = 0
  }
}

/// What an import did to somebody, or would do.
struct RosterChange: Sendable, Hashable {
  enum Action: String, CaseIterable, Sendable { case added, changed, dropped }

  /// Nil: they stand in no row.
  let row: Int32?
  let action: Action
  /// Nil: an account that would be made.
  let account: PersonID?
  let who: String
  let role: CourseRole
  let section: String?
  let isAccountMade: Bool
}

/// What became of some rows.
struct RosterOutcome: Sendable {
  var changes: [RosterChange] = []
  var faults: [RosterFault] = []
  /// Rows that were done, whether or not they changed anything.
  var keptCount = 0
  var madeCount = 0
  /// Who is meant by the rows, for those who are missing.
  var named: [PersonID] = []
  var enrolled = Members.Enrolled()
  var ended = Members.Ended()

  func count(_ action: RosterChange.Action) -> Int { changes.count { $0.action == action } }
}
