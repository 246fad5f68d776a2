import Identity

/// Who is in a course, as a file says it: rows that can be done, and what is wrong with the others.
public struct Roster: Sendable, Hashable {
  public internal(set) var entries: [RosterEntry] = []
  /// In the order of the files.
  public internal(set) var faults: [RosterFault] = []
  /// What was found out about each file.
  public internal(set) var files: [RosterFileNote] = []

  /// How many rows there were.
  public var rowCount: Int { entries.count + faults.count }
}

/// Which of the files that may come together.
public enum RosterFile: String, Sendable, Hashable, CaseIterable {
  /// One simple file, or OneRoster's users.csv by itself.
  case roster
  case users
  case enrolments
}

/// What was found out about a file.
public struct RosterFileNote: Sendable, Hashable {
  public let file: RosterFile
  public let encoding: TableText.Encoding
  /// The character between the fields.
  public let separator: String
  /// Columns of which nothing is known here; nothing of them is kept.
  public let ignoredColumns: [String]
}

/// One row that can be done.
public struct RosterEntry: Sendable, Hashable {
  public let file: RosterFile
  public let line: Int
  public let person: RosterPerson
  /// Nil: the file says none.
  public let role: CourseRole?
  /// What the section is called; nil: none is named.
  public let section: String?
  /// Whether the person is to be out of the course.
  public let isDropped: Bool
}

/// Who is meant; at least one of address, handle and sourced id is there.
public struct RosterPerson: Sendable, Hashable {
  public var sourcedID: String?
  public var email: String?
  public var handle: String?
  public var name: String?

  public init(
    sourcedID: String? = nil, email: String? = nil, handle: String? = nil, name: String? = nil
  ) {
    self.sourcedID = sourcedID
    self.email = email
    self.handle = handle
    self.name = name
  }
}

/// What is wrong with a row: where, a word for programs, and a sentence for people.
public struct RosterFault: Error, Sendable, Hashable {
  public let file: RosterFile
  public let line: Int
  /// The column's name in the file, or empty where it is about the whole row.
  public let field: String
  public let code: String
  public let message: String

  public init(_ file: RosterFile, line: Int, field: String = "", code: String, _ message: String) {
    self.file = file
    self.line = line
    self.field = field
    self.code = code
    self.message = message
  }

  init(_ file: RosterFile, _ fault: TableFault) {
    self.init(
      file, line: fault.line, code: fault.code.rawValue,
      fault.column > 1 ? "\(fault.message) (Column \(fault.column).)" : fault.message)
  }
}
