import Bytes
import Database
import DatabaseSupport
import Identity
import Loop
import TestSupport
import Testing

@testable import Courses

@Suite(.onTheLoop) struct CatalogueTests {
  @LoopActor private func published(
    _ courses: Courses, _ slug: String, _ title: String, by person: PersonID,
    _ change: (inout CourseFields) -> Void = { _ in }
  ) async throws -> CourseID {
    var fields = CourseFields(slug: slug, title: title)
    change(&fields)
    let id = try #require(try await courses.create(fields, by: person))
    try await courses.move(id, to: .published, as: "course.published", by: person)
    return id
  }

  @LoopActor private func slugs(
    _ courses: Courses, _ filter: CatalogueFilter, for person: PersonID
  ) async throws -> [String] {
    let store = CatalogueStore(database: courses.database)
    let cards =
      if let text = filter.search {
        try await store.search(text, filter, for: person, after: nil, limit: 100)
      } else {
        try await store.browse(filter, for: person, after: nil, limit: 100)
      }
    return cards.map(\.slug)
  }

  @Test @LoopActor func catalogueShowsWhatIsInSight() async throws {
    try await withCourses { courses, database in
      let ada = try await database.person("ada")
      _ = try await published(courses, "one", "One", by: ada)
      _ = try await published(courses, "two", "Two", by: ada) { $0.isListed = false }
      _ = try await published(courses, "three", "Three", by: ada) { $0.opening = .invitation }
      _ = try await published(courses, "four", "Four", by: ada) { $0.opening = .code }
      let archived = try await published(courses, "five", "Five", by: ada)
      try await courses.move(archived, to: .archived, as: "course.archived", by: ada)
      _ = try await courses.create(CourseFields(slug: "six", title: "Six"), by: ada)
      #expect(try await slugs(courses, CatalogueFilter(), for: ada) == ["four", "one"])
      for name in ["one", "two", "three", "four", "five", "six"] {
        let seen = try #require(try await courses.find(name, for: nil))
        #expect(seen.standing.isInSight == ["one", "four"].contains(name), "\(name)")
        #expect(
          try await courses.standing(of: try await database.person("p\(name)"), in: seen.course.id).isInSight
            == seen.standing.isInSight)
      }
    }
  }

  @Test @LoopActor func wordsAreFoundWhateverTheirFormAndTheLastByItsBeginning() async throws {
    try await withCourses { courses, database in
      let ada = try await database.person("ada")
      _ = try await published(courses, "algebra", "Introduction à l'Algèbre", by: ada) {
        $0.language = "fr"
        $0.skills = ["Matrices"]
      }
      _ = try await published(courses, "kanji", "漢字入門", by: ada) { $0.language = "ja" }
      _ = try await published(courses, "poems", "Стихи и проза", by: ada) {
        $0.description = "Algebra comes up once."
      }
      for (text, found) in [
        ("algebre", ["algebra"]), ("ALGÈBRE intro", ["algebra"]), ("intro algebre", []),
        ("algeb", ["algebra", "poems"]), ("漢字", ["kanji"]), ("入門", ["kanji"]), ("стихи", ["poems"]),
        ("matric", ["algebra"]), ("algebra nothing", []), ("!!", []), ("a' | b:* & !c \\", []), ("&", []),
      ] {
        #expect(try await slugs(courses, CatalogueFilter(search: text), for: ada) == found, "\(text)")
      }
      #expect(CatalogueFilter(search: "   ").search == nil)
    }
  }

  @Test @LoopActor func filtersAndFacetsSayTheSame() async throws {
    try await withCourses { courses, database in
      let ada = try await database.person("ada")
      for number in 0..<6 {
        _ = try await published(courses, "c\(number)", "Course \(number)", by: ada) {
          $0.language = number < 2 ? "de" : number < 3 ? "de-AT" : "en"
          $0.categories = number % 2 == 0 ? ["computing"] : ["science", "arts"]
          $0.skills = number < 4 ? ["Reading"] : ["READING", "writing"]
        }
      }
      #expect(try await slugs(courses, CatalogueFilter(language: "de"), for: ada).count == 3)
      #expect(try await slugs(courses, CatalogueFilter(language: "de-AT"), for: ada) == ["c2"])
      #expect(try await slugs(courses, CatalogueFilter(category: "arts"), for: ada) == ["c5", "c3", "c1"])
      #expect(try await slugs(courses, CatalogueFilter(skill: "reading"), for: ada).count == 6)
      let filter = CatalogueFilter(search: "course", category: "computing", skill: "writing")
      #expect(try await slugs(courses, filter, for: ada) == ["c4"])
      let facets = try JSONValue(
        parsing: try await CatalogueStore(database: database).facets(
          CatalogueFilter(category: "computing"), skillsMax: 1))
      #expect(try facets.int("total") == 3)
      #expect(try facets.array("languages") { try $0.int("count") } == [1])
      #expect(try facets.array("skills") { try $0.int("count") } == [3])
    }
  }

  @Test @LoopActor func pagesHaveEverythingOnce() async throws {
    try await withCourses { courses, database in
      let ada = try await database.person("ada")
      for number in 0..<23 { _ = try await published(courses, "c\(number)", "Same", by: ada) }
      // Half of them at one moment: the id decides.
      try await database.made(
        "update course set published_at = '2026-01-02T03:04:05.678901Z' where id % 2 = 0")
      let store = CatalogueStore(database: database)
      for text in [nil, "same"] as [String?] {
        var seen: [CourseID] = []
        var after: (place: Int64, id: CourseID)?
        while true {
          let filter = CatalogueFilter(search: text)
          let cards =
            if let text {
              try await store.search(text, filter, for: ada, after: after, limit: 5)
            } else {
              try await store.browse(filter, for: ada, after: after, limit: 5)
            }
          seen += cards.map(\.id)
          guard cards.count == 5, let last = cards.last else { break }
          after = (last.place, last.id)
        }
        #expect(seen.count == 23 && Set(seen).count == 23, "\(text ?? "browse")")
      }
    }
  }

  @Test @LoopActor func ownCoursesHaveProgressAndWhatIsNext() async throws {
    try await withCourses { courses, database in
      let (ada, bob) = (try await database.person("ada"), try await database.person("bob"))
      let one = try await published(courses, "one", "One", by: ada)
      let two = try await published(courses, "two", "Two", by: ada) { $0.endsOn = "2020-01-01" }
      let three = try await published(courses, "three", "Three", by: ada)
      let draft = try #require(try await courses.create(CourseFields(slug: "four", title: "Four"), by: ada))
      try await courses.move(three, to: .archived, as: "course.archived", by: ada)
      for course in [one, two, three, draft] { try await database.enrol(bob, in: course, as: .student) }
      let lessons = try await courses.lessons(3, in: one)
      let store = CatalogueStore(database: database)
      func mine(_ which: MyCourses?) async throws -> [String] {
        try await store.mine(bob, which, after: nil, limit: 10).map(\.card.slug)
      }
      #expect(try await mine(.active) == ["one"])
      #expect(try await mine(.ended) == ["two"])
      #expect(try await mine(.archived) == ["three"])
      #expect(try await mine(nil).count == 3)
      #expect(try await store.mine(bob, .active, after: nil, limit: 10).first?.done == 0)
      _ = try await courses.viewed(lessons[0], in: one, by: bob)
      let first = try #require(try await store.mine(bob, .active, after: nil, limit: 10).first)
      #expect(first.done == 1 && first.card.lessonCount == 3 && first.completedAt == nil)
      #expect(first.nextLesson?.id == lessons[1])
      #expect(first.card.role == .student)
    }
  }
}
