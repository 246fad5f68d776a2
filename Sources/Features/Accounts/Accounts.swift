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
  let signIns: PasswordGuard
  /// For passwords that are asked of who is signed in already.
  private let confirmations: PasswordGuard
  var doubtful = DoubtfulExchanges()
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
    signIns = PasswordGuard(passwords, holdsBack: holdsBack, clock: clock)
    confirmations = PasswordGuard(passwords, holdsBack: holdsBack, clock: clock)
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

  /// Where the picture is that a person shows from now on; nil: none. For the transaction in which that is so.
  public nonisolated static func show(avatar url: String?, of id: PersonID) -> [Statement] {
    [AccountStore.setAvatar(id, url), People.changed(id)]
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
    let hash = try credentials.password.map { try PasswordHash(encoded: $0) }
    guard try await confirmations.verify(password, against: hash, of: id.description, from: origin) else {
      _ = try await database.run([
        SecurityLog.write(.passwordRefused, account: id, actor: id, origin: origin)
      ])
      throw Self.wrongPassword(field)
    }
    return credentials
  }

  /// Makes an account in a transaction, with its traces and what else belongs to it. `isOwnDoing`: by the person, or by
  /// somebody for them.
  func make(
    _ new: AccountStore.NewAccount, isOwnDoing: Bool, origin: Origin, detail: String = "",
    _ rest: @escaping @Sendable @LoopActor (Account) -> [Statement] = { _ in [] }
  ) async throws -> Account {
    try await database.transaction { transaction in
      let account = try AccountStore.account(try await transaction.run([AccountStore.insert(new)])[0][0])
      let id = account.id
      // At the console, and by an issuer's word, nobody is signed in.
      let actor = origin == .console ? nil : id
      let event = NewEvent(
        "account.created", actor: isOwnDoing ? id.rawValue : nil, subjects: [id.rawValue])
      _ = try await transaction.run(
        [
          SecurityLog.write(.accountCreated, account: id, actor: actor, origin: origin, detail: detail),
          EventLog.write([event]),
        ] + rest(account))
      return account
    }
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
