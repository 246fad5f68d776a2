import Database

/// The SQL of categories, which admins keep.
enum CategoryStore {
  static let countMax = 100

  /// At the end; no row where there are too many. Answers with slug and title.
  static func insert(_ slug: String, title: String) -> Statement {
    Statement(
      """
      insert into category (slug, title, position) select $1, $2, coalesce(max(position), 0) + 1 from category
      having count(*) < $3 returning slug, title
      """, slug, title, countMax)
  }

  /// No row: there is none. Answers with slug and title.
  static func update(_ slug: String, to newSlug: String?, title: String?) -> Statement {
    Statement(
      "update category set slug = coalesce($2, slug), title = coalesce($3, title) where slug = $1 returning slug, title",
      slug, newSlug, title)
  }

  /// Courses lose it, and nothing else. The last answers a row where there was one.
  static func delete(_ slug: String) -> [Statement] {
    [
      Statement("select from category where slug = $1 for update", slug),
      Statement(
        "delete from course_category where category_id = (select id from category where slug = $1)", slug),
      Statement("delete from category where slug = $1 returning id", slug),
    ]
  }

  static let slugs = Statement("select slug from category")

  /// The slug, or the first with a number behind it that nobody has.
  static func free(_ slug: String, beside taken: Set<String>) -> String {
    var (free, number) = (slug, 1)
    while taken.contains(free) {
      number += 1
      free = "\(slug)-\(number)"
    }
    return free
  }

  /// All slugs, held until the transaction is over.
  static let hold = Statement("select slug from category order by id for update")

  static func order(_ slugs: [String]) -> Statement {
    Statement(
      """
      update category c set position = given.number
      from unnest($1) with ordinality as given(slug, number) where c.slug = given.slug
      """, SQLArray(slugs))
  }
}
