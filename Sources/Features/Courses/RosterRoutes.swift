import API
import Bytes
import Database
import Gateway
import Identity
import Jobs
import Loop
import Schema
import Tables

/// Rosters: who is in a course, taken from files.
extension Members {
  private static let importing = RateClass("rosters", limit: 30, windowS: 600)
  private static let importPath = PathParameter("import", .identifier, "The import's id.")
  private static let text = Schema.string(min: 1)

  private static let options: [QueryParameter] = [
    .init("dry_run", .boolean.standing(.bool(false)), "Only reports what would happen."),
    .init(
      "drop_missing", .boolean.standing(.bool(false)),
      "Whom an earlier import named and this one does not is dropped; instructors never."),
    .init(
      "make_accounts", .boolean.standing(.bool(true)),
      "Makes accounts, without a password, for people with an e-mail that nobody has."),
    .init(
      "send_mails", .boolean.standing(.bool(false)),
      "Mails those for whom an account was made, to choose a password."),
  ]

  var rosterEndpoints: [Endpoint] {
    [startImport, listImports, readImport, listFaults, listChanges, cancelImport]
  }

  private var startImport: Endpoint {
    Endpoint(
      .post, "/api/v1/courses/{id}/roster", id: "importRoster",
      summary:
        "Takes who is in the course from a file: one simple file, by itself or in JSON, or OneRoster's users.csv and enrollments.csv in JSON.",
      tag: .rosters, access: .operation(.rostersImport), limit: Self.importing, path: [Self.coursePath],
      query: Self.options,
      input: .object([
        .optional("roster", Self.text, "A simple file: email, name, handle, role, section."),
        .optional("users", Self.text, "OneRoster's users.csv."),
        .optional(
          "enrolments", Self.text, "OneRoster's enrollments.csv; without users, as known from earlier."),
      ]).named("RosterFiles"),
      fileTypes: ["text/csv"], inputBytesMax: RosterUpload.bytesMax,
      answers: [
        .json(.accepted, "It is worked on; `roster.progress` tells how far it is.", RosterSchemas.roster),
        .problem(.conflict, "import_under_way", "Another import of this course is not over yet."),
        Courses.archived,
      ]
    ) { [self] call in
      let seen = try await courses.course(of: call, for: .rostersImport)
      let upload = try Self.upload(of: call)
      let options = RosterOptions(
        isDryRun: call.query("dry_run") ?? false, dropsMissing: call.query("drop_missing") ?? false,
        makesAccounts: call.query("make_accounts") ?? true, sendsMails: call.query("send_mails") ?? false)
      let one = try await start(upload, options, for: seen.course.id, by: call.signedIn.id)
      return Response.json(.accepted) { $0.roster(one) }
    }.admitting { [self] call in _ = try await courses.course(of: call, for: .rostersImport) }
  }

  private static func upload(of call: Call) throws -> RosterUpload {
    if let file = call.file { return RosterUpload(roster: file) }
    func text(_ name: String) throws -> [UInt8]? {
      try call.input.optionalString(name).map { Array($0.utf8) }
    }
    let upload = RosterUpload(
      roster: try text("roster"), users: try text("users"), enrolments: try text("enrolments"))
    let isOneRoster = upload.users != nil || upload.enrolments != nil
    guard (upload.roster != nil) != isOneRoster else {
      throw Problem.invalid([
        ProblemField(
          field: "roster", code: "missing", message: "Send either a roster, or users and enrolments.")
      ])
    }
    return upload
  }

  private func start(
    _ upload: RosterUpload, _ options: RosterOptions, for course: CourseID, by person: PersonID
  ) async throws -> RosterImport {
    do {
      return try await database.transaction { transaction in
        try await holdOpen(course, transaction)
        let insert = RosterImportStore.insert(upload, options, for: course, by: person)
        let id: RosterImportID = try await transaction.run([insert], timeoutMs: 30_000)[0][0].column(0)
        let job = try await transaction.run([RosterWork.job(for: id)])[0].first?.column(0, as: JobID.self)
        guard let job else { preconditionFailure("no job has the key of an import that was just made") }
        let rows = try await transaction.run([
          RosterImportStore.note(job, for: id), RosterImportStore.find(id, of: course),
        ])
        return try RosterImportStore.roster(rows[1][0])
      }
    } catch let error as DatabaseError where error.constraint == "roster_import_open" {
      throw Problem(
        .conflict, "import_under_way", "Another import of this course is not over yet; wait, or cancel it.")
    }
  }

  private var listImports: Endpoint {
    Endpoint(
      .get, "/api/v1/courses/{id}/roster", id: "listImports",
      summary: "The imports of a course, the newest first.",
      tag: .rosters, access: .operation(.rostersImport), limit: .read, path: [Self.coursePath],
      query: QueryParameter.page, answers: [.json(.ok, "The imports.", .page(of: RosterSchemas.roster))]
    ) { [self] call in
      let seen = try await courses.course(of: call, for: .rostersImport)
      let rows = try await database.run([
        RosterImportStore.list(
          of: seen.course.id, before: try call.page.after(RosterImportID.self), limit: call.page.fetchCount)
      ])[0].map(RosterImportStore.roster)
      return .page(rows, of: call.page, next: { Cursor.encode($0.id) }) { $0.roster($1) }
    }
  }

  private var readImport: Endpoint {
    Endpoint(
      .get, "/api/v1/courses/{id}/roster/{import}", id: "readImport", summary: "How far an import is.",
      tag: .rosters, access: .operation(.rostersImport), limit: .read,
      path: [Self.coursePath, Self.importPath],
      answers: [.json(.ok, "The import.", RosterSchemas.roster)]
    ) { [self] call in
      let one = try await roster(of: call)
      return Response.json { $0.roster(one) }
    }
  }

  private func roster(of call: Call) async throws -> RosterImport {
    let seen = try await courses.course(of: call, for: .rostersImport)
    let id = try call.identifier("import", as: RosterImportID.self)
    guard let row = try await database.run([RosterImportStore.find(id, of: seen.course.id)])[0].first else {
      throw Problem.notFound
    }
    return try RosterImportStore.roster(row)
  }

  private var listFaults: Endpoint {
    Endpoint(
      .get, "/api/v1/courses/{id}/roster/{import}/faults", id: "listImportFaults",
      summary: "What is wrong with rows of an import.", tag: .rosters, access: .operation(.rostersImport),
      limit: .read, path: [Self.coursePath, Self.importPath], query: QueryParameter.page,
      answers: [.json(.ok, "The faults.", .page(of: RosterSchemas.fault))]
    ) { [self] call in
      let one = try await roster(of: call)
      let rows = try await database.run([
        RosterImportStore.faults(
          of: one.id, after: try call.page.after(Int64.self), limit: call.page.fetchCount)
      ])[0].map { row in
        try row.values(Int64.self, String.self, Int32.self, String.self, String.self, String.self)
      }
      return .page(rows, of: call.page, next: { Cursor.encode($0.0) }) { json, fault in
        json.object { json in
          json.member("file", fault.1)
          json.member("row", Int(fault.2))
          json.member("field", fault.3)
          json.member("code", fault.4)
          json.member("message", fault.5)
        }
      }
    }
  }

  private var listChanges: Endpoint {
    Endpoint(
      .get, "/api/v1/courses/{id}/roster/{import}/changes", id: "listImportChanges",
      summary: "What an import has done, or would do, to whom.", tag: .rosters,
      access: .operation(.rostersImport),
      limit: .read, path: [Self.coursePath, Self.importPath], query: QueryParameter.page,
      answers: [.json(.ok, "The changes.", .page(of: RosterSchemas.change))]
    ) { [self] call in
      let one = try await roster(of: call)
      let rows = try await database.run([
        RosterImportStore.changes(
          of: one.id, after: try call.page.after(Int64.self), limit: call.page.fetchCount)
      ])[0].map { (number: try $0.column(0, as: Int64.self), change: try RosterImportStore.change($0)) }
      return .page(rows, of: call.page, next: { Cursor.encode($0.number) }) { $0.rosterChange($1.change) }
    }
  }

  private var cancelImport: Endpoint {
    Endpoint(
      .post, "/api/v1/courses/{id}/roster/{import}/cancel", id: "cancelImport",
      summary: "Ends an import where it is; what it has done stays.", tag: .rosters,
      access: .operation(.rostersImport), limit: .write, path: [Self.coursePath, Self.importPath],
      answers: [.json(.ok, "As it is now; one that was over stays as it was.", RosterSchemas.roster)]
    ) { [self] call in
      let before = try await roster(of: call)
      let ended = try await database.run([RosterImportStore.end(before.id, as: .cancelled)])[0]
      if let job = try ended.first?.column(0, as: JobID?.self) {
        _ = try await JobQueue(database).cancel(job)
      }
      let one = try await roster(of: call)
      return Response.json { $0.roster(one) }
    }
  }
}
