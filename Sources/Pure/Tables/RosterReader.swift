import Identity

/// Reads rosters: one simple file with a row a person, or OneRoster's users.csv and enrollments.csv (CSV binding 1.1, 1.2).
///
/// A person stands in one row: what is said of them again is told and left out, so that the same files always say the same.
public struct RosterReader: Sendable {
  private let limits: TableReader.Limits
  private var roster = Roster()
  private var users: [String: RosterPerson] = [:]
  /// Users who are to be out, whatever their enrolments say.
  private var leaving: Set<String> = []
  private var lines: [Key: Int] = [:]

  private enum Key: Hashable { case sourcedID(String), email(String), handle(String) }

  private init(_ limits: TableReader.Limits) { self.limits = limits }

  /// A simple file, or users.csv by itself: whoever stands in it is in the course.
  public static func read(roster bytes: [UInt8], limits: TableReader.Limits = .init()) throws(RosterFault)
    -> Roster
  {
    var reader = RosterReader(limits)
    try reader.readPeople(bytes, .roster)
    return reader.roster
  }

  /// Who is in the course say the enrolments; the users say who that is. Without them people are known by what was
  /// imported before.
  public static func read(
    users: [UInt8]?, enrolments: [UInt8], limits: TableReader.Limits = .init()
  ) throws(RosterFault) -> Roster {
    var reader = RosterReader(limits)
    if let users { try reader.readPeople(users, .users) }
    try reader.readEnrolments(enrolments)
    return reader.roster
  }

  private mutating func readPeople(_ bytes: [UInt8], _ file: RosterFile) throws(RosterFault) {
    try readRows(bytes, file, known: RosterColumns.ofPeople) { (header) throws(TableFault) in
      try PersonColumns(header)
    } take: { (reader, row, columns) throws(RosterFault) in
      try reader.take(person: row, columns, file)
    }
  }

  private mutating func readEnrolments(_ bytes: [UInt8]) throws(RosterFault) {
    try readRows(bytes, .enrolments, known: RosterColumns.ofEnrolments) { (header) throws(TableFault) in
      try EnrolmentColumns(header)
    } take: { (reader, row, columns) throws(RosterFault) in
      try reader.take(enrolment: row, columns)
    }
  }

  /// What is wrong with the whole file is thrown, what is wrong with a row is noted.
  private mutating func readRows<Columns>(
    _ bytes: [UInt8], _ file: RosterFile, known: Set<String>,
    columns: (TableHeader) throws(TableFault) -> Columns,
    take: (inout RosterReader, TableRow, Columns) throws(RosterFault) -> Void
  ) throws(RosterFault) {
    var reader: TableReader
    let header: TableHeader
    let found: Columns
    do throws(TableFault) {
      let text = try TableText(bytes)
      reader = TableReader(text.utf8, limits: limits)
      guard let first = try reader.next() else {
        throw TableFault(.noHeader, line: 1, "The file is empty; its first row names the columns.")
      }
      header = TableHeader(first)
      found = try columns(header)
      roster.files.append(
        RosterFileNote(
          file: file, encoding: text.encoding,
          separator: String(decoding: [reader.separator], as: UTF8.self),
          ignoredColumns: header.others(than: known)))
    } catch { throw RosterFault(file, error) }
    while let row = nextRow(&reader, header, file) {
      do throws(RosterFault) { try take(&self, row, found) } catch { roster.faults.append(error) }
    }
  }

  /// The next row as wide as the header; the others are noted.
  private mutating func nextRow(_ reader: inout TableReader, _ header: TableHeader, _ file: RosterFile)
    -> TableRow?
  {
    while true {
      do throws(TableFault) {
        guard let row = try reader.next() else { return nil }
        try header.check(row)
        return row
      } catch { roster.faults.append(RosterFault(file, error)) }
    }
  }

  private mutating func take(person row: TableRow, _ columns: PersonColumns, _ file: RosterFile)
    throws(RosterFault)
  {
    let person = columns.person(in: row)
    guard person.sourcedID != nil || person.email != nil || person.handle != nil else {
      throw RosterFault(
        file, line: row.line, field: "email", code: "missing",
        "Who this is cannot be told: there is no e-mail."
      )
    }
    let isDropped = try columns.isDropped(in: row, file)
    guard file == .roster else {
      guard let id = person.sourcedID else {
        throw RosterFault(
          file, line: row.line, field: "sourcedId", code: "missing", "A user has a sourcedId.")
      }
      guard users[id] == nil else {
        throw RosterFault(
          file, line: row.line, field: "sourcedId", code: "repeated", "This sourcedId stood above already.")
      }
      users[id] = person
      if isDropped { leaving.insert(id) }
      return
    }
    let role = try columns.role(in: row, file)
    try add(
      RosterEntry(
        file: file, line: row.line, person: person, role: role, section: columns.section(in: row),
        isDropped: isDropped))
  }

  private mutating func take(enrolment row: TableRow, _ columns: EnrolmentColumns) throws(RosterFault) {
    let file = RosterFile.enrolments
    guard let id = RosterRules.text(row.fields[columns.user]) else {
      throw RosterFault(
        file, line: row.line, field: "userSourcedId", code: "missing", "An enrolment has a userSourcedId.")
    }
    let isDropped = try rosterDropped(row, columns.status, file) || leaving.contains(id)
    let role = try rosterRole(row, columns.role, file)
    try add(
      RosterEntry(
        file: file, line: row.line, person: users[id] ?? RosterPerson(sourcedID: id), role: role,
        section: columns.section.flatMap { RosterRules.text(row.fields[$0]) }, isDropped: isDropped))
  }

  private mutating func add(_ entry: RosterEntry) throws(RosterFault) {
    let person = entry.person
    let keys =
      [
        person.sourcedID.map(Key.sourcedID), person.email.map { Key.email($0.lowercased()) },
        person.handle.map { Key.handle($0.lowercased()) },
      ].compactMap { $0 }
    if let line = keys.compactMap({ lines[$0] }).first {
      throw RosterFault(
        entry.file, line: entry.line, code: "repeated",
        "This person stands in line \(line) already; what is said there holds.")
    }
    for key in keys { lines[key] = entry.line }
    roster.entries.append(entry)
  }
}
