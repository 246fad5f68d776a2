import Database
import DatabaseSupport
import Identity
import Loop
import TestSupport
import Testing

@testable import Courses

@Suite(.onTheLoop) struct SeedTests {
  @Test @LoopActor func whatIsThereStaysAsItIs() async throws {
    try await withCourses { courses, database in
      let (ada, bob) = (try await database.person("ada"), try await database.person("bob"))
      let lesson = CourseSeed.Lesson(title: "One", summary: "", body: "# One")
      let seed = CourseSeed(
        slug: "seed", title: "Seed", summary: "", description: "", categories: ["arts"], skills: ["a"],
        modules: [CourseSeed.Module(title: "M", summary: "", lessons: [lesson, lesson])])
      #expect(try await courses.ensure(seed, by: ada))
      #expect(try await !courses.ensure(seed, by: ada))
      #expect(try await courses.ensure([ada, bob], as: .student, in: "seed") == 1)
      #expect(try await courses.ensure([ada, bob], as: .student, in: "seed") == 0)
      let seen = try #require(try await courses.find("seed", for: bob))
      #expect(
        seen.course.state == .published && seen.course.lessonCount == 2 && seen.course.studentCount == 1)
      #expect(seen.standing.role == .student)
      #expect(try await courses.events().count == 3)
    }
  }
}
