import API
import Bytes
import Database
import Gateway
import Identity
import Loop

/// A lesson as somebody sees it.
struct LessonPage: Sendable {
  struct Neighbour: Sendable {
    let id: LessonID
    let title: String
  }

  let course: CourseID
  let lesson: Lesson
  let previous, next: Neighbour?
  let requires: [Neighbour]
  /// What of it has to be done first.
  let lockedBy: [Neighbour]
  let progress: LessonProgress?

  var json: [UInt8] {
    var json = JSONWriter(capacityBytes: 1_024 + lesson.body.utf8.count)
    json.object { write(to: &$0) }
    return json.take()
  }

  func response(_ status: HTTPStatus = .ok) -> Response {
    Response.json(bytes: json, status: status).withVersion(lesson.version).with(
      header: "Cache-Control", "no-store")
  }

  private func write(to json: inout JSONWriter) {
    json.member("id", lesson.id)
    json.member("course_id", course)
    json.member("module_id", lesson.module)
    json.member("kind", lesson.kind)
    json.member("title", lesson.title)
    json.member("summary", lesson.summary)
    json.member("body", lockedBy.isEmpty ? lesson.body : nil)
    json.member("state", lesson.state.rawValue)
    json.member("counts", lesson.counts)
    json.member("rule", lesson.rule.rawValue)
    json.member("rule_seconds", lesson.ruleSeconds.map { Int64($0) })
    json.member("estimated_minutes", lesson.estimatedMinutes)
    json.member("version", lesson.version)
    json.member("created_at", timeUnixMs: lesson.createdAt.unixMs)
    json.member("updated_at", timeUnixMs: lesson.updatedAt.unixMs)
    json.key("previous")
    json.neighbour(previous)
    json.key("next")
    json.neighbour(next)
    json.array("requires") { json in for one in requires { json.neighbour(one) } }
    json.array("locked_by") { json in for one in lockedBy { json.neighbour(one) } }
    json.key("progress")
    json.progress(progress)
  }
}

extension JSONWriter {
  fileprivate mutating func neighbour(_ neighbour: LessonPage.Neighbour?) {
    guard let neighbour else { return null() }
    object { json in
      json.member("id", neighbour.id)
      json.member("title", neighbour.title)
    }
  }

  mutating func progress(_ progress: LessonProgress?) {
    guard let progress else { return null() }
    object { json in
      json.member("started_at", timeUnixMs: progress.startedAt.unixMs)
      json.member("seconds", progress.seconds)
      if let resume = progress.resume {
        json.member("resume", raw: resume.utf8)
      } else {
        json.memberNull("resume")
      }
      json.member("completed_at", timeUnixMs: progress.completedAt?.unixMs)
      json.member("completed_by", progress.completedBy)
    }
  }
}

extension Courses {
  /// Drafts are for those who see more than students do.
  static func seesDrafts(_ person: Person?, in standing: CourseStanding) -> Bool {
    standing.isStaff || person?.role == .admin
  }

  func lessonPage(_ id: LessonID, in seen: CourseSeen, for person: Person) async throws -> LessonPage {
    let all = Self.seesDrafts(person, in: seen.standing)
    let course = seen.course.id
    let rows = try await database.run([
      LessonStore.find(id, in: course), LessonStore.neighbours(of: id, in: course, all: all),
      LessonStore.prerequisites(of: id, for: person.id, all: all),
      LessonStore.progress(of: person.id, in: id),
    ])
    guard let lesson = try rows[0].first.map(LessonStore.lesson), all || lesson.isVisible else {
      throw Problem.notFound
    }
    let around = try rows[1].map {
      (isNext: try $0.column(0, as: Bool.self), one: try Self.neighbour($0, from: 1))
    }
    let required = try rows[2].map {
      (isDone: try $0.column(2, as: Bool.self), one: try Self.neighbour($0, from: 0))
    }
    return LessonPage(
      course: course, lesson: lesson, previous: around.first { !$0.isNext }?.one,
      next: around.first { $0.isNext }?.one, requires: required.map(\.one),
      lockedBy: all ? [] : required.filter { !$0.isDone }.map(\.one),
      progress: try rows[3].first.map(LessonStore.progress))
  }

  private static func neighbour(_ row: Row, from column: Int) throws -> LessonPage.Neighbour {
    LessonPage.Neighbour(id: try row.column(column), title: try row.column(column + 1))
  }

  func createLesson(in module: ModuleID, of course: CourseID, _ input: JSONValue) async throws -> LessonID {
    let name = try input.optionalString("kind") ?? LessonKind.text.name
    guard let kind = lessonKinds[name] else {
      throw Problem.invalid([
        ProblemField(
          field: "kind", code: "not_a_choice",
          message: "This should be one of: \(lessonKinds.names.joined(separator: ", ")).")
      ])
    }
    var fields = LessonFields(kind: kind, title: try input.string("title"))
    try fields.take(input)
    try check(fields)
    return try await changeOutline(of: course, recounts: fields.state == .published) {
      [fields] _, transaction in
      guard try await !transaction.run([OutlineStore.findModule(module, in: course)])[0].isEmpty else {
        throw Problem.notFound
      }
      let made = try await transaction.run([LessonStore.insert(fields, in: module, of: course)])[0]
      guard let row = made.first else { throw Problem.moduleFull }
      let id: LessonID = try row.column(0)
      try await Self.adoptFiles(named: fields.body, by: id, in: course, transaction)
      return id
    }
  }

  private func check(_ fields: LessonFields) throws {
    let faults = fields.faults(kinds: lessonKinds)
    if !faults.isEmpty { throw Problem.invalid(faults) }
  }

  func updateLesson(_ id: LessonID, in course: CourseID, by call: Call) async throws {
    let fields = try await database.run([LessonStore.find(id, in: course)])[0].first.map(LessonStore.lesson)
    guard let read = fields else { throw Problem.notFound }
    let old = LessonFields(of: read)
    var new = old
    try new.take(call.input)
    try check(new)
    let recounts = new.changesWhatCounts(from: old)
    try await changeOutline(of: course, recounts: recounts) { [new] _, transaction in
      guard let row = try await transaction.run([LessonStore.find(id, in: course)])[0].first else {
        throw Problem.notFound
      }
      let held = try LessonStore.lesson(row)
      try call.check(version: held.version)
      guard held.version == read.version else { throw Problem.changedMeanwhile }
      _ = try await transaction.run([LessonStore.update(id, new)])
      try await Self.adoptFiles(named: new.body, by: id, in: course, transaction)
    }
  }

  func deleteLesson(_ id: LessonID, in course: CourseID, by call: Call) async throws {
    try await changeOutline(of: course, recounts: true) { _, transaction in
      guard let row = try await transaction.run([LessonStore.find(id, in: course)])[0].first else {
        throw Problem.notFound
      }
      try call.check(version: try LessonStore.lesson(row).version)
      _ = try await transaction.run([LessonStore.delete(id)], timeoutMs: Self.longMs)
    }
  }
}
