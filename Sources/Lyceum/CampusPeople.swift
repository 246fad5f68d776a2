import API
import Accounts
import Courses
import Database
import Identity
import Jobs
import Loop
import Telemetry

/// Who is in courses, put together: enrolments, invitations, rosters.
@LoopActor final class CampusPeople {
  private let members: Members
  let mails: InvitationMails
  /// Kept here: the members do not own what they ask.
  private let people: PeopleOfAccounts

  init(
    _ courses: Courses, _ configuration: Configuration, reception: Reception, database: Database,
    clock: any LoopClock, log: Log
  ) {
    people = PeopleOfAccounts(reception.accounts)
    members = Members(
      courses, database: database, people: people, clock: clock, log: log,
      limitsGuesses: configuration.limitsRates)
    mails = InvitationMails(database, mailer: reception.mailer, publicURL: configuration.publicURL)
  }

  func addRoutes(to api: API) { for endpoint in members.endpoints { api.add(endpoint) } }

  func join(_ realtime: RealtimeWiring) {
    realtime.register(members.channelKinds)
    members.tell(realtime)
  }

  var jobKinds: [JobKind] { members.jobKinds + [mails.kind] }

  var schedules: [JobSchedule] { [Members.sweepSchedule] }

  func close() { members.close() }
}

/// People, as courses ask for them.
@LoopActor final class PeopleOfAccounts: CoursePeople {
  private let accounts: Accounts

  init(_ accounts: Accounts) { self.accounts = accounts }

  func person(named name: String) async throws -> PersonID? { try await accounts.active(named: name) }

  func enlist(
    _ people: [WantedPerson], makes: Bool, _ transaction: Transaction
  ) async throws -> [PersonFinding] {
    let wishes = people.map { EnlistmentWish(email: $0.email, handle: $0.handle, name: $0.name) }
    return try await accounts.enlist(wishes, makes: makes, transaction).map { finding in
      switch finding {
      case .found(let id): .found(id)
      case .made(let id): .made(id)
      case .refused(let field, let code, let message):
        .refused(field: field, code: code, message: message)
      }
    }
  }

  func welcome(_ people: [PersonID]) -> [Statement] { accounts.welcome(people) }
}
