import Bytes
import Database
import Identity
import Loop

/// The SQL of the catalogue, and of a person's own courses.
@LoopActor struct CatalogueStore {
  let database: Database

  /// The newest first.
  func browse(
    _ filter: CatalogueFilter, for person: PersonID, after: (place: Int64, id: CourseID)?, limit: Int
  ) async throws -> [CourseCard] {
    try await database.query(
      """
      with found as (
        select c.id, (extract(epoch from c.published_at) * 1000000)::int8 as place, c.published_at
        from course c
        where c.is_in_sight
          and ($1::text is null or c.language = $1 or starts_with(c.language, $1 || '-'))
          and ($2::text is null or c.id in (
            select x.course_id from course_category x join category k on k.id = x.category_id where k.slug = $2))
          and ($3::text is null or c.id in (select s.course_id from course_skill s where s.skill_key = lyceum_fold($3)))
          and ($4::int8 is null or (c.published_at, c.id)
            < ('epoch'::timestamptz + $4 * interval '1 microsecond', $5::int8))
        order by c.published_at desc, c.id desc limit $6)
      select c.id, c.slug, c.title, c.summary, c.language, c.opening, c.starts_on, c.ends_on, c.student_count,
        c.lesson_count, c.categories, c.skills, c.cover_object, c.cover_name, c.cover_type,
        e.role, f.place
      from found f join course_card c on c.id = f.id
        left join enrolment e on e.course_id = c.id and e.account_id = $7 and e.state = 'active'
      order by f.published_at desc, f.id desc
      """, filter.language, filter.category, filter.skill, after?.place, after?.id, limit, person
    ).map(Self.card)
  }

  /// What fits best first. Of words that very many courses have, those in the title count, and what is newer comes first: to
  /// weigh each place where they stand would take longer than anybody wants to wait.
  func search(
    _ text: String, _ filter: CatalogueFilter, for person: PersonID, after: (place: Int64, id: CourseID)?,
    limit: Int
  ) async throws -> [CourseCard] {
    try await database.query(
      """
      with wanted as materialized (select lyceum_search_query($8) as query),
      common as materialized (
        select count(*) > 1000 as is_so
        from (select from wanted w join course_words c on c.search @@ w.query limit 1001) first),
      matching as (
        select c.course_id as id,
          case when (select is_so from common) then (extract(epoch from c.published_at) * 1000000)::int8
              + case when c.title @@ w.query then 4000000000000000 else 0 end
            else (ts_rank(c.search, w.query) * 1000000)::int8 end as place
        from wanted w join course_words c on c.search @@ w.query
        where ($1::text is null or c.language = $1 or starts_with(c.language, $1 || '-'))
          and ($2::text is null or c.course_id in (
            select x.course_id from course_category x join category k on k.id = x.category_id where k.slug = $2))
          and ($3::text is null
            or c.course_id in (select s.course_id from course_skill s where s.skill_key = lyceum_fold($3)))),
      found as (
        select id, place from matching where $4::int8 is null or (place, id) < ($4, $5::int8)
        order by place desc, id desc limit $6)
      select c.id, c.slug, c.title, c.summary, c.language, c.opening, c.starts_on, c.ends_on, c.student_count,
        c.lesson_count, c.categories, c.skills, c.cover_object, c.cover_name, c.cover_type,
        e.role, f.place
      from found f join course_card c on c.id = f.id
        left join enrolment e on e.course_id = c.id and e.account_id = $7 and e.state = 'active'
      order by f.place desc, f.id desc
      """, filter.language, filter.category, filter.skill, after?.place, after?.id, limit, person, text
    ).map(Self.card)
  }

  /// What the catalogue can be narrowed by, each with how many courses that would leave.
  func facets(_ filter: CatalogueFilter, skillsMax: Int) async throws -> [UInt8] {
    try await database.query(
      """
      with found as materialized (
        select c.id, c.language from course c
        where c.is_in_sight
          and ($1::text is null or c.language = $1 or starts_with(c.language, $1 || '-'))
          and ($2::text is null or c.id in (
            select x.course_id from course_category x join category k on k.id = x.category_id where k.slug = $2))
          and ($3::text is null or c.id in (select s.course_id from course_skill s where s.skill_key = lyceum_fold($3)))
          and ($4::text is null
            or c.id in (select w.course_id from course_words w where w.search @@ lyceum_search_query($4))))
      select jsonb_build_object(
        'total', (select count(*) from found),
        'categories', coalesce((
          select jsonb_agg(jsonb_build_object('slug', k.slug, 'title', k.title, 'count', t.count) order by k.position)
          from (
            select x.category_id, count(*) from course_category x join found f on f.id = x.course_id group by 1) t
          join category k on k.id = t.category_id), '[]'),
        'languages', coalesce((
          select jsonb_agg(jsonb_build_object('language', t.language, 'count', t.count) order by t.count desc, t.language)
          from (select language, count(*) from found group by 1 order by 2 desc, 1 limit $5) t), '[]'),
        'skills', coalesce((
          select jsonb_agg(jsonb_build_object('skill', t.skill, 'count', t.count) order by t.count desc, t.skill)
          from (
            select min(s.skill) as skill, count(*) from course_skill s join found f on f.id = s.course_id
            group by s.skill_key order by 2 desc, 1 limit $5) t), '[]'))
      """, filter.language, filter.category, filter.skill, filter.search, skillsMax
    )[0].column(0, as: SQLJSON.self).utf8
  }

  func categories() async throws -> [UInt8] {
    try await database.query(
      """
      select coalesce(jsonb_agg(jsonb_build_object('slug', slug, 'title', title) order by position, id), '[]')
      from category
      """)[0].column(0, as: SQLJSON.self).utf8
  }

  nonisolated static func card(_ row: Row) throws -> CourseCard {
    CourseCard(
      id: try row.column(0), slug: try row.column(1), title: try row.column(2), summary: try row.column(3),
      language: try row.column(4), opening: try row.column(5), startsOn: try row.column(6),
      endsOn: try row.column(7), cover: try row.servedFile(12), studentCount: try row.column(8),
      lessonCount: try row.column(9), categories: try row.column(10), skills: try row.column(11),
      role: try row.optionalWord(15), place: try row.column(16))
  }
}
