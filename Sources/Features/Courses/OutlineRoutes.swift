import API
import Bytes
import Gateway
import Identity
import Loop
import Schema

/// A course's outline, its order, and its modules.
extension Courses {
  static let modulePath = PathParameter("module", .identifier, "The module's id.")
  private static let state = Schema.choice(OutlineState.allCases.map(\.rawValue))
  private static let seconds = Schema.integer(min: 0)
  private static let orderBytesMax = 1 << 20

  private static let lessonProgress = Schema.object([
    .required("started_at", .time, "When one began."),
    .required("seconds", seconds, "How long one was at it."),
    .required("completed_at", Schema.time.orNull, "Since when it is done."),
  ]).orNull

  private static let entry = Schema.object([
    .required("id", .identifier, "The lesson's id."),
    .required("kind", .string(min: 1), "What it is: text, or a kind that another feature brings."),
    .required("title", CourseSchemas.title, "What it is called."),
    .required("state", state, "Students see what is published."),
    .required("counts", .boolean, "Whether it has to be done, where the course says `chosen`."),
    .required("rule", .string(min: 1), "What completes it."),
    .required("rule_seconds", seconds.orNull, "For the rule `time`."),
    .required("estimated_minutes", seconds, "How long it takes to read."),
    .required("requires", .array(of: .identifier), "Lessons to be done first."),
    .required("locked_by", .array(of: .identifier), "Those of them that whoever asks has not done."),
    .required("progress", lessonProgress, "How far whoever asks is; null: not begun."),
  ]).named("OutlineLesson")

  private static let moduleFields: [Field] = [
    .required("id", .identifier, "The module's id."),
    .required("title", CourseSchemas.title, "What it is called."),
    .required("summary", CourseSchemas.summary, "What it is about."),
    .required("state", state, "Students see what is published."),
    .required("version", CourseSchemas.count, "As in the ETag of a change of it."),
  ]

  private static let outlineSchema = Schema.object([
    .required("version", CourseSchemas.count, "As in the ETag."),
    .required(
      "modules",
      .array(
        of: .object(moduleFields + [.required("lessons", .array(of: entry), "In their order.")]).named(
          "OutlineModule")), "In their order."),
  ]).named("Outline")

  private static let module = Schema.object(moduleFields).named("Module")

  private static let order = Schema.object([
    .required(
      "modules",
      .array(
        of: .object([
          .required("id", .identifier, "A module's id."),
          .required(
            "lessons", .array(of: .identifier, max: OutlineLimits.lessonsInModuleMax), "Its lessons' ids."),
        ]), max: OutlineLimits.modulesMax), "Every module and every lesson of the course, each once.")
  ]).named("OutlineOrder")

  var outlineEndpoints: [Endpoint] {
    [
      Endpoint(
        .get, "/api/v1/courses/{id}/outline", id: "readOutline",
        summary: "What a course is made of, in its order; staff sees drafts too.", tag: .outline,
        access: .operation(.coursesRead), limit: .read, path: [Self.coursePath],
        answers: [.json(.ok, "Modules with their lessons.", Self.outlineSchema)], isConditional: true
      ) { [self] call in
        outlineResponse(
          try await outline(of: try await course(of: call, for: .coursesRead), for: call.signedIn))
      },
      Endpoint(
        .put, "/api/v1/courses/{id}/outline/order", id: "reorderOutline",
        summary:
          "Puts the whole outline in order, or nothing of it: 412 comes with the outline as it is now, where another has changed it.",
        tag: .outline, access: .operation(.outlineChange), limit: .write, path: [Self.coursePath],
        input: Self.order, inputBytesMax: Self.orderBytesMax,
        answers: [
          .json(.ok, "The outline as it is now.", Self.outlineSchema), Self.archived,
          .problem(
            .preconditionFailed, "outline_changed", "Another has changed the outline; nothing was moved."),
          .problem(.conflict, "too_many_lessons", "A module would have more lessons than one may."),
        ], isConditional: true
      ) { [self] call in
        let seen = try await course(of: call, for: .outlineChange)
        let order = try OutlineOrder(call.input)
        return try await tellingCurrent {
          try await reorder(seen.course.id, order, by: call)
          return outlineResponse(try await outline(of: seen, for: call.signedIn))
        } current: {
          try await outline(of: seen, for: call.signedIn).json
        }
      },
    ]
  }

  private func outline(of seen: CourseSeen, for person: Person) async throws -> Outline {
    try await OutlineStore(database: database).outline(
      of: seen.course.id, for: person.id, all: Self.seesDrafts(person, in: seen.standing))
  }

  /// How far one is does not belong to its version: it is kept nowhere.
  private func outlineResponse(_ outline: Outline) -> Response {
    Response.json(bytes: outline.json).withVersion(outline.version).with(header: "Cache-Control", "no-store")
  }

  var moduleEndpoints: [Endpoint] {
    [
      Endpoint(
        .post, "/api/v1/courses/{id}/modules", id: "createModule", summary: "Makes a module, at the end.",
        tag: .outline, access: .operation(.outlineChange), limit: .write, path: [Self.coursePath],
        input: .object([
          .required("title", CourseSchemas.title, "What it is called."),
          .optional("summary", CourseSchemas.summary, "What it is about."),
          .optional("state", Self.state, "draft where left out."),
        ]).named("NewModule"),
        answers: [
          .json(.created, "The module.", Self.module), Self.archived,
          .problem(.conflict, "too_many_modules", "The course has as many modules as one may."),
        ]
      ) { [self] call in
        let course = try await course(of: call, for: .outlineChange).course.id
        return Self.response(try await createModule(in: course, call.input), .created).with(
          header: "Location", "/api/v1/courses/\(course)/outline")
      },
      Endpoint(
        .patch, "/api/v1/courses/{id}/modules/{module}", id: "updateModule",
        summary: "Changes a module; what is left out stays. 412 comes with the module as it is now.",
        tag: .outline, access: .operation(.outlineChange), limit: .write,
        path: [Self.coursePath, Self.modulePath],
        input: .object([
          .optional("title", CourseSchemas.title, "What it is called."),
          .optional("summary", CourseSchemas.summary, "What it is about."),
          .optional("state", Self.state, "Students see what is published."),
        ]).named("ModuleChange"),
        answers: [.json(.ok, "The module as it is now.", Self.module), Self.archived], isConditional: true
      ) { [self] call in
        try await onModule(call) { [self] course, module in
          Self.response(try await updateModule(module, in: course, by: call))
        }
      },
      Endpoint(
        .delete, "/api/v1/courses/{id}/modules/{module}", id: "deleteModule",
        summary: "Deletes a module with its lessons. 412 comes with the module as it is now.", tag: .outline,
        access: .operation(.outlineChange), limit: .write, path: [Self.coursePath, Self.modulePath],
        answers: [.none(.noContent, "Deleted."), Self.archived], isConditional: true
      ) { [self] call in
        try await onModule(call) { [self] course, module in
          try await deleteModule(module, in: course, by: call)
          return .noContent
        }
      },
    ]
  }

  private func onModule(
    _ call: Call, _ work: (CourseID, ModuleID) async throws -> Response
  ) async throws -> Response {
    let course = try await course(of: call, for: .outlineChange).course.id
    let id: ModuleID = try call.identifier("module")
    return try await tellingCurrent {
      try await work(course, id)
    } current: {
      Self.json(try await module(id, in: course))
    }
  }

  private static func response(_ module: Outline.Module, _ status: HTTPStatus = .ok) -> Response {
    Response.json(bytes: json(module), status: status).withVersion(module.version)
  }

  private static func json(_ module: Outline.Module) -> [UInt8] {
    var json = JSONWriter()
    json.object { $0.outline(module) }
    return json.take()
  }
}

extension EndpointTag {
  static let outline = EndpointTag("outline", "What courses are made of: modules, lessons, and their order.")
}
