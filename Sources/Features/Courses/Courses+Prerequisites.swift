import API
import Bytes
import Database
import Gateway
import Identity
import Loop

/// What has to be done before what. Cycles are refused, under a lock, and named.
extension Courses {
  func setPrerequisites(
    of lesson: LessonID, in course: CourseID, _ requires: [LessonID]
  ) async throws {
    try await changeOutline(of: course, recounts: false) { _, transaction in
      let rows = try await transaction.run(
        [LessonStore.find(lesson, in: course), OutlineStore.prerequisites(of: course)])
      guard !rows[0].isEmpty else { throw Problem.notFound }
      var graph = try OutlineStore.prerequisites(rows[1])
      graph.set(lesson, requires: requires)
      if let cycle = graph.cycle(through: lesson) {
        let titles = try await transaction.run([OutlineStore.titles(of: cycle)])[0]
        throw Problem.cycle(cycle, try Self.names(titles))
      }
      let kept = try await transaction.run(
        OutlineStore.setPrerequisites(of: lesson, in: course, requires))[1].affectedCount
      guard kept == Set(requires).count else { throw Problem.unknownPrerequisite }
    }
  }

  private static func names<Tag>(_ rows: Rows) throws -> [Identifier<Tag>: String] {
    Dictionary(uniqueKeysWithValues: try rows.map { (try $0.column(0), try $0.column(1)) })
  }

  private func refuseCycle(
    through course: CourseID, _ edges: [(CourseID, CourseID)], _ transaction: Transaction
  ) async throws {
    guard let cycle = Prerequisites(edges).cycle(through: course) else { return }
    let titles = try await transaction.run([CourseStore.titles(of: cycle)])[0]
    throw Problem.cycle(cycle, try Self.names(titles))
  }

  /// Courses that whoever asks can see, or could edit.
  func setPrerequisites(of course: CourseID, _ requires: [CourseID], by person: Person) async throws {
    let version = try await change(course) { _, transaction -> Int64 in
      // One at a time for all courses: each sees the others' edges.
      _ = try await transaction.run([CourseStore.lockPrerequisites])
      try await refuseCycle(
        through: course, [(course, course)].filter { requires.contains($0.1) }, transaction)
      let kept = try await transaction.run(
        CourseStore.setPrerequisites(
          of: course, requires, by: person.id, isAdmin: person.role == .admin))
      // First, or a circle would tell of courses that are not theirs to see.
      guard kept[1].affectedCount == Set(requires).count else { throw Problem.unknownPrerequisite }
      let edges = try await transaction.run([CourseStore.prerequisites(reachableFrom: requires)])[0]
      try await refuseCycle(
        through: course, try edges.map { try $0.values(CourseID.self, CourseID.self) }, transaction)
      return try kept[2][0].column(0)
    }
    tell(.courseChanged(version: version), in: course)
  }
}

extension CourseStore {
  nonisolated static let lockPrerequisites = Statement(
    "select pg_advisory_xact_lock(hashtext('lyceum.course_prerequisite'))")

  nonisolated static func prerequisites(reachableFrom courses: [CourseID]) -> Statement {
    Statement(
      """
      with recursive reached (id) as (
        select unnest($1)
        union
        select p.requires_id from reached r join course_prerequisite p on p.course_id = r.id)
      select p.course_id, p.requires_id from reached r join course_prerequisite p on p.course_id = r.id
      """, SQLArray(courses))
  }

  nonisolated static func titles(of courses: [CourseID]) -> Statement {
    Statement("select id, title from course where id = any($1)", SQLArray(courses))
  }

  /// The titles of what somebody who is not in the course has to complete before; who is in it already is let be. What
  /// cannot be seen cannot be done, and holds nobody up.
  nonisolated static func missingPrerequisites(of course: CourseID, for person: PersonID) -> Statement {
    Statement(
      """
      select r.title from course_prerequisite p join course r on r.id = p.requires_id and r.deleted_at is null
        left join course_progress g on g.course_id = r.id and g.account_id = $2
      where p.course_id = $1 and g.completed_at is null and r.state = 'published'
        and (r.is_in_sight
          or exists (select from enrolment n
            where n.course_id = r.id and n.account_id = $2 and n.state = 'active'))
        and not exists (
          select from enrolment e where e.course_id = $1 and e.account_id = $2 and e.state = 'active')
      order by r.title, r.id
      """, course, person)
  }

  /// The second answers as many rows as there are; the third the version.
  nonisolated static func setPrerequisites(
    of course: CourseID, _ requires: [CourseID], by person: PersonID, isAdmin: Bool
  ) -> [Statement] {
    [
      Statement("delete from course_prerequisite where course_id = $1", course),
      Statement(
        """
        insert into course_prerequisite (course_id, requires_id)
        select $1, c.id from course c
        where c.id = any($2) and c.deleted_at is null
          and ($4 or c.is_in_sight
            or exists (select from enrolment e
              where e.course_id = c.id and e.account_id = $3 and e.state = 'active' and e.role <> 'student'))
        """, course, SQLArray(requires), person, isAdmin),
      Statement(
        "update course set version = version + 1, updated_at = now() where id = $1 returning version", course),
    ]
  }
}

extension Problem {
  static func cycle<Tag>(_ ids: [Identifier<Tag>], _ titles: [Identifier<Tag>: String]) -> Problem {
    let names = ids.map { "\u{201C}\(titles[$0] ?? $0.description)\u{201D}" }.joined(separator: " requires ")
    return Problem(
      .conflict, "prerequisite_cycle", "This would go in a circle: \(names). Nothing was changed.")
  }

  static let unknownPrerequisite = Problem.invalid([
    ProblemField(
      field: "requires", code: "unknown", message: "One of these is not there, or is not yours to see.")
  ])
}
