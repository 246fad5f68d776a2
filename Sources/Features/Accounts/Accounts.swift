import API
import Bytes
import Crypto
import Database
import Events
import Gateway
import Identity
import Jobs
import Loop
import Telemetry

/// People: who they are, how they prove it, and what they may do to their accounts.
@LoopActor public final class Accounts {
  let database: Database
  let store: AccountStore
  let sessions: SessionStore
  let tokens: AccessTokens
  let passwords: PasswordHasher
  /// Nil: nobody's word is taken but our own.
  let issuer: TrustedIssuer?
  let clock: any LoopClock
  let log: Log
  var backoff = SignInBackoff()
  /// For passwords that are asked of who is signed in already.
  var confirmations = SignInBackoff()
  var doubtful = DoubtfulExchanges()
  /// Whether failed attempts make the next ones wait.
  let holdsBack: Bool
  /// Who is signed in, and who wants to know when that ends.
  public let people: People

  public init(
    _ database: Database, tokens: AccessTokens, issuer: TrustedIssuer? = nil, passwords: PasswordHasher,
    holdsBack: Bool = true, clock: any LoopClock, log: Log
  ) {
    self.database = database
    self.tokens = tokens
    self.issuer = issuer
    self.passwords = passwords
    self.holdsBack = holdsBack
    self.clock = clock
    self.log = log
    store = AccountStore(database: database)
    sessions = SessionStore(database: database)
    people = People(database, clock: clock)
  }

  public func open() { people.open() }

  public func close() { people.close() }

  /// Statements that change who somebody is: heard everywhere once they are committed, and here at once.
  func change(_ id: PersonID, _ statements: [Statement]) async throws -> [Rows] {
    let rows = try await database.run(statements + [People.changed(id)])
    people.forget(id)
    return rows
  }

  /// An id, or a handle, which is never a number.
  func id(named name: String) async throws -> PersonID {
    if let id = PersonID(decimal: name) { return id }
    guard let account = try await store.find(handle: name).credentials?.account else {
      throw Problem.notFound
    }
    return account.id
  }

  func account(_ id: PersonID) async throws -> Account {
    guard let account = try await store.find(id), account.state != .deleted else { throw Problem.notFound }
    return account
  }

  /// For those who sign in here: whoever holds a token must know the password too, for what cannot be taken back. To guess
  /// it is as slow as in signing in.
  func confirm(
    _ password: String, of id: PersonID, field: String, origin: Origin
  ) async throws -> AccountStore.Credentials {
    guard let credentials = try await store.find(id: id).credentials, credentials.account.state == .active
    else { throw Self.ended }
    let nowMs = clock.nowNs / 1_000_000
    if holdsBack,
      let waitMs = confirmations.admit(account: id.description, address: origin.address, nowMs: nowMs)
    {
      throw Self.held(waitMs)
    }
    let hash = try credentials.password.map { try PasswordHash(encoded: $0) }
    guard try await passwords.verify(Array(password.utf8), against: hash) else {
      confirmations.failed(
        account: id.description, address: origin.address, nowMs: clock.nowNs / 1_000_000)
      _ = try await database.run([
        SecurityLog.write(.passwordRefused, account: id, actor: id, origin: origin)
      ])
      throw Self.wrongPassword(field)
    }
    confirmations.succeeded(account: id.description, address: origin.address)
    return credentials
  }

  /// What a password was shown for, in one transaction: it does not happen where something has ended what the password
  /// was good for while it was being looked at.
  func change(
    _ credentials: AccountStore.Credentials, field: String, _ statements: [Statement]
  ) async throws {
    let id = credentials.account.id
    try await database.transaction { transaction in
      guard try await !transaction.run([AccountStore.hold(credentials)])[0].isEmpty else {
        throw Self.wrongPassword(field)
      }
      _ = try await transaction.run(statements + [People.changed(id)])
    }
    people.forget(id)
  }

  private static func wrongPassword(_ field: String) -> Problem {
    Problem.invalid([
      ProblemField(field: field, code: "wrong_password", message: "This is not your password.")
    ])
  }
}

extension Accounts {
  private static let sweepKind = "accounts.sweep"
  private static let sweepPortion = 1_000

  /// Removes what is over: sessions, links, old entries of the security log.
  public var sweeping: JobKind {
    JobKind(Self.sweepKind) { [self] _, context in
      while try await sessions.sweep(limit: Self.sweepPortion) > 0 { try context.check() }
      _ = try await database.run([SecurityLog.sweep], timeoutMs: 60_000)
    }
  }

  public static let sweepSchedule = JobSchedule(
    sweepKind, .daily(hour: 3, minute: 40), job: NewJob(sweepKind, uniqueKey: sweepKind))
}
