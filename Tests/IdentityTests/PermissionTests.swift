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

  @Test func tableHasEveryOperation() {
    #expect(Set(Self.cells.map(\.operation)) == Set(Operation.allCases.map(\.rawValue)))
    #expect(Self.cells.count == 4 * Operation.allCases.count)
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

  @Test func rolesAreInOrder() {
    #expect(PlatformRole.allCases.sorted() == [.learner, .instructor, .admin])
    #expect(CourseRole.allCases.sorted() == [.student, .assistant, .instructor])
    #expect(PlatformRole.learner < .instructor && PlatformRole.instructor < .admin)
    #expect(!(PlatformRole.admin < .admin) && !(CourseRole.instructor < .assistant))
  }
}
