import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Schema

/// The catalogue, and one's own courses.
extension Courses {
  static let facetsMax = 30

  private static let filters: [QueryParameter] = [
    .init(
      "search", .string(min: 1, max: CatalogueFilter.searchLengthMax, format: .search),
      "Words that all stand in title, skills, summary or description, whatever their case and accents; the last may be a beginning."
    ),
    .init("category", .string(min: 1, max: 64, format: .slug), "The slug of a category."),
    .init("skill", CourseSchemas.skill, "What is learnt, whatever its case."),
    .init("language", CourseSchemas.language, "A language tag; de finds de-AT as well."),
  ]

  private static let card = Schema.object(
    CourseSchemas.ofACard + [
      .required("enrolled", CourseSchemas.role.orNull, "What whoever asks is in it; null: nothing.")
    ]
  ).named("CourseCard")

  var catalogueEndpoints: [Endpoint] { [catalogue, facetList, myCourses] }

  private var catalogue: Endpoint {
    Endpoint(
      .get, "/api/v1/courses", id: "listCourses",
      summary:
        "The catalogue: published and listed courses, the newest first; what fits best first in a search.",
      tag: .courses, access: .operation(.coursesList), limit: .read,
      query: QueryParameter.page + Self.filters,
      answers: [.json(.ok, "The courses.", .page(of: Self.card))]
    ) { [self] call in
      let filter = Self.filter(of: call)
      let page = call.page
      let after = try page.after(Int64.self, CourseID.self).map { (place: $0.0, id: $0.1) }
      let store = CatalogueStore(database: database)
      let person = call.signedIn.id
      let cards =
        if let text = filter.search {
          try await store.search(text, filter, for: person, after: after, limit: page.fetchCount)
        } else {
          try await store.browse(filter, for: person, after: after, limit: page.fetchCount)
        }
      return .page(cards, of: page, next: { Cursor.encode($0.place, $0.id) }) { json, card in
        json.object { json in
          card.write(to: &json, coverURL: url(of: card.cover))
          json.member("enrolled", card.role?.rawValue)
        }
      }
    }
  }

  private static func filter(of call: Call) -> CatalogueFilter {
    CatalogueFilter(
      search: call.query("search"), category: call.query("category"), skill: call.query("skill"),
      language: call.query("language"))
  }

  private static func counted(_ fields: [Field]) -> Schema {
    .array(
      of: .object(
        fields + [.required("count", CourseSchemas.count, "How many courses that would leave.")]))
  }

  private static let facetSchema = Schema.object([
    .required("total", CourseSchemas.count, "How many courses there are."),
    .required(
      "categories",
      counted([
        .required("slug", .string(), "What it is called in `category=`."),
        .required("title", .string(), "What it is called."),
      ])),
    .required("languages", counted([.required("language", CourseSchemas.language)])),
    .required("skills", counted([.required("skill", CourseSchemas.skill)])),
  ]).named("CourseFacets")

  private var facetList: Endpoint {
    Endpoint(
      .get, "/api/v1/courses/facets", id: "listCourseFacets",
      summary: "What the catalogue can be narrowed by, each with how many courses that would leave.",
      tag: .courses, access: .operation(.coursesList), limit: .read, query: Self.filters,
      answers: [.json(.ok, "Categories, and the most frequent languages and skills.", Self.facetSchema)]
    ) { [self] call in
      let filter = Self.filter(of: call)
      let isWhole = filter == CatalogueFilter()
      if isWhole, let kept = facets.json(nowNs: clock.nowNs) { return Response.json(bytes: kept) }
      let json = try await CatalogueStore(database: database).facets(filter, skillsMax: Self.facetsMax)
      if isWhole { facets.keep(json, nowNs: clock.nowNs) }
      return Response.json(bytes: json)
    }
  }

  private static let myCourse = Schema.object(
    CourseSchemas.ofACard + [
      .required("state", .choice(Course.State.allCases.map(\.rawValue))),
      .required("role", CourseSchemas.role, "What one is in it."),
      .required("progress", progressOfMine, "How far one is."),
    ]
  ).named("MyCourse")

  private static let progressOfMine = Schema.object([
    .required("done", CourseSchemas.count, "Lessons that are done, of those that have to be."),
    .required("total", CourseSchemas.count, "Lessons that have to be done."),
    .required("completed_at", Schema.time.orNull, "Since when the course is completed; that stays."),
    .required(
      "next_lesson",
      Schema.object([
        .required("id", .identifier), .required("title", CourseSchemas.title),
      ]).orNull, "The first lesson that is not done."),
  ]).named("MyProgress")

  private var myCourses: Endpoint {
    Endpoint(
      .get, "/api/v1/me/courses", id: "listMyCourses",
      summary: "The courses that one is in, those joined last first, with how far one is.", tag: .courses,
      access: .operation(.coursesMine), limit: .read,
      query: QueryParameter.page + [
        .init(
          "state", .choice(MyCourses.allCases.map(\.rawValue)),
          "Only those that run, those that are archived, or those whose last day is over.")
      ],
      answers: [.json(.ok, "The courses.", .page(of: Self.myCourse))]
    ) { [self] call in
      let page = call.page
      let after = try page.after(Int64.self, CourseID.self).map { (place: $0.0, id: $0.1) }
      let courses = try await CatalogueStore(database: database).mine(
        call.signedIn.id, call.query("state").flatMap { MyCourses(rawValue: $0) }, after: after,
        limit: page.fetchCount)
      return .page(courses, of: page, next: { Cursor.encode($0.card.place, $0.card.id) }) {
        $0.mine($1, coverURL: url(of: $1.card.cover))
      }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func mine(_ course: MyCourse, coverURL: String?) {
    object { json in
      course.card.write(to: &json, coverURL: coverURL)
      json.member("state", course.state)
      json.member("role", course.card.role?.rawValue)
      json.object("progress") { json in
        json.member("done", course.done)
        json.member("total", course.card.lessonCount)
        json.member("completed_at", timeUnixMs: course.completedAt?.unixMs)
        guard let next = course.nextLesson else { return json.memberNull("next_lesson") }
        json.object("next_lesson") { json in
          json.member("id", next.id)
          json.member("title", next.title)
        }
      }
    }
  }
}
