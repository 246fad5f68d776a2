import API
import Bytes
import Database
import Gateway
import Identity
import Loop

/// What changes modules, lessons and their order.
extension Courses {
  /// Changes a course's outline, one at a time; whoever looks at it is told. `recounts`: what people have done may count
  /// otherwise now.
  func changeOutline<T: Sendable>(
    of course: CourseID, recounts: Bool,
    _ body: @Sendable @LoopActor (HeldCourse, Transaction) async throws -> T
  ) async throws -> T {
    let (value, version) = try await change(course) { held, transaction -> (T, Int64) in
      let value = try await body(held, transaction)
      let changed = try await transaction.run([OutlineStore.changed(course)])[0]
      if recounts { _ = try await transaction.run([ProgressStore.recount(course)]) }
      return (value, try changed[0].column(0))
    }
    tell(.outlineChanged(version: version), in: course)
    return value
  }

  /// All or nothing, and nothing where somebody else has changed the outline since it was read.
  func reorder(_ course: CourseID, _ order: OutlineOrder, by call: Call) async throws {
    guard !order.isTooLong else { throw Problem.moduleFull }
    // A lesson that moves into a draft module, or out of one, goes or comes for who learns.
    try await changeOutline(of: course, recounts: true) { held, transaction in
      do { try call.check(version: held.outlineVersion) } catch { throw Problem.outlineChanged }
      let rows = try await transaction.run(OutlineStore.ids(in: course))
      guard
        order.isOrder(
          of: try rows[0].map { try $0.column(0) }, try rows[1].map { try $0.column(0) })
      else { throw call.request.headers.contains(.ifMatch) ? Problem.notTheOutline : Problem.outlineChanged }
      _ = try await transaction.run(OutlineStore.setOrder(order, of: course), timeoutMs: Self.longMs)
    }
  }

  /// For what touches ten thousand rows.
  static let longMs: UInt64 = 60_000

  func createModule(in course: CourseID, _ input: JSONValue) async throws -> Outline.Module {
    let statement = OutlineStore.insertModule(
      in: course, title: try input.string("title"), summary: try input.optionalString("summary") ?? "",
      state: try Self.state(of: input) ?? .draft)
    return try await changeOutline(of: course, recounts: false) { _, transaction in
      guard let row = try await transaction.run([statement])[0].first else { throw Problem.courseFull }
      return try OutlineStore.module(row)
    }
  }

  static func state(of input: JSONValue) throws -> OutlineState? {
    try input.optionalString("state").flatMap { OutlineState(rawValue: $0) }
  }

  func module(_ module: ModuleID, in course: CourseID) async throws -> Outline.Module {
    guard let row = try await database.run([OutlineStore.findModule(module, in: course)])[0].first else {
      throw Problem.notFound
    }
    return try OutlineStore.module(row)
  }

  func updateModule(_ id: ModuleID, in course: CourseID, by call: Call) async throws -> Outline.Module {
    let (title, summary) = (
      try call.input.optionalString("title"), try call.input.optionalString("summary")
    )
    let state = try Self.state(of: call.input)
    return try await changeOutline(of: course, recounts: state != nil) { _, transaction in
      guard let row = try await transaction.run([OutlineStore.findModule(id, in: course)])[0].first else {
        throw Problem.notFound
      }
      let module = try OutlineStore.module(row)
      try call.check(version: module.version)
      let update = OutlineStore.updateModule(
        id, title: title ?? module.title, summary: summary ?? module.summary, state: state ?? module.state)
      return try OutlineStore.module(try await transaction.run([update])[0][0])
    }
  }

  /// With its lessons.
  func deleteModule(_ id: ModuleID, in course: CourseID, by call: Call) async throws {
    try await changeOutline(of: course, recounts: true) { _, transaction in
      guard let row = try await transaction.run([OutlineStore.findModule(id, in: course)])[0].first else {
        throw Problem.notFound
      }
      try call.check(version: try OutlineStore.module(row).version)
      _ = try await transaction.run([OutlineStore.deleteModule(id)], timeoutMs: Self.longMs)
    }
  }
}

extension Problem {
  static let outlineChanged = Problem(
    .preconditionFailed, "outline_changed",
    "Somebody else has changed the outline meanwhile, and nothing was moved; look at it again.")
  static let notTheOutline = Problem.invalid([
    ProblemField(
      field: "modules", code: "not_the_outline",
      message: "This should name every module and every lesson of the course, each once.")
  ])
  static let courseFull = Problem(
    .conflict, "too_many_modules", "A course has at most \(OutlineLimits.modulesMax) modules.")
  static let moduleFull = Problem(
    .conflict, "too_many_lessons",
    "A module has at most \(OutlineLimits.lessonsInModuleMax) lessons, and a course \(OutlineLimits.lessonsInCourseMax)."
  )
}
