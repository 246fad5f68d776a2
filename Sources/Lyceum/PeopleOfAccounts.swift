import Accounts
import Courses
import Database
import Identity
import Loop

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
