import API
import Bytes
import Gateway
import Identity
import Loop
import Schema

/// Lessons, and what has to be done before what.
extension Courses {
  static let lessonPath = PathParameter("lesson", .identifier, "The lesson's id.")
  /// JSON may write a byte of Markdown in six.
  private static let lessonBytesMax = 6 * LessonFields.bodyBytesMax + 65_536

  private static let neighbour = Schema.object([
    .required("id", .identifier, "A lesson's id."), .required("title", CourseSchemas.title),
  ]).named("LessonLink")

  static let lessonProgressSchema = Schema.object([
    .required("started_at", .time, "When one began."),
    .required("seconds", CourseSchemas.count, "How long one was at it."),
    .required("resume", .any, "Where to go on, as it was reported last; null: from the beginning."),
    .required("completed_at", Schema.time.orNull, "Since when it is done."),
    .required("completed_by", Schema.string().orNull, "The rule by which it is."),
  ]).named("LessonProgress")

  private static let lesson = Schema.object([
    .required("id", .identifier, "The lesson's id."),
    .required("course_id", .identifier, "The course that it is part of."),
    .required("module_id", .identifier, "The module that it is part of."),
    .required("kind", .string(min: 1), "What it is: text, or a kind that another feature brings."),
    .required("title", CourseSchemas.title, "What it is called."),
    .required("summary", CourseSchemas.summary, "What it is about."),
    .required("body", Schema.string().orNull, "Markdown; null while other lessons have to be done first."),
    .required("state", .choice(OutlineState.allCases.map(\.rawValue)), "Students see what is published."),
    .required("counts", .boolean, "Whether it has to be done, where the course says `chosen`."),
    .required("rule", .string(min: 1), "What completes it."),
    .required("rule_seconds", CourseSchemas.count.orNull, "For the rule `time`."),
    .required("estimated_minutes", CourseSchemas.count, "How long it takes to read."),
    .required("version", CourseSchemas.count, "As in the ETag."),
    .required("created_at", .time, "When it was made."),
    .required("updated_at", .time, "When it was changed."),
    .required("previous", neighbour.orNull, "What comes before it, of what whoever asks sees."),
    .required("next", neighbour.orNull, "What comes after it."),
    .required("requires", .array(of: neighbour), "Lessons to be done first."),
    .required("locked_by", .array(of: neighbour), "Those of them that whoever asks has not done."),
    .required("progress", lessonProgressSchema.orNull, "How far whoever asks is; null: not begun."),
  ]).named("Lesson")

  private static let fields: [Field] = [
    .optional("summary", CourseSchemas.summary, "What it is about."),
    .optional("body", .string(), "Markdown, 262,144 bytes at most."),
    .optional("state", .choice(OutlineState.allCases.map(\.rawValue)), "Students see what is published."),
    .optional("counts", .boolean, "Whether it has to be done, where the course says `chosen`."),
    .optional(
      "rule", .string(min: 1, max: 32), "What completes it: `viewed`, `time`, `staff`, or the kind's own."),
    .optional(
      "rule_seconds", Schema.integer(min: 1, max: Int64(LessonFields.ruleSecondsMax)).orNull,
      "For the rule `time`: after how many."),
  ]

  var lessonEndpoints: [Endpoint] {
    [lessonCreation, lessonReading, lessonChange, lessonDeletion, lessonFile]
  }

  private var lessonCreation: Endpoint {
    Endpoint(
      .post, "/api/v1/courses/{id}/modules/{module}/lessons", id: "createLesson",
      summary: "Makes a lesson, at the end of a module.", tag: .outline, access: .operation(.outlineChange),
      limit: .write, path: [Self.coursePath, Self.modulePath],
      input: .object(
        [
          .required("title", CourseSchemas.title, "What it is called."),
          .optional("kind", .string(min: 1, max: 32), "text where left out."),
        ] + Self.fields
      ).named("NewLesson"), inputBytesMax: Self.lessonBytesMax,
      answers: [
        .json(.created, "The lesson.", Self.lesson), Self.archived,
        .problem(.conflict, "too_many_lessons", "The module, or the course, has as many lessons as one may."),
      ]
    ) { [self] call in
      let seen = try await course(of: call, for: .outlineChange)
      let id = try await createLesson(
        in: try call.identifier("module"), of: seen.course.id, call.input)
      return try await lessonPage(id, in: seen, for: call.signedIn).response(.created).with(
        header: "Location", "/api/v1/courses/\(seen.course.id)/lessons/\(id)")
    }
  }

  private var lessonReading: Endpoint {
    Endpoint(
      .get, "/api/v1/courses/{id}/lessons/{lesson}", id: "readLesson",
      summary: "A lesson, with what comes before and after it.", tag: .outline,
      access: .operation(.lessonsRead), limit: .read, path: [Self.coursePath, Self.lessonPath],
      answers: [.json(.ok, "The lesson.", Self.lesson)], isConditional: true
    ) { [self] call in
      let seen = try await course(of: call, for: .lessonsRead)
      let page = try await lessonPage(try call.identifier("lesson"), in: seen, for: call.signedIn)
      if seen.standing.role != nil { notices?.noteSeen(call.signedIn.id, in: seen.course.id) }
      return page.response()
    }
  }

  private var lessonChange: Endpoint {
    Endpoint(
      .patch, "/api/v1/courses/{id}/lessons/{lesson}", id: "updateLesson",
      summary: "Changes a lesson; what is left out stays. 412 comes with the lesson as it is now.",
      tag: .outline, access: .operation(.outlineChange), limit: .write,
      path: [Self.coursePath, Self.lessonPath],
      input: .object(
        [.optional("title", CourseSchemas.title, "What it is called.")] + Self.fields
      ).named("LessonChange"), inputBytesMax: Self.lessonBytesMax,
      answers: [
        .json(.ok, "The lesson as it is now.", Self.lesson), Self.archived,
        .problem(.conflict, "changed_meanwhile", "Somebody else changed it at the same moment."),
      ], isConditional: true
    ) { [self] call in
      try await onLesson(call) { [self] seen, lesson in
        try await updateLesson(lesson, in: seen.course.id, by: call)
        return try await lessonPage(lesson, in: seen, for: call.signedIn).response()
      }
    }
  }

  private var lessonDeletion: Endpoint {
    Endpoint(
      .delete, "/api/v1/courses/{id}/lessons/{lesson}", id: "deleteLesson",
      summary: "Deletes a lesson, and how far people are in it. 412 comes with the lesson as it is now.",
      tag: .outline, access: .operation(.outlineChange), limit: .write,
      path: [Self.coursePath, Self.lessonPath], answers: [.none(.noContent, "Deleted."), Self.archived],
      isConditional: true
    ) { [self] call in
      try await onLesson(call) { [self] seen, lesson in
        try await deleteLesson(lesson, in: seen.course.id, by: call)
        return .noContent
      }
    }
  }

  /// Its address stays the same for years, so that texts may name it; where that leads to works for an hour.
  private var lessonFile: Endpoint {
    Endpoint(
      .get, "/api/v1/courses/{id}/files/{file}", id: "readLessonFile",
      summary: "A file of a lesson, for whoever may read the lesson: leads to where its bytes are.",
      tag: .outline, access: .operation(.lessonsRead), limit: .read,
      path: [Self.coursePath, PathParameter("file", .identifier, "The file's id.")],
      answers: [
        .none(.found, "The file is there.").with(
          header: "Location", "An address of its bytes that works for an hour.")
      ]
    ) { [self] call in
      let seen = try await course(of: call, for: .lessonsRead)
      let id: Identifier<LessonFileTag> = try call.identifier("file")
      guard let url = url(of: try await lessonFile(id.rawValue, in: seen, for: call.signedIn)) else {
        throw Problem.notFound
      }
      // Who is out of the course tomorrow asks again.
      return Response(.found, headers: [("Location", url), ("Cache-Control", "no-store")])
    }
  }

  private func onLesson(
    _ call: Call, _ work: (CourseSeen, LessonID) async throws -> Response
  ) async throws -> Response {
    let seen = try await course(of: call, for: .outlineChange)
    let id: LessonID = try call.identifier("lesson")
    return try await tellingCurrent {
      try await work(seen, id)
    } current: {
      try await lessonPage(id, in: seen, for: call.signedIn).json
    }
  }

  private static let requirements = Schema.object([
    .required(
      "requires", .array(of: .identifier, max: OutlineLimits.prerequisitesMax),
      "All that has to be done first; an empty list takes every one away.")
  ]).named("Requirements")

  private static let cycle = EndpointAnswer.problem(
    .conflict, "prerequisite_cycle", "It would go in a circle, which the detail names; nothing was changed.")

  var prerequisiteEndpoints: [Endpoint] {
    [
      Endpoint(
        .put, "/api/v1/courses/{id}/lessons/{lesson}/prerequisites", id: "setLessonPrerequisites",
        summary: "Says which lessons of the course have to be done before this one.", tag: .outline,
        access: .operation(.outlineChange), limit: .write, path: [Self.coursePath, Self.lessonPath],
        input: Self.requirements,
        answers: [.json(.ok, "The lesson as it is now.", Self.lesson), Self.cycle, Self.archived]
      ) { [self] call in
        let seen = try await course(of: call, for: .outlineChange)
        let lesson: LessonID = try call.identifier("lesson")
        try await setPrerequisites(of: lesson, in: seen.course.id, try Self.requirements(call.input))
        return try await lessonPage(lesson, in: seen, for: call.signedIn).response()
      },
      Endpoint(
        .put, "/api/v1/courses/{id}/prerequisites", id: "setCoursePrerequisites",
        summary: "Says which courses have to be completed before one gets into this one.", tag: .courses,
        access: .operation(.coursesUpdate), limit: .write, path: [Self.coursePath], input: Self.requirements,
        answers: [.json(.ok, "The course as it is now.", CourseSchemas.course), Self.cycle, Self.archived]
      ) { [self] call in
        let course = try await course(of: call, for: .coursesUpdate).course.id
        try await setPrerequisites(of: course, try Self.requirements(call.input), by: call.signedIn)
        guard let page = try await page(of: course.description, for: call.signedIn) else {
          throw Problem.notFound
        }
        return page.response()
      },
    ]
  }

  private static func requirements<Tag>(_ input: JSONValue) throws -> [Identifier<Tag>] {
    try input.array("requires") { one in
      guard let id = Identifier<Tag>(decimal: try one.asString()) else {
        throw FieldError(path: "", .expected("an id"))
      }
      return id
    }
  }
}

/// Files are another feature's; here they are what texts name.
enum LessonFileTag {}
