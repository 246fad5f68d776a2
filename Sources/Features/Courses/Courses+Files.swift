import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Storage

/// Covers, and what lessons show: uploaded for that purpose, and read by whoever may read what shows it.
extension Courses {
  /// How a course refers to its cover, and a lesson to its files.
  public nonisolated static let coverReference = "course_cover"
  public nonisolated static let lessonReference = "lesson"

  /// A file may be shown in so many courses, copies of each other, for whom it is looked at whether somebody is in one.
  private static let referrersMax = 50

  /// Refuses who may not give a course a cover; before anything is uploaded.
  public func admitCover(by person: PersonID, in course: CourseID?) async throws {
    let course = try Self.require(course)
    try Self.allow(
      .coursesUpdate, person, try await database.run([CourseFiles.standing(of: person, in: course)])[0])
  }

  /// In the upload's last transaction: the course shows this from now on, or as soon as it has been made anew.
  public func setCover(
    of course: CourseID?, to file: Int64, _ object: StoredObjectID, by person: PersonID,
    _ transaction: Transaction
  ) async throws {
    let course = try Self.require(course)
    let rows = try await transaction.run([
      CourseStore.hold(course), CourseFiles.standing(of: person, in: course),
    ])
    try Self.allow(.coursesUpdate, person, rows[1])
    _ = try await transaction.run(CourseFiles.setCover(of: course, to: file, object))
  }

  /// A cover can be shown, or cannot be made: whoever looks at the course learns of it.
  public func coverIsDecided(_ file: Int64) async throws {
    for row in try await database.run([CourseFiles.covered(by: file)])[0] {
      let (course, version) = try row.values(CourseID.self, Int64.self)
      tell(.courseChanged(version: version), in: course)
    }
  }

  /// Refuses who may not add a file to a lesson; before anything is uploaded.
  public func admitLessonFile(by person: PersonID, in course: CourseID?, lesson: LessonID?) async throws {
    let (course, lesson) = (try Self.require(course), try Self.require(lesson))
    let rows = try await database.run([
      CourseFiles.standing(of: person, in: course), LessonStore.find(lesson, in: course),
    ])
    try Self.allow(.outlineChange, person, rows[0])
    guard !rows[1].isEmpty else { throw Problem.noLessonNamed }
  }

  /// In the upload's last transaction: whoever may read the lesson may read the file.
  public func addLessonFile(
    _ object: StoredObjectID, to lesson: LessonID?, in course: CourseID?, by person: PersonID,
    _ transaction: Transaction
  ) async throws {
    let (course, lesson) = (try Self.require(course), try Self.require(lesson))
    let rows = try await transaction.run([
      CourseStore.hold(course), CourseFiles.standing(of: person, in: course),
      LessonStore.find(lesson, in: course),
    ])
    try Self.allow(.outlineChange, person, rows[1])
    guard !rows[2].isEmpty else { throw Problem.noLessonNamed }
    _ = try await transaction.run(
      StorageRecords.refer(to: object, kind: Self.lessonReference, id: lesson.rawValue))
  }

  /// A text may have been moved here from another lesson: its files come along.
  static func adoptFiles(
    named text: String, by lesson: LessonID, in course: CourseID, _ transaction: Transaction
  ) async throws {
    let files = FileMentions.ids(in: text)
    if !files.isEmpty { _ = try await transaction.run([CourseFiles.adopt(files, by: lesson, in: course)]) }
  }

  /// Whether somebody may read a file because one of these courses, which they see, shows it.
  public func show(coverOf courses: [Int64], to person: Person) async throws -> Bool {
    for course in courses.prefix(Self.referrersMax).compactMap({ CourseID($0) }) {
      let standing = try await standing(of: person.id, in: course)
      if Permissions.allows(person, .coursesRead, in: standing) { return true }
    }
    return false
  }

  /// Whether somebody may read a file because they may read one of these lessons.
  public func show(fileOf lessons: [Int64], to person: Person) async throws -> Bool {
    for row in try await database.run([CourseFiles.courses(of: lessons)])[0].prefix(Self.referrersMax) {
      let course: CourseID = try row.column(0)
      let standing = try await standing(of: person.id, in: course)
      guard Permissions.allows(person, .lessonsRead, in: standing) else { continue }
      let readable = CourseFiles.readable(
        lessons, in: course, for: person.id, all: Self.seesDrafts(person, in: standing))
      if try await !database.run([readable])[0].isEmpty { return true }
    }
    return false
  }

  /// A lesson's file, if somebody may read the lesson; nil: there is none for them.
  func lessonFile(_ file: Int64, in seen: CourseSeen, for person: Person) async throws -> ServedFile? {
    let found = CourseFiles.find(
      file, in: seen.course.id, for: person.id, all: Self.seesDrafts(person, in: seen.standing))
    return try await database.run([found])[0].first?.servedFile(0)
  }

  private static func require(_ course: CourseID?) throws -> CourseID {
    guard let course else { throw Problem.noCourseNamed }
    return course
  }

  private static func require(_ lesson: LessonID?) throws -> LessonID {
    guard let lesson else { throw Problem.noLessonNamed }
    return lesson
  }

  /// Refuses who may not do this in the course whose row this is. What is not theirs looks like what is not there.
  private static func allow(_ operation: Identity.Operation, _ person: PersonID, _ rows: Rows) throws {
    guard let row = rows.first else { throw Problem.noCourseNamed }
    let standing = CourseStanding(role: try row.optionalWord(1), isInSight: false)
    guard Permissions.allows(Person(id: person, handle: "", role: try row.word(0)), operation, in: standing)
    else {
      throw Problem.noCourseNamed
    }
    guard try row.word(2, as: Course.State.self) != .archived else { throw Problem.courseArchived }
  }
}

extension Problem {
  fileprivate static let noCourseNamed = Problem(
    .badRequest, "bad_metadata", "Upload-Metadata's course is the id of a course that you may change.")
  fileprivate static let noLessonNamed = Problem(
    .badRequest, "bad_metadata", "Upload-Metadata's lesson is the id of a lesson of this course.")
}
