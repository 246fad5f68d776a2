import Identity
import Testing

@testable import Tables

private func entries(_ roster: Roster) -> [String] {
  roster.entries.map { entry in
    let person = entry.person
    let who = [person.sourcedID, person.email, person.handle, person.name].map { $0 ?? "-" }
    return
      ([String(entry.line)] + who + [
        entry.role?.rawValue ?? "-", entry.section ?? "-", entry.isDropped ? "out" : "in",
      ])
      .joined(separator: " ")
  }
}

private func faults(_ roster: Roster) -> [String] {
  roster.faults.map { "\($0.file) \($0.line) \($0.field) \($0.code)" }
}

@Suite struct RosterReaderTests {
  private func read(_ text: String) throws -> Roster { try RosterReader.read(roster: Array(text.utf8)) }

  @Test func simpleFile() throws {
    let roster = try read(
      """
      E-Mail;Full Name;Handle;Role;Group;Shoe size
      ada@school.example; Ada Lovelace ;ada;Teacher;A;38
      "ben@school.example";"Ben ""B"" Bo";;;;
      cy@school.example;Cy;cy;TA;B;41
      """)
    #expect(
      entries(roster) == [
        "2 - ada@school.example ada Ada Lovelace instructor A in",
        #"3 - ben@school.example - Ben "B" Bo - - in"#,
        "4 - cy@school.example cy Cy assistant B in",
      ])
    #expect(faults(roster) == [])
    #expect(roster.files.map(\.ignoredColumns) == [["Shoe size"]])
    #expect(roster.files.map(\.separator) == [";"])
  }

  @Test func halfBadFileKeepsItsGoodRows() throws {
    let roster = try read(
      """
      email,name,role,status
      ada@school.example,Ada,student,active
      ,Nobody,student,active
      ben@school.example,Ben,wizard,active
      cy@school.example,Cy,student
      dee@school.example,Dee,parent,active
      ADA@school.example,Ada again,student,active
      eve@school.example,Eve,student,gone
      fay@school.example,Fay,student,ToBeDeleted
      gus@school.example,G"us,student,active
      hal@school.example,Hal,student,
      """)
    #expect(entries(roster).map { $0.prefix { $0 != " " } } == ["2", "9", "11"])
    #expect(roster.entries.map(\.isDropped) == [false, true, false])
    #expect(
      faults(roster) == [
        "roster 3 email missing", "roster 4 role not_a_choice", "roster 5  wrong_width",
        "roster 6 role no_place",
        "roster 7  repeated", "roster 8 status not_a_choice", "roster 10  stray_quote",
      ])
    #expect(roster.rowCount == 10)
  }

  @Test(arguments: ["", "\n\n", "name,role\nAda,student\n", "email,mail\na,b\n", "\"email\nx"])
  func filesThatAreNoRoster(_ text: String) {
    #expect(throws: RosterFault.self) { try read(text) }
  }

  // MARK: OneRoster

  private let users = """
    sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password
    u1,,,TRUE,o1,teacher,theo,,Theo,Teacher,,,theo@school.example,,,,,
    u2,,,TRUE,o1,student,amina,,Amina,Yusuf,,,amina@school.example,,,,09,
    u3,tobedeleted,2026-01-01T00:00:00.000Z,TRUE,o1,student,gone,,Gone,Girl,,,gone@school.example,,,,,
    u2,,,TRUE,o1,student,again,,Again,Again,,,again@school.example,,,,,
    """

  @Test func usersAndEnrolments() throws {
    let enrolments = """
      sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate
      e1,,,c1,s1,u1,teacher,true,,
      e2,,,c1,s1,u2,student,false,,
      e3,,,c2,s1,u3,student,false,,
      e4,tobedeleted,2026-01-01T00:00:00.000Z,c2,s1,u9,aide,false,,
      e5,,,c2,s1,u2,student,false,,
      e6,,,c2,s1,,student,false,,
      e7,,,c2,s1,u7,guardian,false,,
      """
    let roster = try RosterReader.read(users: Array(users.utf8), enrolments: Array(enrolments.utf8))
    #expect(
      entries(roster) == [
        "2 u1 theo@school.example theo Theo Teacher instructor c1 in",
        "3 u2 amina@school.example amina Amina Yusuf student c1 in",
        "4 u3 gone@school.example gone Gone Girl student c2 out", "5 u9 - - - assistant c2 out",
      ])
    #expect(
      faults(roster) == [
        "users 5 sourcedId repeated", "enrolments 6  repeated", "enrolments 7 userSourcedId missing",
        "enrolments 8 role no_place",
      ])
    #expect(roster.files.map(\.ignoredColumns) == [[], []])
  }

  @Test func usersByThemselvesAreARoster() throws {
    let roster = try read(users)
    #expect(entries(roster).map { $0.hasSuffix("in") } == [true, true, false])
    #expect(roster.entries.map(\.role) == [.instructor, .student, .student])
    #expect(faults(roster) == ["roster 5  repeated"])
  }

  @Test func usersOfVersion12() throws {
    let roster = try read(
      """
      sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns
      u1,,,true,bob,,Robert,Builder,,,bob@school.example,,,,,,,,Bob,,,o1,
      """)
    #expect(entries(roster) == ["2 u1 bob@school.example bob Bob Builder - - in"])
    #expect(roster.files.map(\.ignoredColumns) == [[]])
  }
}
