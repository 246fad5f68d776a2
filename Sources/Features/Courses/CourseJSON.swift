import API
import Bytes
import Database
import Gateway
import Identity

/// A course with what stands around it, as whoever asks sees it.
struct CoursePage: Sendable {
  let seen: CourseSeen
  /// As `CourseStore.surroundings` has them, in JSON.
  let categories, skills, prerequisites, staff: SQLJSON
  let mayEdit: Bool
  let coverURL: String?

  init(_ seen: CourseSeen, coverURL: String?, surroundings row: Row, for person: Person?) throws {
    self.seen = seen
    self.coverURL = coverURL
    (categories, skills, prerequisites, staff) = try row.values(
      SQLJSON.self, SQLJSON.self, SQLJSON.self, SQLJSON.self)
    mayEdit = Permissions.allows(person, .coursesUpdate, in: seen.standing)
  }

  var json: [UInt8] {
    var json = JSONWriter(capacityBytes: 1_024 + seen.course.description.utf8.count)
    json.object { write(to: &$0) }
    return json.take()
  }

  /// What is personal in it, the count of students and the cover's address do not belong to its version: it is kept nowhere.
  func response(_ status: HTTPStatus = .ok) -> Response {
    Response.json(bytes: json, status: status).withVersion(seen.course.version).with(
      header: "Cache-Control", "no-store")
  }

  private func write(to json: inout JSONWriter) {
    let course = seen.course
    json.member("id", course.id)
    json.member("slug", course.slug)
    json.member("title", course.title)
    json.member("summary", course.summary)
    json.member("description", course.description)
    json.member("language", course.language)
    json.member("time_zone", course.timeZone)
    json.member("state", course.state.rawValue)
    json.member("is_listed", course.isListed)
    json.member("opening", course.opening.rawValue)
    json.member("shows_classmates", course.showsClassmates)
    json.member("starts_on", course.startsOn)
    json.member("ends_on", course.endsOn)
    json.member("completion", course.completion.rawValue)
    json.member("cover_url", coverURL)
    json.member("categories", raw: categories.utf8)
    json.member("skills", raw: skills.utf8)
    json.member("prerequisites", raw: prerequisites.utf8)
    json.member("staff", raw: staff.utf8)
    json.member("student_count", course.studentCount)
    json.member("lesson_count", course.lessonCount)
    json.member("copied_from", course.copiedFrom)
    json.member("created_at", timeUnixMs: course.createdAt.unixMs)
    json.member("updated_at", timeUnixMs: course.updatedAt.unixMs)
    json.member("published_at", timeUnixMs: course.publishedAt?.unixMs)
    json.member("archived_at", timeUnixMs: course.archivedAt?.unixMs)
    json.member("role", seen.standing.role?.rawValue)
    json.member("may_edit", mayEdit)
    json.member("version", course.version)
    json.member("outline_version", course.outlineVersion)
  }
}
