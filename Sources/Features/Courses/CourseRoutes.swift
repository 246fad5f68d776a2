import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Schema

/// What can be asked of courses over HTTP.
extension Courses {
  /// Everything that this feature brings.
  public var endpoints: [Endpoint] {
    catalogueEndpoints + categoryEndpoints + courseEndpoints + lifeEndpoints + outlineEndpoints
      + moduleEndpoints
      + lessonEndpoints
      + prerequisiteEndpoints + progressEndpoints
  }

  static let coursePath = PathParameter(
    "id", .string(min: 1, max: 64, format: .line), "The course's id, or its slug.")

  static let archived = EndpointAnswer.problem(
    .conflict, "course_archived", "The course is archived; restore it first.")

  private static let slugTaken = EndpointAnswer.problem(.conflict, "taken", "Another course has this slug.")

  private var courseEndpoints: [Endpoint] {
    [
      Endpoint(
        .post, "/api/v1/courses", id: "createCourse",
        summary: "Makes a course, as a draft; whoever makes it becomes its instructor.", tag: .courses,
        access: .operation(.coursesCreate), limit: .write, input: CourseSchemas.new, inputBytesMax: 262_144,
        answers: [.json(.created, "The course.", CourseSchemas.course), Self.slugTaken]
      ) { [self] call in
        let title = try call.input.string("title")
        let slug = try call.input.optionalString("slug")
        var fields = CourseFields(slug: slug ?? CourseFields.slug(for: title), title: title)
        try fields.take(call.input)
        let id = try await create(fields, hasSlug: slug != nil, by: call.signedIn.id)
        return try await created(id, for: call.signedIn)
      },
      Endpoint(
        .get, "/api/v1/courses/{id}", id: "readCourse",
        summary: "A course's page, without what it is made of.",
        tag: .courses, access: .operation(.coursesRead), limit: .read, path: [Self.coursePath],
        answers: [.json(.ok, "The course.", CourseSchemas.course)], isConditional: true
      ) { [self] call in
        try await page(of: try call.request.parameter("id"), for: call, .coursesRead).response()
      },
      Endpoint(
        .patch, "/api/v1/courses/{id}", id: "updateCourse",
        summary: "Changes a course's record; what is left out stays. 412 comes with the course as it is now.",
        tag: .courses, access: .operation(.coursesUpdate), limit: .write, path: [Self.coursePath],
        input: CourseSchemas.change, inputBytesMax: 262_144,
        answers: [
          .json(.ok, "The course as it is now.", CourseSchemas.course), Self.slugTaken, Self.archived,
          .problem(.conflict, "changed_meanwhile", "Somebody else changed it at the same moment."),
        ], isConditional: true
      ) { [self] call in
        let seen = try await course(of: call, for: .coursesUpdate)
        let name = seen.course.id.description
        return try await tellingCurrent {
          try await update(seen, by: call)
          return try await page(of: name, for: call, .coursesRead).response()
        } current: {
          try await page(of: name, for: call, .coursesRead).json
        }
      },
      Endpoint(
        .delete, "/api/v1/courses/{id}", id: "deleteCourse",
        summary: "Deletes a course: gone at once for everybody. 412 comes with the course as it is now.",
        tag: .courses, access: .operation(.coursesDelete), limit: .write, path: [Self.coursePath],
        answers: [.none(.noContent, "Deleted.")], isConditional: true
      ) { [self] call in
        let id = try await course(of: call, for: .coursesDelete).course.id
        return try await tellingCurrent {
          try await delete(id, by: call)
          return .noContent
        } current: {
          try await page(of: id.description, for: call, .coursesRead).json
        }
      },
    ]
  }

  private var lifeEndpoints: [Endpoint] {
    [
      life("publish", "publishCourse", "Publishes a draft.", .coursesPublish) { [self] seen, person in
        try await move(seen.course.id, to: .published, as: "course.published", by: person)
      },
      life(
        "archive", "archiveCourse",
        "Archives a published course: it stays readable for who is in it, and nothing changes in it any more.",
        .coursesArchive,
        besides: [.problem(.conflict, "course_not_published", "A draft is published, or deleted.")]
      ) { [self] seen, person in
        try await move(seen.course.id, to: .archived, as: "course.archived", by: person)
      },
      life("restore", "restoreCourse", "Brings an archived course back.", .coursesRestore) {
        [self] seen, person in
        try await restore(seen, by: person)
      },
      Endpoint(
        .post, "/api/v1/courses/{id}/copy", id: "copyCourse",
        summary: "Makes a draft with the same modules and lessons, and without the people.", tag: .courses,
        access: .operation(.coursesCopy), limit: .write, path: [Self.coursePath], input: CourseSchemas.copy,
        answers: [.json(.created, "The copy.", CourseSchemas.course), Self.slugTaken]
      ) { [self] call in
        let seen = try await course(of: call, for: .coursesCopy)
        // A copy is a course that one makes.
        guard Permissions.allows(call.person, .coursesCreate, on: .own) else { throw Problem.notFound }
        let id = try await copy(seen.course, as: call.input, by: call.signedIn.id)
        return try await created(id, for: call.signedIn)
      },
    ]
  }

  /// A step in a course's life, which answers with the course; a step that was made already is made again for nothing.
  private func life(
    _ end: String, _ id: String, _ summary: String, _ operation: Identity.Operation,
    besides: [EndpointAnswer] = [],
    _ work: @escaping @LoopActor @Sendable (CourseSeen, PersonID) async throws -> Void
  ) -> Endpoint {
    Endpoint(
      .post, "/api/v1/courses/{id}/" + end, id: id, summary: summary, tag: .courses,
      access: .operation(operation), limit: .write, path: [Self.coursePath],
      answers: [.json(.ok, "The course as it is now.", CourseSchemas.course), Self.archived] + besides
    ) { [self] call in
      let seen = try await course(of: call, for: operation)
      try await work(seen, call.signedIn.id)
      return try await page(of: seen.course.id.description, for: call, .coursesRead).response()
    }
  }

  private func created(_ id: CourseID, for person: Person) async throws -> Response {
    guard let page = try await page(of: id.description, for: person) else { throw Problem.notFound }
    return page.response(.created).with(header: "Location", "/api/v1/courses/\(id)")
  }

  /// A course with what stands around it; nil: there is none.
  func page(of name: String, for person: Person?) async throws -> CoursePage? {
    let id = CourseID(decimal: name)
    let slug = id == nil ? name : nil
    let rows = try await database.run([
      CourseStore.find(id, slug: slug, for: person?.id),
      CourseStore.surroundings(of: id, slug: slug, for: person?.id),
    ])
    guard let course = rows[0].first, let surroundings = rows[1].first else { return nil }
    let seen = try CourseStore.seen(course)
    return try CoursePage(
      seen, coverURL: url(of: seen.course.cover), surroundings: surroundings, for: person)
  }

  private func page(
    of name: String, for call: Call, _ operation: Identity.Operation
  ) async throws -> CoursePage {
    guard let page = try await page(of: name, for: call.person),
      Permissions.allows(call.person, operation, in: page.seen.standing)
    else { throw Problem.notFound }
    return page
  }

  /// Who wanted to change what has changed since is told what it is now.
  func tellingCurrent(
    _ work: () async throws -> Response, current: () async throws -> [UInt8]
  ) async throws -> Response {
    do { return try await work() } catch let problem as Problem where problem.status == .preconditionFailed {
      throw problem.with(current: try await current())
    }
  }
}

extension EndpointTag {
  static let courses = EndpointTag("courses", "What is taught: the catalogue, courses, and their life.")
}
