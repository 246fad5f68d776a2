import Bytes
import Identity
import Testing

@Suite struct PermissionTests {
  /// On whose things each may do it: those who are not signed in, learners, instructors, admins.
  private static let table = """
    accounts.create          all    all    all    all
    accounts.read            -      all    all    all
    accounts.verify_email    all    all    all    all
    sessions.create          all    all    all    all
    sessions.refresh         all    all    all    all
    sessions.end             -      own    own    own
    sessions.list            -      own    own    own
    sessions.end_all         -      own    own    own
    sessions.token           -      own    own    own
    passwords.reset_request  all    all    all    all
    passwords.reset          all    all    all    all
    me.read                  -      own    own    own
    me.update                -      own    own    own
    me.password              -      own    own    own
    me.email                 -      own    own    own
    me.delete                -      own    own    own
    accounts.list            -      -      -      all
    accounts.inspect         -      -      -      all
    accounts.suspend         -      -      -      other
    accounts.reinstate       -      -      -      other
    accounts.change_role     -      -      -      other
    accounts.delete          -      -      -      other
    audit.list               -      -      -      all
    sessions.read            all    all    all    all
    rooms.list               -      all    all    all
    rooms.read               -      all    all    all
    courses.list             -      all    all    all
    courses.create           -      -      all    all
    courses.mine             -      own    own    own
    enrolments.join          -      all    all    all
    codes.look_up            -      all    all    all
    invitations.look_up      all    all    all    all
    cohorts.list             -      -      all    all
    cohorts.create           -      -      all    all
    cohorts.read             -      -      all    all
    cohorts.change           -      -      all    all
    """

  /// Who may do it in a course: those who are not signed in; those not in it, where it is not and where it is to be seen;
  /// its students, assistants and instructors; admins who are not in it.
  private static let courseTable = """
    courses.read             -      -      yes    yes    yes    yes    yes
    courses.update           -      -      -      -      -      yes    yes
    courses.publish          -      -      -      -      -      yes    yes
    courses.archive          -      -      -      -      -      yes    yes
    courses.restore          -      -      -      -      -      yes    yes
    courses.delete           -      -      -      -      -      yes    yes
    courses.copy             -      -      -      -      -      yes    yes
    outline.change           -      -      -      -      -      yes    yes
    lessons.read             -      -      -      yes    yes    yes    yes
    progress.report          -      -      -      yes    yes    yes    yes
    progress.list            -      -      -      -      yes    yes    yes
    progress.decide          -      -      -      -      yes    yes    yes
    people.list              -      -      -      yes    yes    yes    yes
    people.inspect           -      -      -      -      yes    yes    yes
    enrolments.end           -      -      -      yes    yes    yes    yes
    enrolments.change        -      -      -      -      yes    yes    yes
    codes.change             -      -      -      -      yes    yes    yes
    invitations.change       -      -      -      -      yes    yes    yes
    sections.list            -      -      -      yes    yes    yes    yes
    sections.change          -      -      -      -      yes    yes    yes
    rosters.import           -      -      -      -      yes    yes    yes
    """

  private static let people: [Person?] =
    [nil]
    + [PlatformRole.learner, .instructor, .admin].map { role in
      Identifier(7).map { Person(id: $0, handle: "someone", role: role) }
    }

  struct Cell: Sendable, CustomTestStringConvertible {
    let operation: String
    let person: Person?
    let relations: Set<Relation>

    var testDescription: String { "\(operation) by \(person?.role.rawValue ?? "nobody")" }
  }

  private static let cells: [Cell] = table.split(separator: "\n").flatMap { line in
    let words = line.split(separator: " ")
    return zip(people, words.dropFirst()).map { person, word in
      Cell(operation: String(words[0]), person: person, relations: relations(word))
    }
  }

  private static func relations(_ word: Substring) -> Set<Relation> {
    switch word {
    case "all": [.own, .other]
    case "own": [.own]
    case "other": [.other]
    case "-": []
    default: preconditionFailure("the table says \(word)")
    }
  }

  struct CourseCell: Sendable, CustomTestStringConvertible {
    let operation: String
    let person: Person?
    let standing: CourseStanding
    let isAllowed: Bool

    var testDescription: String { "\(operation) by \(person?.role.rawValue ?? "nobody") as \(standing)" }
  }

  private static let courseCells: [CourseCell] = {
    let hidden = CourseStanding.none
    let roles: [CourseRole?] = [nil, .student, .assistant, .instructor]
    let standings = roles.map { CourseStanding(role: $0, isInSight: true) }
    // A teacher elsewhere is nobody here.
    let columns =
      [(people[0], standings[3]), (people[2], hidden)] + standings.map { (people[1], $0) } + [
        (people[3], hidden)
      ]
    return courseTable.split(separator: "\n").flatMap { line in
      let words = line.split(separator: " ")
      precondition(words.count == columns.count + 1, "the table says \(line)")
      return zip(columns, words.dropFirst()).map { column, word in
        CourseCell(
          operation: String(words[0]), person: column.0, standing: column.1, isAllowed: word == "yes")
      }
    }
  }()

  @Test func tableHasEveryOperation() {
    let told = Self.cells.map(\.operation) + Self.courseCells.map(\.operation)
    #expect(Set(told) == Set(Operation.allCases.map(\.rawValue)))
    #expect(Self.cells.count / 4 + Self.courseCells.count / 7 == Operation.allCases.count)
    #expect(Self.people.compactMap(\.self).count == PlatformRole.allCases.count)
  }

  @Test(arguments: cells)
  func decisionsAreThoseOfTheTable(cell: Cell) throws {
    let operation = try #require(Operation(rawValue: cell.operation))
    for relation in Relation.allCases {
      let isAllowed = Permissions.allows(cell.person, operation, on: relation)
      #expect(isAllowed == cell.relations.contains(relation), "on \(relation)")
    }
    #expect(Permissions.mayEver(cell.person, operation) == !cell.relations.isEmpty)
    if cell.person == nil { #expect(operation.isPublic == !cell.relations.isEmpty) }
  }

  @Test(arguments: courseCells)
  func decisionsInCoursesAreThoseOfTheTable(cell: CourseCell) throws {
    let operation = try #require(Operation(rawValue: cell.operation))
    #expect(Permissions.allows(cell.person, operation, in: cell.standing) == cell.isAllowed)
    // Before the course is known nobody is let at it, and nobody who is signed in is turned away.
    #expect(Relation.allCases.allSatisfy { !Permissions.allows(cell.person, operation, on: $0) })
    #expect(Permissions.mayEver(cell.person, operation) == (cell.person != nil))
    #expect(!operation.isPublic)
  }

  @Test func rolesAreInOrder() {
    #expect(PlatformRole.allCases.sorted() == [.learner, .instructor, .admin])
    #expect(CourseRole.allCases.sorted() == [.student, .assistant, .instructor])
    #expect(PlatformRole.learner < .instructor && PlatformRole.instructor < .admin)
    #expect(!(PlatformRole.admin < .admin) && !(CourseRole.instructor < .assistant))
  }
}
