import Bytes
import Database
import DatabaseSupport
import Identity
import Loop
import TestSupport
import Testing

@testable import Courses

@Suite(.onTheLoop) struct StandingTests {
  @Test @LoopActor func whoMakesACourseIsItsInstructor() async throws {
    try await withCourses { courses, database in
      let ada = try await database.person("ada")
      let id = try #require(
        try await courses.create(CourseFields(slug: "algebra", title: "Algebra"), by: ada))
      let seen = try #require(try await courses.find("algebra", for: ada))
      #expect(seen.course.id == id && seen.course.state == .draft)
      #expect(seen.standing == CourseStanding(role: .instructor, isInSight: false))
      #expect(try await courses.create(CourseFields(slug: "algebra", title: "Another"), by: ada) == nil)
      let bob = try await database.person("bob")
      #expect(try await courses.standing(of: bob, in: id) == .none)
    }
  }

  @Test @LoopActor func aDraftIsNoStudents() async throws {
    try await withCourses { courses, database in
      let (ada, bob) = (try await database.person("ada"), try await database.person("bob"))
      let id = try #require(
        try await courses.create(CourseFields(slug: "algebra", title: "Algebra"), by: ada))
      try await database.enrol(bob, in: id, as: .student)
      #expect(try await courses.standing(of: bob, in: id) == .none)
      #expect(try await courses.find("algebra", for: bob)?.standing == CourseStanding.none)
      try await database.made("update course set state = 'published'")
      let standing = CourseStanding(role: .student, isInSight: true)
      #expect(try await courses.standing(of: bob, in: id) == standing)
      #expect(try await courses.find("algebra", for: bob)?.standing == standing)
      try await database.made(
        "update enrolment set state = 'dropped', ended_at = now() where role = 'student'")
      #expect(try await courses.standing(of: bob, in: id).role == nil)
    }
  }

  @Test @LoopActor func studentsAreCountedWhoeverWrites() async throws {
    try await withCourses { courses, database in
      let ada = try await database.person("ada")
      let id = try #require(
        try await courses.create(CourseFields(slug: "algebra", title: "Algebra"), by: ada))
      func count() async throws -> Int? { try await courses.find("algebra", for: nil)?.course.studentCount }
      #expect(try await count() == 0)
      var people: [PersonID] = []
      for number in 0..<5 { people.append(try await database.person("student\(number)")) }
      for person in people { try await database.enrol(person, in: id, as: .student) }
      #expect(try await count() == 5)
      try await database.made("update enrolment set role = 'assistant' where account_id = \(people[0])")
      try await database.made(
        "update enrolment set state = 'expelled', ended_at = now() where account_id in (\(people[0]), \(people[1]))"
      )
      #expect(try await count() == 3)
      try await database.made(
        """
        insert into enrolment (course_id, account_id, role, origin) values (\(id), \(people[1]), 'student', 'staff')
        on conflict (course_id, account_id) do update set state = 'active', ended_at = null
        """)
      try await database.made("delete from enrolment where account_id = \(people[2])")
      #expect(try await count() == 3)
    }
  }
}
