import API
import Bytes
import Database
import Events
import Gateway
import Identity
import Jobs
import Loop

/// What is written of a report.
struct ProgressStep: Sendable {
  let seconds: Int
  let resume: SQLJSON?
  /// Set where the lesson becomes completed by this.
  let completedBy: String?
  let countedUntil: SQLTime?
  /// Of the course, then.
  let done: Int
  let completesCourse: Bool

  init(
    _ held: HeldProgress, seconds: Int = 0, resume: SQLJSON? = nil, completedBy rule: CompletionRule?,
    countedUntil: SQLTime? = nil
  ) {
    let isNew = rule != nil && held.progress?.completedAt == nil
    self.seconds = seconds
    self.resume = resume
    completedBy = isNew ? rule?.rawValue : nil
    self.countedUntil = countedUntil ?? held.countedUntil
    done = held.done + (isNew && held.counts ? 1 : 0)
    completesCourse =
      held.courseCompletedAt == nil && isNew && held.lessonCount > 0 && done >= held.lessonCount
  }
}

/// How far somebody is, after something was reported.
struct ProgressNow: Sendable {
  let lesson: LessonProgress?
  let done, total: Int
  let courseCompletedAt: SQLTime?

  func response() -> Response {
    Response.json { json in
      json.object { json in
        json.key("lesson")
        json.progress(lesson)
        json.object("course") { json in
          json.member("done", done)
          json.member("total", total)
          json.member("completed_at", timeUnixMs: courseCompletedAt?.unixMs)
        }
      }
    }
  }
}

extension Courses {
  /// What a student reports. Of others nothing is kept.
  func report(
    _ report: ProgressReport, resume: SQLJSON?, on lesson: LessonID, in seen: CourseSeen, by person: Person
  ) async throws -> ProgressNow {
    guard seen.standing.role == .student else {
      return ProgressNow(
        lesson: try await lessonPage(lesson, in: seen, for: person).progress, done: 0,
        total: seen.course.lessonCount, courseCompletedAt: nil)
    }
    return try await advance(person.id, on: lesson, in: seen.course.id, actor: person.id) { held in
      guard held.isVisible else { throw Problem.notFound }
      guard !held.isArchived else { throw Problem.courseArchived }
      guard held.missing == 0 else { throw Problem.lessonLocked }
      let (seconds, until) = ProgressClock.count(
        reported: report.seconds, countedUntilUs: held.countedUntil?.unixUs, nowUs: held.now.unixUs)
      let rule = report.completes(
        held.rule, ruleSeconds: held.ruleSeconds, secondsThen: (held.progress?.seconds ?? 0) + seconds)
      return ProgressStep(
        held, seconds: seconds, resume: resume, completedBy: rule, countedUntil: SQLTime(unixUs: until))
    }
  }

  /// For features: somebody has fulfilled the rule that they bring, a quiz that is passed for instance. Nothing happens
  /// where the lesson has another rule, or the person is no student there. May be repeated.
  public func complete(
    _ lesson: LessonID, in course: CourseID, by person: PersonID, rule: CompletionRule
  ) async throws {
    do {
      _ = try await advance(person, on: lesson, in: course, actor: person) { held in
        ProgressStep(held, completedBy: held.rule == rule ? rule : nil)
      }
    } catch let problem as Problem where problem.status == .notFound {}
  }

  /// Staff's word on it, whatever the lesson's rule.
  func decide(
    _ lesson: LessonID, in course: CourseID, for person: PersonID, by staff: PersonID
  ) async throws -> ProgressNow {
    try await advance(person, on: lesson, in: course, actor: staff) { held in
      guard !held.isArchived else { throw Problem.courseArchived }
      return ProgressStep(held, completedBy: .staff)
    }
  }

  /// One step of a student in a course: one at a time, and what comes of it is told once.
  private func advance(
    _ person: PersonID, on lesson: LessonID, in course: CourseID, actor: PersonID,
    _ decide: @Sendable @LoopActor (HeldProgress) throws -> ProgressStep
  ) async throws -> ProgressNow {
    try await database.transaction { transaction in
      let rows = try await transaction.run(ProgressStore.hold(lesson, course, person))
      guard let held = try ProgressStore.held(rows, lesson, course, person) else { throw Problem.notFound }
      let step = try decide(held)
      let events = Self.events(held, step, actor: actor)
      let written = try await transaction.run(
        ProgressStore.write(held, step) + (events.isEmpty ? [] : [EventLog.write(events)]))
      return ProgressNow(
        lesson: try LessonStore.progress(written[0][0]), done: try written[1][0].column(0),
        total: held.lessonCount, courseCompletedAt: try written[1][0].column(1))
    }
  }

  private static func events(_ held: HeldProgress, _ step: ProgressStep, actor: PersonID) -> [NewEvent] {
    func event(_ kind: String, _ payload: String) -> NewEvent {
      NewEvent(
        kind, actor: actor.rawValue, subjects: [held.person.rawValue], course: held.course.rawValue,
        payload: Array(payload.utf8))
    }
    var events: [NewEvent] = []
    if held.progress == nil { events.append(event("lesson.started", "{\"lesson\":\"\(held.lesson)\"}")) }
    if let rule = step.completedBy {
      events.append(event("lesson.completed", "{\"lesson\":\"\(held.lesson)\",\"by\":\"\(rule)\"}"))
    }
    if step.completesCourse { events.append(event("course.completed", "{}")) }
    return events
  }

  func takeBack(_ lesson: LessonID, in course: CourseID, for person: PersonID) async throws {
    try await database.transaction { transaction in
      let rows = try await transaction.run(ProgressStore.hold(lesson, course, person))
      guard let held = try ProgressStore.held(rows, lesson, course, person) else { throw Problem.notFound }
      guard !held.isArchived else { throw Problem.courseArchived }
      _ = try await transaction.run(ProgressStore.takeBack(held))
    }
  }
}

extension Problem {
  static let lessonLocked = Problem(
    .conflict, "lesson_locked", "Other lessons have to be done before this one; `locked_by` names them.")
}
