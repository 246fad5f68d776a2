import API
import Bytes
import Database
import Events
import Gateway
import Identity
import Loop

/// What of a course is held while it is changed.
struct HeldCourse: Sendable {
  let version: Int64
  let outlineVersion: Int64
  let state: Course.State
}

extension Courses {
  static let slugAttemptsMax = 5

  /// Makes a course; whoever makes it becomes its instructor. Nil: another has this slug.
  func create(_ new: CourseFields, by person: PersonID) async throws -> CourseID? {
    try await database.transaction { transaction in
      guard
        let id = try await transaction.run([CourseStore.insert(new, by: person)])[0].first?.column(
          0, as: CourseID.self)
      else { return nil }
      try await setSubjects(of: id, new, transaction)
      _ = try await transaction.run(beginnings(of: id, by: person))
      return id
    }
  }

  /// The events of a course that was made.
  static func creation(of course: CourseID, by person: PersonID) -> Statement {
    let subjects = [person.rawValue]
    return EventLog.write([
      NewEvent("course.created", actor: person.rawValue, subjects: subjects, course: course.rawValue),
      NewEvent(
        "enrolment.made", actor: person.rawValue, subjects: subjects, course: course.rawValue,
        payload: Array(#"{"role":"instructor","origin":"owner"}"#.utf8)),
    ])
  }

  /// With a slug made from the title, where none was given.
  func create(_ new: CourseFields, hasSlug: Bool, by person: PersonID) async throws -> CourseID {
    try await check(new)
    var named = new
    for attempt in 1...Self.slugAttemptsMax {
      if let id = try await create(named, by: person) { return id }
      if hasSlug { break }
      named.slug = new.slug + "-" + String(Int.random(in: 100...(100 * attempt * attempt * attempt + 900)))
    }
    throw Problem.slugTaken
  }

  /// Refuses what no schema can see.
  func check(_ fields: CourseFields) async throws {
    var faults = [fields.fault].compactMap { $0 }
    if try await !timeZones.knowsTimeZone(fields.timeZone) {
      faults.append(
        ProblemField(
          field: "time_zone", code: "unknown",
          message: "There is no such time zone; one is called Europe/Vienna or UTC."))
    }
    if !faults.isEmpty { throw Problem.invalid(faults) }
  }

  /// Categories and skills; what was not given stays.
  func setSubjects(of course: CourseID, _ fields: CourseFields, _ transaction: Transaction) async throws {
    if let categories = fields.categories {
      let known = try await transaction.run(CourseStore.setCategories(categories, of: course))[1]
        .affectedCount
      guard known == Set(categories).count else {
        throw Problem.invalid([
          ProblemField(
            field: "categories", code: "unknown",
            message: "One of these is no category's slug; GET /api/v1/categories lists them.")
        ])
      }
    }
    if let skills = fields.skills { _ = try await transaction.run(CourseStore.setSkills(skills, of: course)) }
  }

  /// Changes something of a course that is neither deleted nor, unless that is said, archived: one at a time for each.
  func change<T: Sendable>(
    _ course: CourseID, allowsArchived: Bool = false,
    _ body: @Sendable @LoopActor (HeldCourse, Transaction) async throws -> T
  ) async throws -> T {
    try await database.transaction { transaction in
      let held = try await hold(course, transaction)
      guard allowsArchived || held.state != .archived else { throw Problem.courseArchived }
      return try await body(held, transaction)
    }
  }

  private func hold(_ course: CourseID, _ transaction: Transaction) async throws -> HeldCourse {
    guard let row = try await transaction.run([CourseStore.hold(course)])[0].first else {
      throw Problem.notFound
    }
    return HeldCourse(
      version: try row.column(0), outlineVersion: try row.column(1), state: try row.word(2))
  }

  /// Changes a course's record, where it is still in the version that the request names.
  func update(_ seen: CourseSeen, by call: Call) async throws {
    var fields = CourseFields(of: seen.course)
    try fields.take(call.input)
    try await check(fields)
    let id = seen.course.id
    let isHeld = call.request.headers.contains(.ifMatch)
    let version = try await change(id) { [fields] held, transaction in
      try call.check(version: held.version)
      // What was not sent is written as it was read: it must still be so.
      guard held.version == seen.course.version else {
        throw isHeld ? Problem.outdated : Problem.changedMeanwhile
      }
      try await setSubjects(of: id, fields, transaction)
      do {
        let rows = try await transaction.run([CourseStore.update(id, fields)])[0]
        if fields.dropsCover { _ = try await transaction.run(CourseFiles.dropCover(of: id)) }
        if fields.completion != seen.course.completion {
          _ = try await transaction.run([ProgressStore.recount(id)])
        }
        return try rows[0].column(0, as: Int64.self)
      } catch let error as DatabaseError where error.reason == .uniqueViolation {
        throw Problem.slugTaken
      }
    }
    tell(.courseChanged(version: version), in: id)
  }

  func tell(_ notice: CourseNotice, in course: CourseID) {
    facets.forget()
    notices?.tell(notice, in: course)
  }

  /// A step in a course's life; nothing happens, and nothing is told, where it has been made already.
  func move(_ course: CourseID, to state: Course.State, as event: String?, by person: PersonID) async throws {
    let version = try await change(course, allowsArchived: true) { held, transaction -> Int64? in
      guard held.state != state else { return nil }
      // What was archived is restored first.
      guard held.state != .archived || event == nil else { throw Problem.courseArchived }
      guard held.state != .draft || state != .archived else { throw Problem.courseNotPublished }
      var statements = [CourseStore.setState(course, state)]
      if let event {
        statements.append(
          EventLog.write([
            NewEvent(event, actor: person.rawValue, subjects: [person.rawValue], course: course.rawValue)
          ]))
      }
      return try await transaction.run(statements)[0][0].column(0)
    }
    if let version { tell(.courseChanged(version: version), in: course) }
  }

  /// Brings an archived course back, to where it was; others stay as they are.
  func restore(_ course: CourseSeen, by person: PersonID) async throws {
    guard course.course.state == .archived else { return }
    let state: Course.State = course.course.publishedAt == nil ? .draft : .published
    try await move(course.course.id, to: state, as: nil, by: person)
  }

  /// Gone at once for everybody; the rows are swept later.
  func delete(_ course: CourseID, by call: Call) async throws {
    let person = call.signedIn.id
    try await change(course, allowsArchived: true) { held, transaction in
      try call.check(version: held.version)
      _ = try await transaction.run([
        CourseStore.delete(course), CourseFiles.releaseAll(of: course),
        EventLog.write([
          NewEvent(
            "course.deleted", actor: person.rawValue, subjects: [person.rawValue], course: course.rawValue)
        ]),
      ])
    }
    tell(.courseDeleted, in: course)
  }
}

extension Problem {
  static let slugTaken = Problem(
    .conflict, "taken", "Another course has this slug; choose one, or leave it out."
  ).with(fields: [ProblemField(field: "slug", code: "taken", message: "Another course has this slug.")])
  static let courseArchived = Problem(
    .conflict, "course_archived", "The course is archived; restore it before it is changed.")
  static let courseNotPublished = Problem(
    .conflict, "course_not_published", "A draft is not archived; publish it, or delete it.")
  static let changedMeanwhile = Problem(
    .conflict, "changed_meanwhile", "Somebody else changed it at the same moment; send it again.")
  static let outdated = Problem(
    .preconditionFailed, "precondition_failed", "It has changed since you read it; read it again.")
}
