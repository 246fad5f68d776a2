import API
import Bytes
import Database
import Gateway
import Identity
import Loop

/// Copies: the same modules, lessons with their files, prerequisites, categories, skills and cover, without the people.
extension Courses {
  /// In one transaction and few statements, so that ten thousand lessons take a moment.
  func copy(_ course: Course, as input: JSONValue, by person: PersonID) async throws -> CourseID {
    let title = try input.string("title")
    let slug = try input.optionalString("slug")
    let startsOn = try input.optionalString("starts_on")
    for attempt in 1...Self.slugAttemptsMax {
      var name = slug ?? CourseFields.slug(for: title)
      if attempt > 1 { name += "-" + String(Int.random(in: 100...99_999)) }
      if let id = try await copy(course.id, slug: name, title: title, startsOn: startsOn, by: person) {
        return id
      }
      if slug != nil { break }
    }
    throw Problem.slugTaken
  }

  private func copy(
    _ course: CourseID, slug: String, title: String, startsOn: String?, by person: PersonID
  ) async throws -> CourseID? {
    // Held, so that the copy is of one moment.
    try await change(course, allowsArchived: true) { _, transaction in
      let made = CourseStore.copy(course, slug: slug, title: title, startsOn: startsOn, by: person)
      guard let id = try await transaction.run([made])[0].first?.column(0, as: CourseID.self) else {
        return nil
      }
      _ = try await transaction.run(CourseStore.copyContent(of: course, to: id), timeoutMs: Self.longMs)
      _ = try await transaction.run(CourseFiles.copyCover(of: course, to: id))
      _ = try await transaction.run([OutlineStore.changed(id)] + beginnings(of: id, by: person))
      return id
    }
  }
}

extension CourseStore {
  /// The record; no row where the slug is taken.
  nonisolated static func copy(
    _ course: CourseID, slug: String, title: String, startsOn: String?, by person: PersonID
  ) -> Statement {
    Statement(
      """
      with made as (
        insert into course (slug, title, summary, description, language, time_zone, is_listed, opening, shows_classmates,
          starts_on, completion, cover_file_id, terms, copied_from, created_by)
        select $2, $3, summary, description, language, time_zone, is_listed, opening, shows_classmates,
          $4::text::date, completion, cover_file_id, terms, id, $5
        from course where id = $1
        on conflict (slug) do nothing returning id),
      owned as (
        insert into enrolment (course_id, account_id, role, origin) select id, $5, 'instructor', 'owner' from made)
      select id from made
      """, course, slug, title, startsOn, person)
  }

  /// Each module and lesson is given the id of its copy first; the rest is one insertion each.
  nonisolated static func copyContent(of course: CourseID, to copy: CourseID) -> [Statement] {
    [
      Statement(
        "insert into course_category (course_id, category_id) select $2, category_id from course_category where course_id = $1",
        course, copy),
      Statement(
        "insert into course_skill (course_id, skill) select $2, skill from course_skill where course_id = $1",
        course, copy),
      Statement(
        """
        insert into course_prerequisite (course_id, requires_id)
        select $2, requires_id from course_prerequisite where course_id = $1
        """, course, copy),
      Statement(
        """
        with modules as materialized (
          select id as old, nextval(pg_get_serial_sequence('module', 'id')) as new
          from (select id from module where course_id = $1 order by position, id) m),
        lessons as materialized (
          select id as old, nextval(pg_get_serial_sequence('lesson', 'id')) as new
          from (select id from lesson where course_id = $1 order by id) l),
        copied_modules as (
          insert into module (id, course_id, position, title, summary, state) overriding system value
          select t.new, $2, m.position, m.title, m.summary, m.state from module m join modules t on t.old = m.id),
        -- Whoever holds a lesson's file holds it for the copy; nobody can let go meanwhile, for the course is held.
        copied_files as (
          insert into storage_reference (object_id, kind, referrer_id)
          select r.object_id, r.kind, t.new
          from lessons t join storage_reference r on r.kind = 'lesson' and r.referrer_id = t.old),
        copied_lessons as (
          insert into lesson (id, course_id, module_id, position, kind, title, summary, body, state, counts, rule,
            rule_seconds, estimated_minutes) overriding system value
          select t.new, $2, n.new, l.position, l.kind, l.title, l.summary,
            -- A file's address names its course, by one name or the other.
            replace(replace(l.body, '/api/v1/courses/' || c.slug || '/files/', '/api/v1/courses/' || $2 || '/files/'),
              '/api/v1/courses/' || $1 || '/files/', '/api/v1/courses/' || $2 || '/files/'),
            l.state, l.counts, l.rule, l.rule_seconds, l.estimated_minutes
          from lesson l join lessons t on t.old = l.id join modules n on n.old = l.module_id
            join course c on c.id = l.course_id)
        insert into lesson_prerequisite (course_id, lesson_id, requires_id)
        select $2, a.new, b.new from lesson_prerequisite p join lessons a on a.old = p.lesson_id
          join lessons b on b.old = p.requires_id
        where p.course_id = $1
        """, course, copy),
    ]
  }
}
