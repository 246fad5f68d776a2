import API
import Bytes
import Database
import Events
import Gateway
import Identity
import Jobs
import Loop
import Telemetry

/// Who is in a course, and the ways in and out.
///
/// Every change of that goes through `enrol` and `end`, in a transaction that has the course to itself: the events, the
/// count of students and what is decided from who is there are exact. Who is out is told to the channels after the commit.
@LoopActor public final class Members {
  /// What changes more enrolments than these at once is a job's.
  static let atOnceMax = 500

  let courses: Courses
  let database: Database
  let people: any CoursePeople
  let clock: any LoopClock
  let log: Log
  weak var audience: (any CourseAudience)?
  let guesses: CodeGuesses
  let sightings: Sightings
  private(set) lazy var rosters = RosterWork(self)

  public init(
    _ courses: Courses, database: Database, people: any CoursePeople, clock: any LoopClock, log: Log,
    limitsGuesses: Bool = true
  ) {
    self.courses = courses
    self.database = database
    self.people = people
    self.clock = clock
    self.log = log
    guesses = CodeGuesses(isOn: limitsGuesses, clock: clock)
    sightings = Sightings(database, clock: clock, log: log)
  }

  /// Who is told of changes; not kept alive by this.
  public func tell(_ audience: any CourseAudience) { self.audience = audience }

  public func close() {
    sightings.close()
    rosters.close()
  }

  /// The person was in the course just now.
  public func see(_ person: PersonID, in course: CourseID) { sightings.note(person, in: course) }

  // MARK: In a transaction that holds the course

  /// What came of enrolling people.
  struct Enrolled: Sendable {
    var admitted: [PersonID] = []
    /// Those who have another role or section now.
    var changed: [PersonID] = []
    var refused: [(PersonID, EnrolmentRules.Refusal)] = []

    var affected: [PersonID] { admitted + changed }
  }

  /// Makes of people what is wished. Whoever may not be it is refused, and the rest is done.
  func enrol(
    _ wishes: [EnrolmentWish], in course: CourseID, by actor: EnrolmentRules.Actor, as doer: PersonID?,
    _ transaction: Transaction
  ) async throws -> Enrolled {
    var done = Enrolled()
    guard !wishes.isEmpty else { return done }
    let before = try await find(wishes.map(\.account), in: course, transaction)
    var plan = EnrolmentPlan()
    for wish in wishes { plan.add(wish, by: actor, from: before[wish.account]) }
    if !plan.demoted.isEmpty, try await !isTaught(without: plan.demoted, course, transaction) {
      plan.keepInstructors()
    }
    var statements: [Statement] = []
    if !plan.admitted.isEmpty { statements.append(EnrolmentStore.admit(plan.admitted, to: course)) }
    if !plan.changed.isEmpty { statements.append(EnrolmentStore.change(plan.changed, in: course)) }
    let events = plan.events(in: course, by: doer)
    if !events.isEmpty { statements.append(EventLog.write(events)) }
    if !statements.isEmpty { _ = try await transaction.run(statements) }
    done.admitted = plan.admitted.map(\.0)
    done.changed = plan.changed.map(\.0)
    done.refused = plan.refused
    return done
  }

  /// What came of taking people out.
  struct Ended: Sendable {
    var ended: [PersonID] = []
    var refused: [(PersonID, EnrolmentRules.Refusal)] = []
  }

  /// Takes people out of the course; those who are out already stay as they are, but that an expulsion is stronger.
  func end(
    _ leaving: [PersonID], in course: CourseID, as state: EnrolmentState, reason: String,
    by actor: EnrolmentRules.Actor, doer: PersonID?, _ transaction: Transaction
  ) async throws -> Ended {
    var done = Ended()
    guard !leaving.isEmpty else { return done }
    var ended: [Enrolment] = []
    for enrolment in try await find(leaving, in: course, transaction).values
    where enrolment.state == .active || (state == .expelled && enrolment.state == .dropped) {
      do throws(EnrolmentRules.Refusal) {
        try EnrolmentRules.checkEnd(of: enrolment, by: actor)
        ended.append(enrolment)
      } catch { done.refused.append((enrolment.account, error)) }
    }
    let teachers = ended.filter { $0.role == .instructor && $0.state == .active }.map(\.account)
    if !teachers.isEmpty, try await !isTaught(without: teachers, course, transaction) {
      ended.removeAll { teachers.contains($0.account) }
      done.refused += teachers.map { ($0, .lastInstructor) }
    }
    guard !ended.isEmpty else { return done }
    done.ended = ended.map(\.account)
    _ = try await transaction.run([
      EnrolmentStore.end(done.ended, in: course, as: state),
      EventLog.write(done.ended.map { EnrolmentEvents.ended($0, reason: reason, in: course, by: doer) }),
    ])
    return done
  }

  private func find(
    _ people: [PersonID], in course: CourseID, _ transaction: Transaction
  ) async throws -> [PersonID: Enrolment] {
    let found = try await transaction.run([EnrolmentStore.find(people, in: course)])[0].map(
      EnrolmentStore.enrolment)
    return Dictionary(uniqueKeysWithValues: found.map { ($0.account, $0) })
  }

  /// Whether somebody would be left who can teach.
  private func isTaught(
    without leaving: [PersonID], _ course: CourseID, _ transaction: Transaction
  ) async throws -> Bool {
    let others: Int = try await transaction.run([
      EnrolmentStore.otherInstructors(than: leaving, in: course)
    ])[0][0].column(0)
    return others > 0
  }

  // MARK: After the commit

  /// What whoever looks at the list of people is told, and what ends for those who are other than before, or out.
  func told(_ done: Enrolled, in course: CourseID) {
    // Who is new had nothing before that could end.
    rightsChanged(of: done.changed, in: course)
    if !done.affected.isEmpty { peopleChanged(in: course) }
  }

  func told(_ done: Ended, in course: CourseID) {
    rightsChanged(of: done.ended, in: course)
    if !done.ended.isEmpty { peopleChanged(in: course) }
  }

  func rightsChanged(of people: [PersonID], in course: CourseID) {
    for person in people { audience?.rightsChanged(of: person, in: course) }
  }

  func peopleChanged(in course: CourseID) {
    audience?.publish(CourseChannel.peopleChanged, in: CourseChannel.staffName(of: course))
  }
}
