import Bytes
import Database
import Events
import Identity
import Loop

/// A course that is there from the start, with all that is in it: for `lyceum demo`.
public struct CourseSeed: Sendable {
  public struct Lesson: Sendable {
    let title, summary, body: String

    public init(title: String, summary: String, body: String) {
      (self.title, self.summary, self.body) = (title, summary, body)
    }
  }

  public struct Module: Sendable {
    let title, summary: String
    let lessons: [Lesson]

    public init(title: String, summary: String, lessons: [Lesson]) {
      (self.title, self.summary, self.lessons) = (title, summary, lessons)
    }
  }

  let fields: CourseFields
  let modules: [Module]

  public var slug: String { fields.slug }

  public init(
    slug: String, title: String, summary: String, description: String, language: String = "en",
    categories: [String], skills: [String], modules: [Module]
  ) {
    var fields = CourseFields(slug: slug, title: title)
    fields.summary = summary
    fields.description = description
    fields.language = language
    fields.categories = categories
    fields.skills = skills
    self.fields = fields
    self.modules = modules
  }
}

extension Courses {
  /// Makes a published course unless there is one of this slug, which then stays as it is. Answers whether it was made.
  public func ensure(_ seed: CourseSeed, by instructor: PersonID) async throws -> Bool {
    // In one transaction: a course that is there is there with all of it.
    let made = try await database.transaction { transaction -> CourseID? in
      let made = try await transaction.run([CourseStore.insert(seed.fields, by: instructor)])[0]
      guard let id = try made.first?.column(0, as: CourseID.self) else { return nil }
      try await setSubjects(of: id, seed.fields, transaction)
      for module in seed.modules { try await insert(module, in: id, transaction) }
      _ = try await transaction.run(
        [OutlineStore.changed(id), CourseStore.setState(id, .published)] + beginnings(of: id, by: instructor))
      return id
    }
    return made != nil
  }

  private func insert(
    _ module: CourseSeed.Module, in course: CourseID, _ transaction: Transaction
  ) async throws {
    let insertion = OutlineStore.insertModule(
      in: course, title: module.title, summary: module.summary, state: .published)
    let id = try OutlineStore.module(try await transaction.run([insertion])[0][0]).id
    for lesson in module.lessons {
      var fields = LessonFields(kind: .text, title: lesson.title)
      (fields.summary, fields.body, fields.state) = (lesson.summary, lesson.body, .published)
      _ = try await transaction.run([LessonStore.insert(fields, in: id, of: course)])
    }
  }

  /// Puts people into a course; who is in it, or was, stays as they are. Answers how many that were.
  public func ensure(_ people: [PersonID], as role: CourseRole, in slug: String) async throws -> Int {
    try await database.transaction { transaction in
      let rows = try await transaction.run([CourseStore.enrol(people, as: role, in: slug)])[0]
      let events = try rows.map { row in
        let (person, course) = try row.values(Int64.self, Int64.self)
        return NewEvent(
          "enrolment.made", subjects: [person], course: course,
          payload: Array(#"{"role":"\#(role.rawValue)","origin":"staff"}"#.utf8))
      }
      if !events.isEmpty { _ = try await transaction.run([EventLog.write(events)]) }
      return events.count
    }
  }
}

extension CourseStore {
  nonisolated static func enrol(_ people: [PersonID], as role: CourseRole, in slug: String) -> Statement {
    Statement(
      """
      insert into enrolment (course_id, account_id, role, origin)
      select c.id, p.id, $2, 'staff' from course c, unnest($1) as p(id) where c.slug = $3
      on conflict do nothing returning account_id, course_id
      """, SQLArray(people), role.rawValue, slug)
  }
}
