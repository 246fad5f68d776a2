import Bytes
import Database
import DatabaseSupport
import Identity
import Jobs
import Loop
import Telemetry
import TestSupport

@testable import Courses

/// People as a table has them, and what was told.
@LoopActor final class Village: CoursePeople, CourseAudience {
  private let database: Database
  private(set) var told: [String] = []
  private(set) var published: [String] = []

  init(_ database: Database) { self.database = database }

  func person(named name: String) async throws -> PersonID? {
    try await database.query("select id from account where handle = $1", name).first?.column(0)
  }

  /// `nobody@…` is an address that is refused.
  func enlist(
    _ people: [WantedPerson], makes: Bool, _ transaction: Transaction
  ) async throws -> [PersonFinding] {
    var findings: [PersonFinding] = []
    for person in people {
      let rows = try await transaction.query(
        "select id from account where email = $1 or handle = $2", person.email, person.handle)
      if let row = rows.first {
        findings.append(.found(try row.column(0)))
      } else if makes, let email = person.email, !email.hasPrefix("nobody") {
        let made = try await transaction.query(
          "insert into account (handle, email, name) values ($1, $2, $3) returning id",
          person.handle ?? String(email.prefix { $0 != "@" }), email, person.name ?? email)
        findings.append(.made(try made[0].column(0)))
      } else {
        findings.append(.refused(field: "email", code: "unknown", message: "Nobody."))
      }
    }
    return findings
  }

  func welcome(_ people: [PersonID]) -> [Statement] { [] }

  func rightsChanged(of person: PersonID, in course: CourseID) { told.append("\(person)") }

  func rightsChanged(in channel: String) { told.append(channel) }

  func publish(_ json: [UInt8], in channel: String) {
    published.append(String(decoding: json, as: UTF8.self))
  }
}

/// A published course with its instructor, in a database of its own.
@LoopActor func withMembers(
  _ body: @LoopActor (Members, Village, CourseID, Person) async throws -> Void
) async throws {
  try await withCourses { courses, database in
    let village = Village(database)
    let members = Members(courses, database: database, people: village, clock: UVClock(), log: .silent)
    members.tell(village)
    defer { members.close() }
    let ada = Person(id: try await database.person("ada"), handle: "ada", role: .instructor)
    let course: CourseID = try await database.made(
      """
      with made as (insert into course (slug, title, state) values ('algebra', 'Algebra', 'published') returning id)
      insert into enrolment (course_id, account_id, role, origin) select id, \(ada.id), 'instructor', 'owner' from made
      returning course_id
      """)[0].column(0)
    try await body(members, village, course, ada)
    try await checkCounts(database)
  }
}

/// What is kept beside the rows says what the rows say.
@LoopActor private func checkCounts(_ database: Database) async throws {
  let wrong: Int = try await database.made(
    """
    select count(*) from course c where student_count <> (select count(*) from enrolment e
      where e.course_id = c.id and e.state = 'active' and e.role = 'student')
    """)[0].column(0)
  precondition(wrong == 0, "a course counts other students than it has")
}

extension Members {
  func seen(_ course: CourseID, _ person: Person) async throws -> CourseSeen {
    guard let seen = try await courses.find(course.description, for: person.id) else {
      preconditionFailure("the course is there")
    }
    return seen
  }

  /// `role state section` of somebody; nil: they were never in the course.
  func record(_ person: PersonID, in course: CourseID) async throws -> String? {
    try await database.run([MembersStore.find(person, in: course)])[0].first.map {
      let member = try MembersStore.member($0)
      return "\(member.role) \(member.state) \(member.sectionTitle ?? "-")"
    }
  }

  /// The kinds of events, with whom they are about, in order.
  func events() async throws -> [String] {
    try await database.query("select kind || ' ' || subjects[1] from event_inbox order by id").map {
      try $0.column(0)
    }
  }
}

extension Database {
  func people(_ count: Int, _ name: String = "student") async throws -> [Person] {
    var people: [Person] = []
    for number in 0..<count {
      let handle = "\(name)\(number)"
      people.append(Person(id: try await person(handle), handle: handle, role: .learner))
    }
    return people
  }
}
