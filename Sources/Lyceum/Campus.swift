import API
import Accounts
import Courses
import Database
import Jobs
import Loop

/// Everything about courses, put together.
@LoopActor final class Campus {
  let courses: Courses

  init(_ database: Database, accounts: Accounts, clock: any LoopClock) {
    courses = Courses(database, timeZones: accounts, clock: clock)
  }

  func addRoutes(to api: API) { for endpoint in courses.endpoints { api.add(endpoint) } }

  var jobKinds: [JobKind] { courses.jobKinds }

  var schedules: [JobSchedule] { [Courses.sweepSchedule] }
}

extension Accounts: TimeZones {}
