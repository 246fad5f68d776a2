import API
import Accounts
import Bytes
import Chat
import Courses
import Database
import Events
import Jobs
import Loop
import Telemetry

/// Everything about courses, put together: what they are, and who is in them.
@LoopActor final class Campus {
  let courses: Courses
  private let members: Members
  private let mails: InvitationMails

  init(
    _ configuration: Configuration, reception: Reception, database: Database, clock: any LoopClock, log: Log
  ) {
    courses = Self.courses(database, reception.accounts, clock: clock)
    members = Members(
      courses, database: database, people: PeopleOfAccounts(reception.accounts), clock: clock, log: log,
      limitsGuesses: configuration.limitsRates)
    mails = InvitationMails(database, mailer: reception.mailer)
    courses.tellNotices(to: members)
  }

  /// Courses, with what other features make with each of them.
  static func courses(_ database: Database, _ accounts: Accounts, clock: any LoopClock) -> Courses {
    let courses = Courses(database, timeZones: accounts, clock: clock)
    courses.accompany { Chat.rooms(ofCourse: $0.rawValue) }
    return courses
  }

  /// Brings its routes to the API, and its channels to the real-time plane, which it tells whose rights change.
  func open(_ api: API, _ realtime: RealtimeWiring) {
    for endpoint in courses.endpoints + members.endpoints { api.add(endpoint) }
    realtime.register(members.channelKinds)
    members.tell(realtime)
  }

  var jobKinds: [JobKind] { courses.jobKinds + members.jobKinds + [mails.kind] }

  var schedules: [JobSchedule] { [Courses.sweepSchedule, Members.sweepSchedule] }

  var consumers: [Consumer] { [members.farewells] }

  func close() { members.close() }
}

extension Accounts: TimeZones {}
