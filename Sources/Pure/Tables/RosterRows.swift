import Identity

/// Where in a row what is said of a person stands.
struct PersonColumns {
  private let sourcedID, email, handle, name, roleColumn, sectionColumn, status: Int?
  private let givenNames, familyNames: [Int]

  init(_ header: TableHeader) throws(TableFault) {
    sourcedID = try header.column(RosterColumns.sourcedID)
    email = try header.column(RosterColumns.email)
    handle = try header.column(RosterColumns.handle)
    name = try header.column(RosterColumns.name)
    roleColumn = try header.column(RosterColumns.role)
    sectionColumn = try header.column(RosterColumns.section)
    status = try header.column(RosterColumns.status)
    givenNames = [
      try header.column(RosterColumns.preferredGivenName), try header.column(RosterColumns.givenName),
    ].compactMap { $0 }
    familyNames = [
      try header.column(RosterColumns.preferredFamilyName), try header.column(RosterColumns.familyName),
    ].compactMap { $0 }
    guard email != nil || handle != nil || sourcedID != nil else {
      throw TableFault(
        .missingColumn, line: header.line,
        "The first row names the columns, and one of them is email, handle or sourcedId.")
    }
  }

  func person(in row: TableRow) -> RosterPerson {
    func text(_ column: Int?) -> String? { column.flatMap { RosterRules.text(row.fields[$0]) } }
    func first(_ columns: [Int]) -> String? { columns.lazy.compactMap(text).first }
    let parts = [first(givenNames), first(familyNames)].compactMap { $0 }
    return RosterPerson(
      sourcedID: text(sourcedID), email: text(email), handle: text(handle),
      name: text(name) ?? (parts.isEmpty ? nil : parts.joined(separator: " ")))
  }

  func section(in row: TableRow) -> String? { sectionColumn.flatMap { RosterRules.text(row.fields[$0]) } }

  func isDropped(in row: TableRow, _ file: RosterFile) throws(RosterFault) -> Bool {
    try rosterDropped(row, status, file)
  }

  func role(in row: TableRow, _ file: RosterFile) throws(RosterFault) -> CourseRole? {
    try rosterRole(row, roleColumn, file)
  }
}

/// Where in a row of enrollments.csv what is said of an enrolment stands.
struct EnrolmentColumns {
  let user: Int
  let role, section, status: Int?

  init(_ header: TableHeader) throws(TableFault) {
    guard let user = try header.column(RosterColumns.userSourcedID) else {
      throw TableFault(.missingColumn, line: header.line, "enrollments.csv has a column userSourcedId.")
    }
    self.user = user
    role = try header.column(RosterColumns.role)
    section = try header.column(RosterColumns.classSourcedID)
    status = try header.column(RosterColumns.status)
  }
}

func rosterDropped(_ row: TableRow, _ column: Int?, _ file: RosterFile) throws(RosterFault) -> Bool {
  guard let column else { return false }
  guard let isDropped = RosterRules.isDropped(row.fields[column]) else {
    throw RosterFault(
      file, line: row.line, field: "status", code: "not_a_choice", "A status is active or tobedeleted.")
  }
  return isDropped
}

func rosterRole(_ row: TableRow, _ column: Int?, _ file: RosterFile) throws(RosterFault) -> CourseRole? {
  guard let word = column.flatMap({ RosterRules.text(row.fields[$0]) }) else { return nil }
  switch RosterRules.place(word) {
  case .role(let role)?: return role
  case .nobody?:
    throw RosterFault(
      file, line: row.line, field: "role", code: "no_place", "A \(word) has no part in a course.")
  case nil:
    throw RosterFault(
      file, line: row.line, field: "role", code: "not_a_choice",
      "A role is student, teacher, aide or one of their like.")
  }
}
