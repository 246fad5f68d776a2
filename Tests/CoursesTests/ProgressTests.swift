import Bytes
import Database
import DatabaseSupport
import Gateway
import Identity
import Loop
import TestSupport
import Testing

@testable import Courses

@Suite(.onTheLoop) struct ProgressTests {
  /// A published course with a student in it.
  @LoopActor private func withCourse(
    _ body: @LoopActor (Courses, CourseID, PersonID) async throws -> Void
  ) async throws {
    try await withCourses { courses, database in
      let (ada, bob) = (try await database.person("ada"), try await database.person("bob"))
      let id = try #require(try await courses.create(CourseFields(slug: "one", title: "One"), by: ada))
      try await courses.move(id, to: .published, as: "course.published", by: ada)
      try await database.enrol(bob, in: id, as: .student)
      try await body(courses, id, bob)
    }
  }

  @Test @LoopActor func eachThingIsToldOnce() async throws {
    try await withCourse { courses, id, bob in
      let lessons = try await courses.lessons(2, in: id)
      for _ in 0..<3 {
        for lesson in lessons { _ = try await courses.viewed(lesson, in: id, by: bob) }
      }
      let now = try await courses.viewed(lessons[1], in: id, by: bob)
      #expect(now.done == 2 && now.total == 2 && now.courseCompletedAt != nil)
      #expect(
        try await courses.events() == [
          "course.created", "enrolment.made", "course.published", "lesson.started", "lesson.completed",
          "lesson.started", "lesson.completed", "course.completed",
        ])
    }
  }

  @Test @LoopActor func reportsAtOnceComeToOneCompletion() async throws {
    try await withCourse { courses, id, bob in
      let lessons = try await courses.lessons(4, in: id)
      let reports = (0..<20).map { number in
        LoopActor.start { () -> Bool in
          do {
            _ = try await courses.viewed(lessons[number % 4], in: id, by: bob)
            return true
          } catch { return false }
        }
      }
      for report in reports { #expect(await report.value) }
      let events = try await courses.events()
      #expect(events.filter { $0 == "lesson.completed" }.count == 4)
      #expect(events.filter { $0 == "course.completed" }.count == 1)
      #expect(try await courses.viewed(lessons[0], in: id, by: bob).done == 4)
    }
  }

  @Test @LoopActor func completedCoursesStaySoWhateverIsAdded() async throws {
    try await withCourse { courses, id, bob in
      let lessons = try await courses.lessons(2, in: id)
      for lesson in lessons { _ = try await courses.viewed(lesson, in: id, by: bob) }
      let more = try await courses.lessons(1, in: id)
      try await courses.recountAll(id, nil)
      let now = try await courses.viewed(lessons[0], in: id, by: bob)
      #expect(now.done == 2 && now.total == 3 && now.courseCompletedAt != nil)
      _ = try await courses.viewed(more[0], in: id, by: bob)
      #expect(try await courses.events().filter { $0 == "course.completed" }.count == 1)
    }
  }

  @Test @LoopActor func takingTheLastOpenLessonAwayCompletesTheCourse() async throws {
    try await withCourse { courses, id, bob in
      let lessons = try await courses.lessons(3, in: id)
      for lesson in lessons[..<2] { _ = try await courses.viewed(lesson, in: id, by: bob) }
      try await courses.database.made("delete from lesson where id = \(lessons[2])")
      try await courses.changeOutline(of: id, recounts: true) { _, _ in }
      for _ in 0..<2 { try await courses.recountAll(id, nil) }
      #expect(try await courses.events().filter { $0 == "course.completed" }.count == 1)
      try await courses.database.made("delete from lesson where id = \(lessons[0])")
      try await courses.recountAll(id, nil)
      let now = try await courses.viewed(lessons[1], in: id, by: bob)
      #expect(now.done == 1 && now.courseCompletedAt != nil)
    }
  }

  @Test @LoopActor func onlyChosenLessonsCountWhereTheCourseSaysSo() async throws {
    try await withCourse { courses, id, bob in
      let lessons = try await courses.lessons(3, in: id)
      try await courses.database.made("update course set completion = 'chosen'")
      try await courses.database.made("update lesson set counts = false where id <> \(lessons[1])")
      try await courses.changeOutline(of: id, recounts: true) { _, _ in }
      let first = try await courses.viewed(lessons[0], in: id, by: bob)
      #expect(first.done == 0 && first.total == 1 && first.courseCompletedAt == nil)
      let second = try await courses.viewed(lessons[1], in: id, by: bob)
      #expect(second.done == 1 && second.courseCompletedAt != nil)
    }
  }

  @Test @LoopActor func lockedLessonsTakeNoReport() async throws {
    try await withCourse { courses, id, bob in
      let lessons = try await courses.lessons(2, in: id)
      try await courses.setPrerequisites(of: lessons[1], in: id, [lessons[0]])
      await #expect(throws: Problem.self) { _ = try await courses.viewed(lessons[1], in: id, by: bob) }
      #expect(try await !courses.events().contains("lesson.started"))
      _ = try await courses.viewed(lessons[0], in: id, by: bob)
      #expect(try await courses.viewed(lessons[1], in: id, by: bob).done == 2)
    }
  }

  @Test @LoopActor func staffMaySayAndTakeBack() async throws {
    try await withCourse { courses, id, bob in
      let lessons = try await courses.lessons(2, in: id)
      let ada = try #require(PersonID(1))
      for _ in 0..<2 {
        let now = try await courses.decide(lessons[0], in: id, for: bob, by: ada)
        #expect(now.done == 1 && now.lesson?.completedBy == "staff")
      }
      for _ in 0..<2 { try await courses.takeBack(lessons[0], in: id, for: bob) }
      let now = try await courses.viewed(lessons[1], in: id, by: bob)
      #expect(now.done == 1)
      await #expect(throws: Problem.self) { try await courses.decide(lessons[0], in: id, for: ada, by: ada) }
    }
  }

  @Test @LoopActor func featuresCompleteByTheirOwnRuleAlone() async throws {
    try await withCourse { courses, id, bob in
      let quiz = CompletionRule("quiz")
      courses.register(LessonKind("quiz", rules: [quiz]))
      let lessons = try await courses.lessons(2, in: id)
      try await courses.database.made(
        "update lesson set kind = 'quiz', rule = 'quiz' where id = \(lessons[0])")
      for lesson in lessons { try await courses.complete(lesson, in: id, by: bob, rule: quiz) }
      #expect(try await courses.events().filter { $0 == "lesson.completed" }.count == 1)
      // Of somebody who is no student there, and of a lesson that is gone, nothing is kept.
      try await courses.complete(lessons[0], in: id, by: try #require(PersonID(1)), rule: quiz)
      try await courses.complete(try #require(LessonID(99_999)), in: id, by: bob, rule: quiz)
    }
  }

  @Test @LoopActor func secondsAreTheServers() async throws {
    try await withCourse { courses, id, bob in
      let lessons = try await courses.lessons(2, in: id)
      _ = try await courses.viewed(lessons[0], in: id, by: bob, seconds: 500)
      try await courses.database.made(
        "update course_progress set counted_until = counted_until - interval '20 s'")
      let first = try await courses.viewed(lessons[0], in: id, by: bob, seconds: 500)
      let second = try await courses.viewed(lessons[1], in: id, by: bob, seconds: 500)
      #expect(try #require(first.lesson).seconds >= 20 && #require(first.lesson).seconds < 500)
      #expect(try #require(first.lesson).seconds + #require(second.lesson).seconds < 500)
    }
  }
}
