import API
import Bytes
import Crypto
import Database
import Gateway
import Identity
import Loop
import Schema

/// Codes: the way in that is written on a blackboard.
extension Members {
  /// More than enough that eight of them make fair letters.
  private static let randomBytes = 64
  private static let attemptsMax = 4

  var codeEndpoints: [Endpoint] { [lookUpCode, listCodes, makeCode, deleteCode] }

  private static let codePath = PathParameter("code", .string(min: 1, max: 32, format: .line), "The code.")

  private var lookUpCode: Endpoint {
    Endpoint(
      .post, "/api/v1/courses/by-code", id: "lookUpCode", summary: "Which course a code opens.", tag: .people,
      access: .operation(.codesLookUp), limit: .write,
      input: .object([.required("code", MemberSchemas.code, "Blanks, dashes and case do not matter.")]).named(
        "CodeLookUp"),
      answers: [
        .json(.ok, "The course; join it with the code.", MemberSchemas.opened),
        .problem(.tooManyRequests, "too_many_attempts", "Too many codes were wrong."),
      ], takesIdempotencyKey: false
    ) { [self] call in
      let found = try await course(
        of: try call.input.string("code"), for: call.signedIn.id, from: call.request.peer)
      return Response.json { json in
        json.object { json in
          json.member("id", found.course)
          json.member("slug", found.slug)
          json.member("title", found.title)
          json.member("summary", found.summary)
          json.member("section", found.section)
        }
      }
    }
  }

  private var listCodes: Endpoint {
    Endpoint(
      .get, "/api/v1/courses/{id}/codes", id: "listCodes",
      summary: "The codes of a course, the newest first.",
      tag: .people, access: .operation(.codesChange), limit: .read, path: [Self.coursePath],
      query: QueryParameter.page, answers: [.json(.ok, "The codes.", .page(of: MemberSchemas.courseCode))]
    ) { [self] call in
      let seen = try await courses.course(of: call, for: .codesChange)
      let rows = try await database.run([EnrolmentCodeStore.list(of: seen.course.id)])[0].map(
        EnrolmentCodeStore.code)
      // There are few: the whole list fits where all are asked for, and goes on by the code elsewhere.
      let after = try call.page.after(String.self)
      let rest = after.map { last in rows.drop { $0.code.text != last }.dropFirst() } ?? rows[...]
      return .page(
        Array(rest.prefix(call.page.fetchCount)), of: call.page, next: { Cursor.encode($0.code.text) }
      ) { $0.courseCode($1) }
    }
  }

  private var makeCode: Endpoint {
    Endpoint(
      .post, "/api/v1/courses/{id}/codes", id: "createCode", summary: "Makes a code for students.",
      tag: .people,
      access: .operation(.codesChange), limit: .write, path: [Self.coursePath],
      input: .object([
        .optional("section", Schema.identifier.orNull, "Where it leads to."),
        .optional("expires_at", Schema.time.orNull, "Never where left out."),
        .optional("uses_max", Schema.integer(min: 1, max: 100_000).orNull, "Any number where left out."),
      ]).named("NewCode"),
      answers: [
        .json(.created, "The code.", MemberSchemas.courseCode), Courses.archived,
        .problem(.conflict, "too_many", "The course has as many codes as it may have; delete one."),
      ]
    ) { [self] call in
      let seen = try await courses.course(of: call, for: .codesChange)
      let expiresAt = try call.input.optionalTimeUnixMs("expires_at").map { SQLTime(unixMs: $0) }
      let code = try await makeCode(
        for: seen.course.id, section: try call.input.optionalIdentifier("section"), expiresAt: expiresAt,
        usesMax: try call.input.optionalInt("uses_max").map { Int32($0) }, by: call.signedIn.id)
      return Response.json(.created) { $0.courseCode(code) }
    }
  }

  private func makeCode(
    for course: CourseID, section: SectionID?, expiresAt: SQLTime?, usesMax: Int32?, by person: PersonID
  ) async throws -> CourseCode {
    try await database.transaction { transaction in
      try await holdOpen(course, transaction)
      try await check(.set(section), of: course, transaction)
      let count: Int = try await transaction.run([EnrolmentCodeStore.count(of: course)])[0][0].column(0)
      guard count < EnrolmentCodeStore.perCourseMax else {
        throw Problem(
          .conflict, "too_many",
          "A course has at most \(EnrolmentCodeStore.perCourseMax) codes; delete one that is not used.")
      }
      for _ in 0..<Self.attemptsMax {
        guard let code = EnrolmentCode(random: SecureRandom.bytes(Self.randomBytes)) else { continue }
        let insert = EnrolmentCodeStore.insert(
          code, for: course, section: section, expiresAt: expiresAt, usesMax: usesMax, by: person)
        if let row = try await transaction.run([insert])[0].first { return try EnrolmentCodeStore.code(row) }
      }
      throw Problem(.serviceUnavailable, "busy", "No code was free just now; try again.")
    }
  }

  private var deleteCode: Endpoint {
    Endpoint(
      .delete, "/api/v1/courses/{id}/codes/{code}", id: "deleteCode",
      summary: "Nobody gets in by it any more.",
      tag: .people, access: .operation(.codesChange), limit: .write, path: [Self.coursePath, Self.codePath],
      answers: [.none(.noContent, "Deleted.")]
    ) { [self] call in
      let seen = try await courses.course(of: call, for: .codesChange)
      guard let code = EnrolmentCode(try call.request.parameter("code", as: String.self)),
        try await !database.run([EnrolmentCodeStore.delete(code, of: seen.course.id)])[0].isEmpty
      else { throw Problem.notFound }
      return .noContent
    }
  }
}
