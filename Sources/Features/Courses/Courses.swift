import API
import Bytes
import Database
import Events
import Gateway
import Identity
import Loop
import Storage

/// Courses: what is taught, what it is made of, who is in it, and how far they are.
@LoopActor public final class Courses {
  let database: Database
  let store: CourseStore
  let timeZones: any TimeZones
  let clock: any LoopClock
  private var links: FileLinks?
  private(set) weak var notices: (any CourseNotices)?
  private var companions: [@Sendable (CourseID) -> [Statement]] = []
  private(set) var lessonKinds = LessonKinds()
  var facets = FacetCache()

  public init(_ database: Database, timeZones: any TimeZones, clock: any LoopClock) {
    self.database = database
    self.timeZones = timeZones
    self.clock = clock
    store = CourseStore(database: database)
  }

  /// From now on these are told what changes. They are not kept alive by that.
  public func tellNotices(to notices: any CourseNotices) { self.notices = notices }

  /// From now on what courses show of files has addresses, which these make.
  public func show(by links: FileLinks) { self.links = links }

  func url(of file: ServedFile?) -> String? {
    guard let file, let links else { return nil }
    return links.link(to: file, nowS: clock.wallMs / 1_000).path
  }

  /// Features bring their kinds of lessons before anything is served.
  public func register(_ kind: LessonKind) { lessonKinds.add(kind) }

  /// What other features make with each course, in the transaction that makes it.
  public func accompany(_ statements: @escaping @Sendable (CourseID) -> [Statement]) {
    companions.append(statements)
  }

  /// All that belongs to a course from its first moment.
  func beginnings(of course: CourseID, by person: PersonID) -> [Statement] {
    [Self.creation(of: course, by: person)] + companions.flatMap { $0(course) }
  }

  /// By its id, or its slug; nil: there is none, or it is deleted. What may be done with it the standing tells.
  func find(_ name: String, for person: PersonID?) async throws -> CourseSeen? {
    let id = CourseID(decimal: name)
    return try await database.run([CourseStore.find(id, slug: id == nil ? name : nil, for: person)])[0]
      .first.map(CourseStore.seen)
  }

  /// For channels and other features: how somebody stands to a course now. An absent course is nobody's to see.
  public func standing(of person: PersonID, in course: CourseID) async throws -> CourseStanding {
    try await store.standing(of: person, in: course) ?? .none
  }

  /// The course that a request's path names, if whoever asks may do this in it. What is forbidden looks as what is absent.
  func course(of call: Call, for operation: Identity.Operation) async throws -> CourseSeen {
    guard let seen = try await find(try call.request.parameter("id"), for: call.person?.id),
      Permissions.allows(call.person, operation, in: seen.standing)
    else { throw Problem.notFound }
    return seen
  }
}
