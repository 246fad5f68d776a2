import Bytes
import Database
import Identity
import Loop

/// What changes courses' own records.
extension CourseStore {
  nonisolated static func insert(_ new: CourseFields, by person: PersonID) -> Statement {
    Statement(
      """
      with made as (
        insert into course (slug, title, summary, description, language, time_zone, is_listed, opening, shows_classmates,
          starts_on, ends_on, completion, created_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::date, $11::text::date, $12, $13)
        on conflict (slug) do nothing returning id),
      owned as (
        insert into enrolment (course_id, account_id, role, origin) select id, $13, 'instructor', 'owner' from made)
      select id from made
      """, new.slug, new.title, new.summary, new.description, new.language, new.timeZone, new.isListed,
      new.opening.rawValue, new.showsClassmates, new.startsOn, new.endsOn, new.completion.rawValue, person)
  }

  /// Until the transaction is over nobody else changes it; enrolments wait as well, for they count students.
  nonisolated static func hold(_ course: CourseID) -> Statement {
    Statement(
      """
      select version, outline_version, state from course where id = $1 and deleted_at is null for no key update
      """, course)
  }

  /// Answers with the version.
  nonisolated static func update(_ course: CourseID, _ fields: CourseFields) -> Statement {
    Statement(
      """
      update course set slug = $2, title = $3, summary = $4, description = $5, language = $6, time_zone = $7,
        is_listed = $8, opening = $9, shows_classmates = $10, starts_on = $11::text::date, ends_on = $12::text::date,
        completion = $13, version = version + 1, updated_at = now(),
        lesson_count = (
          select count(*) from lesson l join module m on m.id = l.module_id
          where l.course_id = $1 and l.state = 'published' and m.state = 'published' and ($13 = 'all' or l.counts))
      where id = $1 returning version
      """, course, fields.slug, fields.title, fields.summary, fields.description, fields.language,
      fields.timeZone, fields.isListed, fields.opening.rawValue, fields.showsClassmates, fields.startsOn,
      fields.endsOn, fields.completion.rawValue)
  }

  /// The second answers as many rows as slugs are known.
  nonisolated static func setCategories(_ slugs: [String], of course: CourseID) -> [Statement] {
    [
      Statement("delete from course_category where course_id = $1", course),
      Statement(
        """
        insert into course_category (course_id, category_id) select $1, id from category where slug = any($2)
        """, course, SQLArray(slugs)),
    ]
  }

  /// Of those that are taken for the same the first stays.
  nonisolated static func setSkills(_ skills: [String], of course: CourseID) -> [Statement] {
    [
      Statement("delete from course_skill where course_id = $1", course),
      Statement(
        "insert into course_skill (course_id, skill) select $1, unnest($2) on conflict do nothing", course,
        SQLArray(skills)),
      Statement("update course set terms = $2 where id = $1", course, skills.joined(separator: " ")),
    ]
  }

  /// Answers with the version.
  nonisolated static func setState(_ course: CourseID, _ state: Course.State) -> Statement {
    Statement(
      """
      update course set state = $2, version = version + 1, updated_at = now(),
        published_at = case when $2 = 'published' then coalesce(published_at, now()) else published_at end,
        archived_at = case when $2 = 'archived' then now() end
      where id = $1 returning version
      """, course, state.rawValue)
  }

  nonisolated static func delete(_ course: CourseID) -> Statement {
    Statement(
      "update course set deleted_at = now(), slug = null, version = version + 1 where id = $1", course)
  }

  /// Removes one course that was deleted so long ago, with all that is in it. No row: there is none.
  nonisolated static func sweep(olderThanDays days: Int) -> Statement {
    Statement(
      """
      delete from course where id = (
        select id from course where deleted_at < now() - $1 * interval '1 day' order by deleted_at limit 1
        for update skip locked)
      returning id
      """, Double(days))
  }
}
