import API
import Bytes
import Crypto
import Database
import DatabaseSupport
import Identity
import Loop
import Telemetry
import TestSupport
import Testing

@testable import Accounts

/// What a watch was told, and a way to wait for it.
@LoopActor private final class Told {
  private(set) var all: [Person?] = []
  private var waiting: CheckedContinuation<Void, Never>?

  func add(_ person: Person?) {
    all.append(person)
    waiting?.resume()
    waiting = nil
  }

  func waitForFirst() async {
    if all.isEmpty { await withCheckedContinuation { waiting = $0 } }
  }
}

@Suite(.onTheLoop) struct PeopleTests {
  @LoopActor private func accounts(_ database: Database) -> Accounts {
    let accounts = Accounts(
      database, tokens: AccessTokens(secret: [UInt8](repeating: 7, count: 32)),
      passwords: PasswordHasher(cores: 2),
      clock: UVClock(), log: .silent)
    accounts.open()
    return accounts
  }

  @LoopActor private func ada(_ accounts: Accounts) async throws -> SignedIn {
    _ = try await accounts.ensure(
      handle: "ada", email: "ada@example.org", name: "Ada", password: "difference engine", role: .learner)
    return try await accounts.signIn(
      handle: "ADA", email: nil, password: "difference engine", kind: .token, origin: .console)
  }

  @LoopActor private func standing(_ signedIn: SignedIn, _ accounts: Accounts) async throws
    -> SessionStore.Standing
  {
    try #require(try await accounts.people.standing(.session(signedIn.session)))
  }

  @Test @LoopActor func signingOutIsToldToWhoWatches() async throws {
    try await TestDatabase.with { open in
      let accounts = accounts(try await open())
      defer { accounts.close() }
      let signedIn = try await ada(accounts)
      let (told, standing) = (Told(), try await standing(signedIn, accounts))
      let watch = accounts.people.watch(standing) { told.add($0) }
      try await accounts.signOut(signedIn.session, of: standing.person.id, origin: .console)
      await told.waitForFirst()
      withExtendedLifetime(watch) {}
      #expect(told.all == [nil])
      #expect(try await accounts.people.person(.session(signedIn.session)) == nil)
    }
  }

  @Test @LoopActor func whatAnotherProcessChangesIsToldHereToo() async throws {
    try await TestDatabase.with { open in
      let (here, there) = (accounts(try await open()), accounts(try await open()))
      defer {
        here.close()
        there.close()
      }
      let signedIn = try await ada(here)
      let (told, standing) = (Told(), try await standing(signedIn, here))
      let watch = here.people.watch(standing) { told.add($0) }
      _ = try await there.changeRole(standing.person.id, to: .instructor, actor: nil, origin: .console)
      await told.waitForFirst()
      withExtendedLifetime(watch) {}
      #expect(told.all.map { $0?.role } == [.instructor])
      #expect(try await here.people.person(.session(signedIn.session))?.role == .instructor)
    }
  }

  @Test @LoopActor func whatChangedBeforeTheWatchBeganIsTold() async throws {
    try await TestDatabase.with { open in
      let accounts = accounts(try await open())
      defer { accounts.close() }
      let signedIn = try await ada(accounts)
      let (told, standing) = (Told(), try await standing(signedIn, accounts))
      try await accounts.signOutEverywhere(standing.person.id, origin: .console)
      let watch = accounts.people.watch(standing) { told.add($0) }
      await told.waitForFirst()
      withExtendedLifetime(watch) {}
      #expect(told.all == [nil])
    }
  }

  @Test @LoopActor func changesThatConcernSomethingElseAreNotTold() async throws {
    try await TestDatabase.with { open in
      let accounts = accounts(try await open())
      defer { accounts.close() }
      let (one, other) = (try await ada(accounts), try await ada(accounts))
      let (told, ended) = (Told(), Told())
      let watches = [
        accounts.people.watch(try await standing(one, accounts)) { told.add($0) },
        accounts.people.watch(try await standing(other, accounts)) { ended.add($0) },
      ]
      try await accounts.signOut(other.session, of: one.account.id, origin: .console)
      await ended.waitForFirst()
      withExtendedLifetime(watches) {}
      #expect(ended.all == [nil])
      #expect(told.all.isEmpty)
    }
  }

  @Test @LoopActor func aTokenWithoutASessionIsToldThatItIsOver() async throws {
    try await TestDatabase.with { open in
      let accounts = accounts(try await open())
      defer { accounts.close() }
      let signedIn = try await ada(accounts)
      let told = Told()
      let token = accounts.token(for: signedIn.account.person, lifeS: 60)
      let (person, _, watch) = try await accounts.watch(bearer: token) { told.add($0) }
      #expect(person.session == nil)
      try await accounts.signOutEverywhere(person.id, origin: .console)
      await told.waitForFirst()
      withExtendedLifetime(watch) {}
      #expect(told.all == [nil])
    }
  }

  /// The notice comes while the database does not answer what it means.
  @Test @LoopActor func whoCouldNotBeToldIsToldLater() async throws {
    try await TestDatabase.with { open in
      let (here, other) = (try await open(), try await open())
      let accounts = accounts(here)
      defer { accounts.close() }
      let signedIn = try await ada(accounts)
      let (told, standing) = (Told(), try await standing(signedIn, accounts))
      let watch = accounts.people.watch(standing) { told.add($0) }
      _ = try await other.run([
        SessionStore.end(signedIn.session, of: signedIn.account.id, origin: .console)
      ])
      _ = try await other.made("alter table session rename to session_away")
      accounts.people.forget(signedIn.account.id)
      while accounts.people.untoldCount == 0 { try await UVClock().sleep(ms: 1) }
      _ = try await other.made("alter table session_away rename to session")
      await told.waitForFirst()
      withExtendedLifetime(watch) {}
      #expect(told.all == [nil])
    }
  }

  @Test @LoopActor func tokensAreForWhoTheyWereMadeFor() async throws {
    try await TestDatabase.with { open in
      let accounts = accounts(try await open())
      defer { accounts.close() }
      let signedIn = try await ada(accounts)
      let nowS = UVClock().wallMs / 1_000
      let good = accounts.tokens.make(for: signedIn.account.id, session: signedIn.session, nowS: nowS)
      #expect(try await accounts.person(bearer: good).handle == "ada")
      let stranger = try #require(PersonID(signedIn.account.id.rawValue + 1))
      for bad in [
        accounts.tokens.make(for: stranger, session: signedIn.session, nowS: nowS),
        accounts.tokens.make(for: signedIn.account.id, session: signedIn.session + 1, nowS: nowS),
        accounts.tokens.make(for: stranger, session: nil, nowS: nowS),
      ] {
        await #expect(throws: (any Error).self) { try await accounts.person(bearer: bad) }
      }
      let earlier = accounts.tokens.make(for: signedIn.account.id, session: nil, nowS: nowS - 10)
      #expect(try await accounts.person(bearer: earlier).handle == "ada")
      try await accounts.signOutEverywhere(signedIn.account.id, origin: .console)
      for ended in [good, earlier] {
        await #expect(throws: (any Error).self) { try await accounts.person(bearer: ended) }
      }
    }
  }
}

@Suite(.onTheLoop) struct AccountRouteTests {
  private static let ours = ["accounts.", "sessions.", "passwords.", "me.", "audit."]

  @Test @LoopActor func everyOperationOnAccountsIsAskedForSomewhere() async throws {
    try await TestDatabase.with { open in
      let accounts = Accounts(
        try await open(), tokens: AccessTokens(secret: [UInt8](repeating: 7, count: 32)),
        passwords: PasswordHasher(cores: 2), clock: UVClock(), log: .silent)
      let asked = accounts.endpoints(isSecure: false).compactMap { endpoint -> Operation? in
        if case .operation(let operation) = endpoint.access { operation } else { nil }
      }
      #expect(
        Set(asked)
          == Set(Operation.allCases.filter { one in Self.ours.contains { one.rawValue.hasPrefix($0) } }))
      #expect(asked.count == accounts.endpoints(isSecure: false).count)
    }
  }
}
