import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Schema

/// Sections of a course.
extension Members {
  private static let sectionPath = PathParameter("section", .identifier, "The section's id.")

  private static let sectionInput = Schema.object([
    .required("title", MemberSchemas.title, "Unlike the others in the course.")
  ]).named("SectionTitle")

  private static let taken = EndpointAnswer.problem(
    .conflict, "taken", "The course has a section of this title.")

  var sectionEndpoints: [Endpoint] {
    [
      Endpoint(
        .get, "/api/v1/courses/{id}/sections", id: "listSections",
        summary: "The sections of a course, by title.",
        tag: .people, access: .operation(.sectionsList), limit: .read, path: [Self.coursePath],
        answers: [
          .json(.ok, "All of them.", .object([.required("items", .array(of: MemberSchemas.section))]))
        ]
      ) { [self] call in
        let seen = try await courses.course(of: call, for: .sectionsList)
        let rows = try await database.run([SectionStore.list(of: seen.course.id)])[0].map(
          SectionStore.section)
        return Response.json { json in
          json.object { json in json.array("items") { json in for row in rows { json.section(row) } } }
        }
      },
      Endpoint(
        .post, "/api/v1/courses/{id}/sections", id: "createSection", summary: "Makes a section.",
        tag: .people,
        access: .operation(.sectionsChange), limit: .write, path: [Self.coursePath], input: Self.sectionInput,
        answers: [
          .json(.created, "The section.", MemberSchemas.section), Self.taken, Courses.archived,
          .problem(.conflict, "too_many", "The course has as many sections as it may have."),
        ]
      ) { [self] call in
        let seen = try await courses.course(of: call, for: .sectionsChange)
        let section = try await makeSection(try call.input.string("title"), in: seen.course.id)
        return Response.json(.created) { $0.section(section) }
      },
      Endpoint(
        .patch, "/api/v1/courses/{id}/sections/{section}", id: "renameSection",
        summary: "Gives a section another title.",
        tag: .people, access: .operation(.sectionsChange), limit: .write,
        path: [Self.coursePath, Self.sectionPath], input: Self.sectionInput,
        answers: [.json(.ok, "As it is now.", MemberSchemas.section), Self.taken, Courses.archived]
      ) { [self] call in
        let seen = try await courses.course(of: call, for: .sectionsChange)
        let id = try call.identifier("section", as: SectionID.self)
        let section = try await renameSection(id, to: try call.input.string("title"), in: seen.course.id)
        return Response.json { $0.section(section) }
      },
      Endpoint(
        .delete, "/api/v1/courses/{id}/sections/{section}", id: "deleteSection",
        summary: "Deletes a section; its people stay in the course, in none.",
        tag: .people, access: .operation(.sectionsChange), limit: .write,
        path: [Self.coursePath, Self.sectionPath], answers: [.none(.noContent, "Deleted."), Courses.archived]
      ) { [self] call in
        let seen = try await courses.course(of: call, for: .sectionsChange)
        let id = try call.identifier("section", as: SectionID.self)
        let isThere = try await database.transaction { transaction in
          try await holdOpen(seen.course.id, transaction)
          return try await !transaction.run([SectionStore.delete(id, of: seen.course.id)])[0].isEmpty
        }
        guard isThere else { throw Problem.notFound }
        return .noContent
      },
    ]
  }

  private func makeSection(_ title: String, in course: CourseID) async throws -> Section {
    try await database.transaction { transaction in
      try await holdOpen(course, transaction)
      let rows = try await transaction.run([
        SectionStore.count(of: course), SectionStore.insert(title, in: course),
      ])
      if let row = rows[1].first { return try SectionStore.section(row) }
      guard try rows[0][0].column(0, as: Int.self) < Section.perCourseMax else {
        throw Problem(.conflict, "too_many", "A course has at most \(Section.perCourseMax) sections.")
      }
      throw Self.titleTaken
    }
  }

  private func renameSection(_ id: SectionID, to title: String, in course: CourseID) async throws -> Section {
    do {
      let rows = try await database.transaction { transaction in
        try await holdOpen(course, transaction)
        return try await transaction.run([
          SectionStore.rename(id, of: course, to: title), SectionStore.find(id, of: course),
        ])
      }
      guard let row = rows[1].first else { throw Problem.notFound }
      return try SectionStore.section(row)
    } catch let error as DatabaseError where error.reason == .uniqueViolation {
      throw Self.titleTaken
    }
  }

  private static let titleTaken = Problem(
    .conflict, "taken", "The course has a section of this title already."
  ).with(fields: [
    ProblemField(field: "title", code: "taken", message: "There is a section of this title already.")
  ])
}
