import Bytes
import Gateway

/// What a course's record says and people write, its fields checked one by one; what holds between them is asked here.
struct CourseFields: Sendable, Hashable {
  static let titleLengthMax = 200
  static let summaryLengthMax = 500
  static let descriptionLengthMax = 50_000
  static let slugLengthMax = 64
  static let languageLengthMax = 35
  static let timeZoneLengthMax = 64
  static let categoriesMax = 5
  static let skillsMax = 20
  static let skillLengthMax = 60

  var slug: String
  var title: String
  var summary = ""
  var description = ""
  var language = "en"
  var timeZone = "UTC"
  var isListed = true
  var opening = Course.Opening.open
  var showsClassmates = true
  var startsOn: String?
  var endsOn: String?
  var completion = Course.Completion.all
  /// Whether it is taken away.
  var dropsCover = false
  /// Nil: as they are.
  var categories: [String]?
  var skills: [String]?

  init(slug: String, title: String) {
    self.slug = slug
    self.title = title
  }

  init(of course: Course) {
    self.init(slug: course.slug, title: course.title)
    summary = course.summary
    description = course.description
    language = course.language
    timeZone = course.timeZone
    isListed = course.isListed
    opening = course.opening
    showsClassmates = course.showsClassmates
    startsOn = course.startsOn
    endsOn = course.endsOn
    completion = course.completion
  }

  /// Takes over what is given; what is left out stays.
  mutating func take(_ input: JSONValue) throws(FieldError) {
    title = try input.optionalString("title") ?? title
    slug = try input.optionalString("slug") ?? slug
    summary = try input.optionalString("summary") ?? summary
    description = try input.optionalString("description") ?? description
    language = try input.optionalString("language") ?? language
    timeZone = try input.optionalString("time_zone") ?? timeZone
    isListed = try input.optionalBool("is_listed") ?? isListed
    opening = try input.optionalString("opening").flatMap { .init(rawValue: $0) } ?? opening
    showsClassmates = try input.optionalBool("shows_classmates") ?? showsClassmates
    completion = try input.optionalString("completion").flatMap { .init(rawValue: $0) } ?? completion
    if input["starts_on"] != nil { startsOn = try input.optionalString("starts_on") }
    if input["ends_on"] != nil { endsOn = try input.optionalString("ends_on") }
    dropsCover = input["cover"] == .null
    categories = try input.optionalTexts("categories")
    skills = try input.optionalTexts("skills")
  }

  /// Days as RFC 3339 writes them are in the order of their letters.
  var fault: ProblemField? {
    guard let startsOn, let endsOn, endsOn < startsOn else { return nil }
    return ProblemField(
      field: "ends_on", code: "before_start", message: "A course does not end before it starts.")
  }

  /// What a course, or what else `kind` says, of this title could be called in addresses; never empty.
  static func slug(for title: String, of kind: String = "course") -> String {
    // Letters come first: what begins with something else is put behind one.
    let first = title.lowercased().unicodeScalars.first {
      ("a"..."z").contains($0) || ("0"..."9").contains($0)
    }
    var slug = first.map { ("0"..."9").contains($0) ? kind + "-" : "" } ?? ""
    for scalar in title.lowercased().unicodeScalars where slug.utf8.count < slugLengthMax - 8 {
      switch scalar {
      case "a"..."z", "0"..."9": slug.unicodeScalars.append(scalar)
      default: if !slug.hasSuffix("-"), !slug.isEmpty { slug += "-" }
      }
    }
    while slug.hasSuffix("-") { slug.removeLast() }
    return slug.isEmpty ? kind : slug
  }
}

extension JSONValue {
  /// The texts in a field; nil when it is absent.
  fileprivate func optionalTexts(_ key: String) throws(FieldError) -> [String]? {
    guard let elements = try optionalArray(key) else { return nil }
    var texts: [String] = []
    for element in elements { texts.append(try element.asString()) }
    return texts
  }
}
