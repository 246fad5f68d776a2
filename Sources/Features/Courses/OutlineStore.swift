import Bytes
import Database
import Identity
import Loop

/// The SQL of modules, their lessons' order, and what has to be done before what.
@LoopActor struct OutlineStore {
  let database: Database

  /// `all`: drafts too.
  func outline(of course: CourseID, for person: PersonID, all: Bool) async throws -> Outline {
    let rows = try await database.run([
      Statement("select outline_version from course where id = $1", course),
      Self.modules(of: course, all: all),
      Statement(
        """
        select l.id, l.module_id, l.kind, l.title, l.state, l.counts, l.rule, l.rule_seconds, l.estimated_minutes,
          p.started_at, p.seconds, p.completed_at
        from lesson l join module m on m.id = l.module_id
          left join lesson_progress p on p.lesson_id = l.id and p.account_id = $2
        where l.course_id = $1 and ($3 or l.state = 'published' and m.state = 'published')
        order by l.position, l.id
        """, course, person, all),
      Self.prerequisites(of: course),
    ])
    return Outline(
      version: try rows[0].first?.column(0) ?? 0, modules: try rows[1].map(Self.module),
      lessons: try rows[2].map(Self.entry), prerequisites: try Self.prerequisites(rows[3]), isStaff: all)
  }

  nonisolated static func modules(of course: CourseID, all: Bool) -> Statement {
    Statement(
      """
      select id, title, summary, state, version from module where course_id = $1 and ($2 or state = 'published')
      order by position, id
      """, course, all)
  }

  nonisolated static func module(_ row: Row) throws -> Outline.Module {
    Outline.Module(
      id: try row.column(0), title: try row.column(1), summary: try row.column(2), state: try row.word(3),
      version: try row.column(4))
  }

  nonisolated private static func entry(_ row: Row) throws -> Outline.Entry {
    Outline.Entry(
      id: try row.column(0), module: try row.column(1), kind: try row.column(2), title: try row.column(3),
      state: try row.word(4), counts: try row.column(5), rule: try row.column(6),
      ruleSeconds: try row.column(7),
      estimatedMinutes: try row.column(8), startedAt: try row.column(9), seconds: try row.column(10),
      completedAt: try row.column(11))
  }

  nonisolated static func prerequisites(of course: CourseID) -> Statement {
    Statement(
      "select lesson_id, requires_id from lesson_prerequisite where course_id = $1 order by lesson_id, requires_id",
      course)
  }

  nonisolated static func prerequisites(_ rows: Rows) throws -> Prerequisites<LessonID> {
    Prerequisites(try rows.map { try $0.values(LessonID.self, LessonID.self) })
  }

  /// What an order has to name: modules, and lessons.
  nonisolated static func ids(in course: CourseID) -> [Statement] {
    [
      Statement("select id from module where course_id = $1", course),
      Statement("select id from lesson where course_id = $1", course),
    ]
  }

  /// Rows that are in their place already are not written.
  nonisolated static func setOrder(_ order: OutlineOrder, of course: CourseID) -> [Statement] {
    let lessons = order.places
    return [
      Statement(
        """
        update module m set position = g.position from unnest($2) with ordinality as g(id, position)
        where m.id = g.id and m.course_id = $1 and m.position <> g.position
        """, course, SQLArray(order.modules.map(\.id))),
      Statement(
        """
        update lesson l set module_id = g.module_id, position = g.position
        from unnest($2, $3, $4) as g(id, module_id, position)
        where l.id = g.id and l.course_id = $1 and (l.module_id <> g.module_id or l.position <> g.position)
        """, course, SQLArray(lessons.map(\.lesson)), SQLArray(lessons.map(\.module)),
        SQLArray(lessons.map(\.position))),
    ]
  }

  /// Answers with the outline's version. What has to be done is counted anew.
  nonisolated static func changed(_ course: CourseID) -> Statement {
    Statement(
      """
      update course c set outline_version = outline_version + 1, updated_at = now(),
        lesson_count = (
          select count(*) from lesson l join module m on m.id = l.module_id
          where l.course_id = $1 and l.state = 'published' and m.state = 'published'
            and (c.completion = 'all' or l.counts))
      where id = $1 returning outline_version
      """, course)
  }

  nonisolated static func insertModule(
    in course: CourseID, title: String, summary: String, state: OutlineState
  ) -> Statement {
    Statement(
      """
      insert into module (course_id, position, title, summary, state)
      select $1, coalesce(max(position), 0) + 1, $2, $3, $4 from module where course_id = $1
      having count(*) < $5
      returning id, title, summary, state, version
      """, course, title, summary, state.rawValue, OutlineLimits.modulesMax)
  }

  nonisolated static func findModule(_ module: ModuleID, in course: CourseID) -> Statement {
    Statement(
      "select id, title, summary, state, version from module where id = $1 and course_id = $2", module, course
    )
  }

  nonisolated static func updateModule(
    _ module: ModuleID, title: String, summary: String, state: OutlineState
  ) -> Statement {
    Statement(
      """
      update module set title = $2, summary = $3, state = $4, version = version + 1, updated_at = now() where id = $1
      returning id, title, summary, state, version
      """, module, title, summary, state.rawValue)
  }

  nonisolated static func deleteModule(_ module: ModuleID) -> Statement {
    Statement("delete from module where id = $1", module)
  }

  /// Replaces what has to be done before a lesson.
  nonisolated static func setPrerequisites(
    of lesson: LessonID, in course: CourseID, _ requires: [LessonID]
  ) -> [Statement] {
    [
      Statement("delete from lesson_prerequisite where lesson_id = $1", lesson),
      Statement(
        """
        insert into lesson_prerequisite (course_id, lesson_id, requires_id)
        select $1, $2, id from lesson where course_id = $1 and id = any($3)
        """, course, lesson, SQLArray(requires)),
    ]
  }

  /// Titles, to name them.
  nonisolated static func titles(of lessons: [LessonID]) -> Statement {
    Statement("select id, title from lesson where id = any($1)", SQLArray(lessons))
  }
}
