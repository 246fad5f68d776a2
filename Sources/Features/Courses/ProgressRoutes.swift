import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Schema

/// How far people are.
extension Courses {
  private static let accountPath = PathParameter("account", .identifier, "The student's account.")
  private static let resumeBytesMax = 4_096

  private static let now = Schema.object([
    .required(
      "lesson", lessonProgressSchema.orNull, "In the lesson; null: nothing is kept of who is no student."),
    .required(
      "course",
      .object([
        .required("done", CourseSchemas.count, "Lessons that are done, of those that have to be."),
        .required("total", CourseSchemas.count, "Lessons that have to be done."),
        .required("completed_at", Schema.time.orNull, "Since when the course is completed; that stays."),
      ])),
  ]).named("ProgressNow")

  var progressEndpoints: [Endpoint] { [reporting, progressList, progressOfOne] + decisions }

  private var reporting: Endpoint {
    Endpoint(
      .post, "/api/v1/courses/{id}/lessons/{lesson}/progress", id: "reportProgress",
      summary: "Tells how far one is: on opening a lesson, then every while.", tag: .progress,
      access: .operation(.progressReport), limit: .read, path: [Self.coursePath, Self.lessonPath],
      input: .object([
        .optional(
          "seconds", .integer(min: 0, max: 86_400),
          "How long one was at it since the last report; what the server's clock does not bear out is not counted."
        ),
        .optional(
          "resume", .any, "Where to go on: any JSON of up to 4,096 bytes; null leaves what was said before."),
        .optional("viewed", .boolean, "Whether one has seen it to its end."),
      ]).named("ProgressReport"),
      answers: [
        .json(.ok, "How far one is now.", Self.now), Self.archived,
        .problem(.conflict, "lesson_locked", "Other lessons have to be done first."),
      ], takesIdempotencyKey: false
    ) { [self] call in
      let seen = try await course(of: call, for: .progressReport)
      let report = ProgressReport(
        seconds: Int(try call.input.optionalInt("seconds") ?? 0),
        viewed: try call.input.optionalBool("viewed") ?? false)
      return try await self.report(
        report, resume: try Self.resume(of: call.input), on: try call.identifier("lesson"), in: seen,
        by: call.signedIn
      ).response()
    }
  }

  private static func resume(of input: JSONValue) throws -> SQLJSON? {
    guard let value = input["resume"], value != .null else { return nil }
    var json = JSONWriter()
    json.value(value)
    let bytes = json.take()
    guard bytes.count <= resumeBytesMax else {
      throw Problem.invalid([
        ProblemField(
          field: "resume", code: "too_long",
          message: "This should have at most \(resumeBytesMax) bytes as JSON.")
      ])
    }
    return SQLJSON(utf8: bytes)
  }

  private var decisions: [Endpoint] {
    let path = "/api/v1/courses/{id}/lessons/{lesson}/completions/{account}"
    return [
      Endpoint(
        .put, path, id: "completeLesson", summary: "Staff's word that a student has done a lesson.",
        tag: .progress, access: .operation(.progressDecide), limit: .write,
        path: [Self.coursePath, Self.lessonPath, Self.accountPath],
        answers: [.json(.ok, "How far the student is now.", Self.now), Self.archived]
      ) { [self] call in
        let course = try await course(of: call, for: .progressDecide).course.id
        return try await decide(
          try call.identifier("lesson"), in: course, for: try call.identifier("account"), by: call.signedIn.id
        ).response()
      },
      Endpoint(
        .delete, path, id: "uncompleteLesson",
        summary: "Takes back that a student has done a lesson; a course once completed stays so.",
        tag: .progress, access: .operation(.progressDecide), limit: .write,
        path: [Self.coursePath, Self.lessonPath, Self.accountPath],
        answers: [.none(.noContent, "Taken back, or never so."), Self.archived]
      ) { [self] call in
        let course = try await course(of: call, for: .progressDecide).course.id
        try await takeBack(
          try call.identifier("lesson"), in: course, for: try call.identifier("account"))
        return .noContent
      },
    ]
  }

  private static let student = Schema.object([
    .required("person", .object(CourseSchemas.person).named("Student"), "Who it is."),
    .required("started_at", Schema.time.orNull, "When the first lesson was begun."),
    .required("done", CourseSchemas.count, "Lessons that are done, of those that have to be."),
    .required("total", CourseSchemas.count, "Lessons that have to be done."),
    .required("completed_at", Schema.time.orNull, "Since when the course is completed."),
    .required("seconds", CourseSchemas.count, "How long in all lessons."),
    .required("last_at", Schema.time.orNull, "When something was reported last."),
    .required("last_lesson_id", Schema.identifier.orNull, "The lesson that this was in."),
    .optional(
      "lessons",
      .array(
        of: .object([
          .required("lesson_id", .identifier, "The lesson."),
          .required("completed_at", Schema.time.orNull, "Since when it is done; null: begun."),
        ]).named("LessonOfStudent")),
      "Of the lessons that `lessons` asks for, those that they have begun."),
  ]).named("StudentProgress")

  private var progressList: Endpoint {
    Endpoint(
      .get, "/api/v1/courses/{id}/progress", id: "listProgress",
      summary: "How far each student is, in the order of their accounts.", tag: .progress,
      access: .operation(.progressList), limit: .read, path: [Self.coursePath],
      query: QueryParameter.page + [
        .init(
          "lessons", .string(min: 1, max: 2_000),
          "Ids of up to \(Self.cellLessonsMax) lessons, with commas between: who has done which of them is told too."
        )
      ],
      answers: [.json(.ok, "The students.", .page(of: Self.student))]
    ) { [self] call in
      let course = try await course(of: call, for: .progressList).course.id
      let page = call.page
      let list = ProgressStore.list(course, after: try page.after(PersonID.self), limit: page.fetchCount)
      let rows = try await database.run([list])[0].map { row in
        (id: try row.column(0, as: PersonID.self), row: row)
      }
      let lessons = try Self.lessons(call.query("lessons"))
      let cells = try await cells(of: rows.map(\.id), lessons ?? [], in: course)
      return try .page(rows, of: page, next: { Cursor.encode($0.id) }) {
        try $0.student($1.row, cells: lessons == nil ? nil : cells[$1.id] ?? [])
      }
    }
  }

  /// A page of people times so many lessons is a table that one answer carries.
  private static let cellLessonsMax = 100

  private static func lessons(_ text: String?) throws(Problem) -> [LessonID]? {
    guard let text else { return nil }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let ids = parts.compactMap { LessonID(decimal: $0) }
    guard ids.count == parts.count, ids.count <= cellLessonsMax else {
      throw Problem.invalid([
        ProblemField(
          field: "lessons", code: "bad_format",
          message: "This should be up to \(cellLessonsMax) ids with commas between.")
      ])
    }
    return ids
  }

  private func cells(
    of people: [PersonID], _ lessons: [LessonID], in course: CourseID
  ) async throws -> [PersonID: [(lesson: LessonID, completedAt: SQLTime?)]] {
    guard !people.isEmpty, !lessons.isEmpty else { return [:] }
    var cells: [PersonID: [(lesson: LessonID, completedAt: SQLTime?)]] = [:]
    for row in try await database.run([ProgressStore.cells(course, people, lessons)])[0] {
      let (person, lesson, completedAt) = try row.values(PersonID.self, LessonID.self, SQLTime?.self)
      cells[person, default: []].append((lesson, completedAt))
    }
    return cells
  }

  private static let lessonOfStudent = Schema.object([
    .required("lesson_id", .identifier, "The lesson."),
    .required("title", CourseSchemas.title, "What it is called."),
    .required("started_at", .time, "When it was begun."),
    .required("seconds", CourseSchemas.count, "How long."),
    .required("last_at", .time, "When something was reported last."),
    .required("completed_at", Schema.time.orNull, "Since when it is done."),
    .required("completed_by", Schema.string().orNull, "The rule by which it is."),
  ])

  private var progressOfOne: Endpoint {
    Endpoint(
      .get, "/api/v1/courses/{id}/progress/{account}", id: "readProgress",
      summary: "Every lesson that a student has begun, in the outline's order.", tag: .progress,
      access: .operation(.progressList), limit: .read, path: [Self.coursePath, Self.accountPath],
      answers: [
        .json(
          .ok, "The lessons.",
          .object([.required("items", .array(of: Self.lessonOfStudent))]).named("StudentLessons"))
      ]
    ) { [self] call in
      let course = try await course(of: call, for: .progressList).course.id
      let rows = try await database.run(
        ProgressStore.lessons(of: try call.identifier("account"), in: course))
      guard !rows[0].isEmpty else { throw Problem.notFound }
      var json = JSONWriter(capacityBytes: 128 + rows[1].count * 192)
      try json.object { json in
        try json.array("items") { json in for row in rows[1] { try json.lessonOfStudent(row) } }
      }
      return Response.json(bytes: json.take())
    }
  }
}

extension JSONWriter {
  /// As `ProgressStore.list` has it.
  fileprivate mutating func student(
    _ row: Row, cells: [(lesson: LessonID, completedAt: SQLTime?)]?
  ) throws {
    try object { json in
      try json.object("person") { json in
        json.member("id", try row.column(0, as: PersonID.self))
        json.member("handle", try row.column(1, as: String.self))
        json.member("name", try row.column(2, as: String.self))
      }
      json.member("started_at", timeUnixMs: try row.column(3, as: SQLTime?.self)?.unixMs)
      json.member("done", try row.column(4, as: Int.self))
      json.member("total", try row.column(5, as: Int.self))
      json.member("completed_at", timeUnixMs: try row.column(6, as: SQLTime?.self)?.unixMs)
      json.member("seconds", try row.column(7, as: Int.self))
      json.member("last_at", timeUnixMs: try row.column(8, as: SQLTime?.self)?.unixMs)
      json.member("last_lesson_id", try row.column(9, as: LessonID?.self))
      guard let cells else { return }
      json.array("lessons") { json in
        for cell in cells {
          json.object { json in
            json.member("lesson_id", cell.lesson)
            json.member("completed_at", timeUnixMs: cell.completedAt?.unixMs)
          }
        }
      }
    }
  }

  /// As `ProgressStore.lessons` has it.
  fileprivate mutating func lessonOfStudent(_ row: Row) throws {
    try object { json in
      json.member("lesson_id", try row.column(0, as: LessonID.self))
      json.member("title", try row.column(1, as: String.self))
      json.member("started_at", timeUnixMs: try row.column(2, as: SQLTime.self).unixMs)
      json.member("seconds", try row.column(3, as: Int.self))
      json.member("last_at", timeUnixMs: try row.column(4, as: SQLTime.self).unixMs)
      json.member("completed_at", timeUnixMs: try row.column(5, as: SQLTime?.self)?.unixMs)
      json.member("completed_by", try row.column(6, as: String?.self))
    }
  }
}

extension EndpointTag {
  static let progress = EndpointTag("progress", "How far people are in courses and lessons.")
}
