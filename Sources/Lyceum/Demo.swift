import Accounts
import Bytes
import Chat
import Courses
import Database
import Identity
import Loop
import Telemetry

/// `lyceum demo`: people, rooms and courses to try everything with. What is there already stays as it is.
enum Demo {
  static let password = "lyceum-demo"

  private struct Inhabitant {
    let handle: String
    let name: String
    let role: PlatformRole
  }

  private static let inhabitants: [Inhabitant] =
    [
      Inhabitant(handle: "admin", name: "Ada Admin", role: .admin),
      Inhabitant(handle: "teacher", name: "Theo Teacher", role: .instructor),
      Inhabitant(handle: "assistant", name: "Asha Assistant", role: .learner),
    ]
    + learnerNames.enumerated().map { number, name in
      Inhabitant(handle: "learner\(number + 1)", name: name, role: .learner)
    }

  private static let rooms = [
    (slug: "demo-announcements", title: "Announcements"), (slug: "demo-discussion", title: "Discussion"),
  ]

  private static let courses = [WebCourse.course] + SmallCourses.all

  private static let learnerNames = [
    "Amina Yusuf", "Björn Lind", "Chiara Rossi", "Daniel Okafor", "Elif Demir", "Farid Haddad", "Grace Kim",
    "Hugo Martin",
    "Ines Pereira", "Jakub Nowak", "Keiko Tanaka", "Liam Murphy", "Maya Patel", "Noah Weber", "Olga Ivanova",
    "Pedro Silva",
    "Qian Li", "Rosa García", "Samir Nasser", "Tara Singh",
  ]

  static func run(_ arguments: [String], environment: [String: String]) -> Int32 {
    AccountCommand.run(arguments, environment: environment) { accounts, database in
      var made = 0
      for one in inhabitants {
        let isNew = try await accounts.ensure(
          handle: one.handle, email: "\(one.handle)@demo.example", name: one.name, password: password,
          role: one.role)
        made += isNew ? 1 : 0
      }
      for room in rooms {
        let isNew = try await Chat.ensure(slug: room.slug, title: room.title, in: database)
        made += isNew ? 1 : 0
      }
      made += try await makeCourses(accounts, database)
      let whole = "\(inhabitants.count) people, \(rooms.count) rooms, \(courses.count) courses"
      say(
        made == 0
          ? "the demo is there already: \(whole)"
          : "the demo has \(whole): admin, teacher, assistant, learner1 to learner20, password \(password)")
      return 0
    }
  }

  /// The teacher's, and the first of them with everybody in it. Answers how much of it was not there.
  @LoopActor private static func makeCourses(_ accounts: Accounts, _ database: Database) async throws -> Int {
    let campus = Campus.courses(database, accounts, clock: UVClock())
    guard let teacher = try await accounts.find(handle: "teacher") else { return 0 }
    var made = 0
    // The first is to be the newest.
    for course in courses.reversed() { made += try await campus.ensure(course, by: teacher.id) ? 1 : 0 }
    var learners: [PersonID] = []
    for one in inhabitants where one.handle.hasPrefix("learner") {
      if let learner = try await accounts.find(handle: one.handle) { learners.append(learner.id) }
    }
    let slug = WebCourse.course.slug
    made += try await campus.ensure(learners, as: .student, in: slug)
    if let assistant = try await accounts.find(handle: "assistant") {
      made += try await campus.ensure([assistant.id], as: .assistant, in: slug)
    }
    return made
  }
}
