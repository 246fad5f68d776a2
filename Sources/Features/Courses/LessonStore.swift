import Bytes
import Database
import Identity
import Loop

/// The SQL of lessons.
enum LessonStore {
  static func find(_ lesson: LessonID, in course: CourseID) -> Statement {
    Statement(
      """
      select l.id, l.module_id, l.kind, l.title, l.summary, l.body, l.state, l.counts, l.rule, l.rule_seconds,
        l.estimated_minutes, l.version, l.created_at, l.updated_at, l.state = 'published' and m.state = 'published'
      from lesson l join module m on m.id = l.module_id where l.id = $1 and l.course_id = $2
      """, lesson, course)
  }

  static func lesson(_ row: Row) throws -> Lesson {
    Lesson(
      id: try row.column(0), module: try row.column(1), kind: try row.column(2), title: try row.column(3),
      summary: try row.column(4), body: try row.column(5), state: try row.word(6), counts: try row.column(7),
      rule: try row.word(8), ruleSeconds: try row.column(9), estimatedMinutes: try row.column(10),
      version: try row.column(11), createdAt: try row.column(12), updatedAt: try row.column(13),
      isVisible: try row.column(14))
  }

  /// Before it and after it, of those that whoever asks sees: rows of whether it comes after, id and title.
  static func neighbours(of lesson: LessonID, in course: CourseID, all: Bool) -> Statement {
    Statement(
      """
      with here as (
        select m.position as m, m.id as mi, l.position as l, l.id as li
        from lesson l join module m on m.id = l.module_id where l.id = $1),
      seen as (
        select m.position as m, m.id as mi, l.position as l, l.id as li, l.title
        from lesson l join module m on m.id = l.module_id
        where l.course_id = $2 and ($3 or l.state = 'published' and m.state = 'published'))
      (select false, s.li, s.title from seen s, here h where (s.m, s.mi, s.l, s.li) < (h.m, h.mi, h.l, h.li)
        order by s.m desc, s.mi desc, s.l desc, s.li desc limit 1)
      union all
      (select true, s.li, s.title from seen s, here h where (s.m, s.mi, s.l, s.li) > (h.m, h.mi, h.l, h.li)
        order by s.m, s.mi, s.l, s.li limit 1)
      """, lesson, course, all)
  }

  /// What has to be done before a lesson, of what can be seen: id, title, and whether somebody has done it.
  static func prerequisites(of lesson: LessonID, for person: PersonID, all: Bool) -> Statement {
    Statement(
      """
      select r.id, r.title, p.completed_at is not null
      from lesson_prerequisite q join lesson r on r.id = q.requires_id join module m on m.id = r.module_id
        left join lesson_progress p on p.lesson_id = r.id and p.account_id = $2
      where q.lesson_id = $1 and ($3 or r.state = 'published' and m.state = 'published')
      order by m.position, m.id, r.position, r.id
      """, lesson, person, all)
  }

  static func progress(of person: PersonID, in lesson: LessonID) -> Statement {
    Statement(
      """
      select started_at, seconds, resume, completed_at, completed_by from lesson_progress
      where account_id = $1 and lesson_id = $2
      """, person, lesson)
  }

  static func progress(_ row: Row) throws -> LessonProgress {
    LessonProgress(
      startedAt: try row.column(0), seconds: try row.column(1), resume: try row.column(2),
      completedAt: try row.column(3), completedBy: try row.column(4))
  }

  /// At the end of its module; no row where module or course are full.
  static func insert(_ fields: LessonFields, in module: ModuleID, of course: CourseID) -> Statement {
    Statement(
      """
      insert into lesson (course_id, module_id, position, kind, title, summary, body, state, counts, rule, rule_seconds,
        estimated_minutes)
      select $1, $2, coalesce(max(position), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11
      from lesson where module_id = $2
      having count(*) < $12 and (select count(*) from lesson where course_id = $1) < $13
      returning id
      """, course, module, fields.kind, fields.title, fields.summary, fields.body, fields.state.rawValue,
      fields.counts, fields.rule.rawValue, fields.ruleSeconds, fields.estimatedMinutes,
      OutlineLimits.lessonsInModuleMax, OutlineLimits.lessonsInCourseMax)
  }

  static func update(_ lesson: LessonID, _ fields: LessonFields) -> Statement {
    Statement(
      """
      update lesson set title = $2, summary = $3, body = $4, state = $5, counts = $6, rule = $7, rule_seconds = $8,
        estimated_minutes = $9, version = version + 1, updated_at = now()
      where id = $1
      """, lesson, fields.title, fields.summary, fields.body, fields.state.rawValue, fields.counts,
      fields.rule.rawValue, fields.ruleSeconds, fields.estimatedMinutes)
  }

  static func delete(_ lesson: LessonID) -> Statement {
    Statement("delete from lesson where id = $1", lesson)
  }
}
