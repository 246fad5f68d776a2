import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Schema

/// What admins do with categories; everybody who is signed in lists them.
extension Courses {
  private static let title = Schema.string(min: 1, max: 80, format: .line).example("Mathematics")
  private static let slug = Schema.string(min: 1, max: CourseFields.slugLengthMax, format: .slug).example(
    "mathematics")
  private static let path = PathParameter(
    "category", .string(min: 1, max: 64, format: .slug), "The category's slug.")
  private static let taken = EndpointAnswer.problem(.conflict, "taken", "Another category has this slug.")
  private static let all = Schema.object([.required("items", .array(of: CourseSchemas.category))]).named(
    "Categories")

  var categoryEndpoints: [Endpoint] {
    [categoryList, categoryCreation, categoryOrder, categoryChange, categoryDeletion]
  }

  private var categoryList: Endpoint {
    Endpoint(
      .get, "/api/v1/categories", id: "listCategories", summary: "The categories of courses, in their order.",
      tag: .courses, access: .operation(.coursesList), limit: .read,
      answers: [.json(.ok, "The categories.", Self.all)]
    ) { [self] _ in try await allCategories() }
  }

  private func allCategories() async throws -> Response {
    let categories = try await CatalogueStore(database: database).categories()
    return Response.json { json in json.object { $0.member("items", raw: categories) } }
  }

  private var categoryCreation: Endpoint {
    Endpoint(
      .post, "/api/v1/categories", id: "createCategory", summary: "Makes a category, as the last.",
      tag: .courses,
      access: .operation(.categoriesChange), limit: .write,
      input: .object([
        .required("title", Self.title, "What it is called."),
        .optional("slug", Self.slug, "What it is called in addresses; made from the title where left out."),
      ]).named("NewCategory"),
      answers: [
        .json(.created, "The category.", CourseSchemas.category), Self.taken,
        .problem(.conflict, "too_many", "There are as many categories as there may be."),
      ]
    ) { [self] call in
      let title = try call.input.string("title")
      let given = try call.input.optionalString("slug")
      let slug = if let given { given } else { try await freeSlug(for: title) }
      let row = try await uniquely {
        try await database.run([CategoryStore.insert(slug, title: title)])[0].first
      }
      guard let row else {
        throw Problem(
          .conflict, "too_many", "There are \(CategoryStore.countMax) categories; delete one first.")
      }
      return try category(row, .created)
    }
  }

  private var categoryChange: Endpoint {
    Endpoint(
      .patch, "/api/v1/categories/{category}", id: "updateCategory",
      summary: "Gives a category another title, or another slug.", tag: .courses,
      access: .operation(.categoriesChange), limit: .write, path: [Self.path],
      input: .object([
        .optional("title", Self.title, "What it is called."),
        .optional("slug", Self.slug, "What it is called in addresses."),
      ]).named("CategoryChange"),
      answers: [.json(.ok, "As it is now.", CourseSchemas.category), Self.taken]
    ) { [self] call in
      let change = CategoryStore.update(
        try call.request.parameter("category"), to: try call.input.optionalString("slug"),
        title: try call.input.optionalString("title"))
      guard let row = try await uniquely({ try await database.run([change])[0].first }) else {
        throw Problem.notFound
      }
      return try category(row)
    }
  }

  private var categoryDeletion: Endpoint {
    Endpoint(
      .delete, "/api/v1/categories/{category}", id: "deleteCategory",
      summary: "Deletes a category; courses that were in it are in one fewer.", tag: .courses,
      access: .operation(.categoriesChange), limit: .write, path: [Self.path],
      answers: [.none(.noContent, "Deleted.")]
    ) { [self] call in
      let slug = try call.request.parameter("category", as: String.self)
      let isGone = try await database.transaction { transaction in
        try await !transaction.run(CategoryStore.delete(slug))[2].isEmpty
      }
      guard isGone else { throw Problem.notFound }
      facets.forget()
      return .noContent
    }
  }

  private var categoryOrder: Endpoint {
    Endpoint(
      .put, "/api/v1/categories", id: "orderCategories", summary: "Puts all categories in order.",
      tag: .courses,
      access: .operation(.categoriesChange), limit: .write,
      input: .object([
        .required("slugs", .array(of: Self.slug, max: CategoryStore.countMax), "All of them, each once.")
      ]).named("CategoryOrder"),
      answers: [
        .json(.ok, "As they are now.", Self.all),
        .problem(
          .conflict, "categories_changed", "It does not name each category once: another has changed them."),
      ]
    ) { [self] call in
      let slugs = try call.input.array("slugs") { try $0.asString() }
      try await database.transaction { transaction in
        let known = try await transaction.run([CategoryStore.hold])[0].map {
          try $0.column(0, as: String.self)
        }
        guard known.sorted() == slugs.sorted() else {
          throw Problem(
            .conflict, "categories_changed",
            "There are other categories by now; read them, and order them again.")
        }
        _ = try await transaction.run([CategoryStore.order(slugs)])
      }
      facets.forget()
      return try await allCategories()
    }
  }

  /// Made from the title, with a number where another has it already: titles of other scripts are all called the same.
  private func freeSlug(for title: String) async throws -> String {
    let slug = CourseFields.slug(for: title, of: "category")
    let taken = try await database.run([CategoryStore.slugs])[0].map { try $0.column(0, as: String.self) }
    return CategoryStore.free(slug, beside: Set(taken))
  }

  private func uniquely(_ work: () async throws -> Row?) async throws -> Row? {
    do { return try await work() } catch let error as DatabaseError where error.reason == .uniqueViolation {
      throw Problem(.conflict, "taken", "Another category has this slug.").with(fields: [
        ProblemField(field: "slug", code: "taken", message: "Another category has this slug.")
      ])
    }
  }

  private func category(_ row: Row, _ status: HTTPStatus = .ok) throws -> Response {
    facets.forget()
    let (slug, title) = try row.values(String.self, String.self)
    return Response.json(status) { json in
      json.object { json in
        json.member("slug", slug)
        json.member("title", title)
      }
    }
  }
}
