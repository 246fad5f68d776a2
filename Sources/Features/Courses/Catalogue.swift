import API
import Bytes
import Database
import Identity
import Loop
import Storage

/// What of the catalogue is asked for; nil: whatever it is.
struct CatalogueFilter: Sendable, Hashable {
  static let searchLengthMax = 200

  var search: String?
  var category: String?
  var skill: String?
  var language: String?

  init(search: String? = nil, category: String? = nil, skill: String? = nil, language: String? = nil) {
    // Nothing but blanks is nothing to look for.
    self.search = search.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    self.category = category
    self.skill = skill
    self.language = language
  }
}

/// A course as lists show it, and where it stands in the list's order.
struct CourseCard: Sendable {
  let id: CourseID
  let slug, title, summary, language, opening: String
  let startsOn, endsOn: String?
  let cover: ServedFile?
  let studentCount, lessonCount: Int
  /// JSON.
  let categories, skills: SQLJSON
  let role: CourseRole?
  /// By which the list is ordered, before the id.
  let place: Int64

  func write(to json: inout JSONWriter, coverURL: String?) {
    json.member("id", id)
    json.member("slug", slug)
    json.member("title", title)
    json.member("summary", summary)
    json.member("language", language)
    json.member("opening", opening)
    json.member("starts_on", startsOn)
    json.member("ends_on", endsOn)
    json.member("cover_url", coverURL)
    json.member("categories", raw: categories.utf8)
    json.member("skills", raw: skills.utf8)
    json.member("student_count", studentCount)
    json.member("lesson_count", lessonCount)
  }
}

/// What the whole catalogue can be narrowed by, counted; good for a short time.
struct FacetCache {
  static let keptMs: UInt64 = 10_000
  private var kept: (json: [UInt8], atNs: UInt64)?

  func json(nowNs: UInt64) -> [UInt8]? {
    guard let kept, nowNs - kept.atNs < Self.keptMs * 1_000_000 else { return nil }
    return kept.json
  }

  mutating func keep(_ json: [UInt8], nowNs: UInt64) { kept = (json, nowNs) }

  /// What this process changes shows at once.
  mutating func forget() { kept = nil }
}
