import API
import Bytes
import Database
import DatabaseSupport
import Gateway
import Identity
import Loop
import TestSupport
import Testing

@testable import Courses

@Suite(.onTheLoop) struct OutlineTests {
  @Test @LoopActor func copiesHaveEverythingButThePeople() async throws {
    try await withCourses { courses, database in
      let (ada, bob) = (try await database.person("ada"), try await database.person("bob"))
      let base = try #require(try await courses.create(CourseFields(slug: "base", title: "Base"), by: ada))
      var fields = CourseFields(slug: "one", title: "One")
      fields.categories = ["arts"]
      fields.skills = ["painting"]
      let id = try #require(try await courses.create(fields, by: ada))
      let lessons = try await courses.lessons(5, in: id)
      try await courses.setPrerequisites(of: lessons[4], in: id, [lessons[0], lessons[1]])
      try await courses.setPrerequisites(
        of: id, [base], by: Person(id: ada, handle: "ada", role: .instructor))
      try await database.enrol(bob, in: id, as: .student)
      let input = try JSONValue(parsing: Array(#"{"title":"Copy","starts_on":"2027-01-01"}"#.utf8))
      let course = try #require(try await courses.find("one", for: ada)).course
      let copy = try await courses.copy(course, as: input, by: bob)
      let page = try #require(
        try await courses.page(of: "copy", for: Person(id: bob, handle: "bob", role: .learner)))
      #expect(page.seen.course.id == copy && page.seen.course.state == .draft)
      #expect(page.seen.course.copiedFrom == id && page.seen.course.startsOn == "2027-01-01")
      #expect(page.seen.course.studentCount == 0 && page.seen.course.lessonCount == 5)
      #expect(page.seen.standing.role == .instructor)
      #expect(String(decoding: page.skills.utf8, as: UTF8.self) == #"["painting"]"#)
      #expect(String(decoding: page.prerequisites.utf8, as: UTF8.self).contains("Base"))
      let outline = try await OutlineStore(database: database).outline(of: copy, for: bob, all: true)
      #expect(outline.lessons.map(\.title) == (1...5).map { "Lesson \($0)" })
      #expect(Set(outline.lessons.map(\.id)).isDisjoint(with: lessons))
      #expect(outline.prerequisites[outline.lessons[4].id] == outline.lessons[..<2].map(\.id))
      // A second copy of the same title gets another slug.
      #expect(try await courses.copy(course, as: input, by: bob) != copy)
    }
  }

  @Test @LoopActor func cyclesOfCoursesAreRefusedAndNamed() async throws {
    try await withCourses { courses, database in
      let ada = Person(id: try await database.person("ada"), handle: "ada", role: .instructor)
      var ids: [CourseID] = []
      for name in ["One", "Two", "Three"] {
        let fields = CourseFields(slug: name.lowercased(), title: name)
        ids.append(try #require(try await courses.create(fields, by: ada.id)))
      }
      try await courses.setPrerequisites(of: ids[0], [ids[1]], by: ada)
      try await courses.setPrerequisites(of: ids[1], [ids[2]], by: ada)
      for requires in [[ids[0]], [ids[2]]] {
        do {
          try await courses.setPrerequisites(of: ids[2], requires, by: ada)
          Issue.record("a cycle was taken")
        } catch let problem as Problem {
          #expect("\(problem.code)" == "prerequisite_cycle")
          let way =
            requires == [ids[0]]
            ? "“Three” requires “One” requires “Two” requires “Three”" : "“Three” requires “Three”"
          #expect(problem.detail.contains(way), "\(problem.detail)")
        }
      }
      #expect(try await database.made("select from course_prerequisite").count == 2)
      // Of another teacher's draft nobody hears.
      let bob = Person(id: try await database.person("bob"), handle: "bob", role: .instructor)
      let own = try #require(try await courses.create(CourseFields(slug: "own", title: "Own"), by: bob.id))
      await #expect(throws: Problem.self) {
        try await courses.setPrerequisites(of: own, [ids[0]], by: bob)
      }
      #expect(try await database.made("select from course_prerequisite").count == 2)
    }
  }

  /// Two at once, each without a cycle by itself.
  @Test @LoopActor func cyclesAreRefusedHoweverManySetThemAtOnce() async throws {
    try await withCourses { courses, database in
      let ada = Person(id: try await database.person("ada"), handle: "ada", role: .instructor)
      for round in 0..<8 {
        var ids: [CourseID] = []
        for name in ["a", "b"] {
          let fields = CourseFields(slug: "\(name)\(round)", title: name)
          ids.append(try #require(try await courses.create(fields, by: ada.id)))
        }
        let (one, two) = (ids[0], ids[1])
        @Sendable @LoopActor func set(_ course: CourseID, _ required: CourseID) async -> Bool {
          do {
            try await courses.setPrerequisites(of: course, [required], by: ada)
            return true
          } catch { return false }
        }
        async let first = set(one, two)
        async let second = set(two, one)
        #expect(await first != second)
      }
    }
  }

  @Test @LoopActor func deletedCoursesAreGoneAtOnceAndSweptLater() async throws {
    try await withCourses { courses, database in
      let ada = try await database.person("ada")
      let id = try #require(try await courses.create(CourseFields(slug: "one", title: "One"), by: ada))
      _ = try await courses.lessons(3, in: id)
      _ = try await database.run([CourseStore.delete(id)])
      #expect(try await courses.find("one", for: ada) == nil)
      #expect(try await courses.standing(of: ada, in: id) == .none)
      await #expect(throws: Problem.self) {
        try await courses.changeOutline(of: id, recounts: true) { _, _ in }
      }
      // Its name is free.
      #expect(try await courses.create(CourseFields(slug: "one", title: "Another"), by: ada) != nil)
      // What was made of it stays, and holds nothing up.
      try await database.made(
        "update course set copied_from = \(id) where slug = 'one' and deleted_at is null")
      #expect(try await database.run([CourseStore.sweep(olderThanDays: 30)])[0].isEmpty)
      try await database.made("update course set deleted_at = now() - interval '31 days' where id = \(id)")
      #expect(try await database.run([CourseStore.sweep(olderThanDays: 30)])[0].count == 1)
      #expect(try await database.made("select from lesson").isEmpty)
    }
  }

  @Test @LoopActor func everyOperationOnCoursesIsAskedForSomewhere() async throws {
    try await withCourses { courses, _ in
      let asked = Set(
        courses.endpoints.compactMap { endpoint -> Identity.Operation? in
          if case .operation(let operation) = endpoint.access { operation } else { nil }
        })
      let ours = Operation.allCases.filter { operation in
        ["courses.", "outline.", "lessons.", "progress."].contains { operation.rawValue.hasPrefix($0) }
      }
      #expect(asked.isSuperset(of: ours))
    }
  }
}
