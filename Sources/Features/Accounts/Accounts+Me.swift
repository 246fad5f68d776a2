import API
import Bytes
import Crypto
import Database
import Events
import Gateway
import Identity
import Jobs
import Loop

/// What a person may change of their profile; nil leaves it.
struct ProfileChange: Sendable {
  var name: String?
  var handle: String?
  var locale: String?
  var timeZone: String?
}

extension Accounts {
  /// `version`: what was read before, where the request says so.
  func update(_ id: PersonID, _ change: ProfileChange, version: Int64?) async throws -> Account {
    var faults = [
      change.name.flatMap { ProfileRules.nameFault($0) }, change.handle.flatMap { Handle.fault(in: $0) },
      change.locale.flatMap { ProfileRules.localeFault($0) },
    ].compactMap { $0 }
    if let zone = change.timeZone, try await !knowsTimeZone(zone) {
      faults.append(ProfileRules.timeZoneFault)
    }
    try Problem.refuse(faults)
    do {
      let update = AccountStore.update(
        id, name: change.name, handle: change.handle, locale: change.locale, timeZone: change.timeZone,
        version: version)
      guard let row = try await self.change(id, [update])[0].first else {
        guard version != nil else { throw Problem.notFound }
        throw Problem(
          .preconditionFailed, "precondition_failed", "It has changed since you read it; read it again.")
      }
      return try AccountStore.account(row)
    } catch let error as DatabaseError where error.reason == .uniqueViolation {
      try Problem.refuse(taken: [
        ProblemField(field: "handle", code: "taken", message: "Somebody has this handle already.")
      ])
      throw error
    }
  }

  /// Ends every other session: who changes a password often does so because somebody else knows it. `keep` belongs into
  /// the same transaction.
  func changePassword(
    _ person: Person, from current: String, to new: String, origin: Origin, keep: [Statement]
  ) async throws {
    let credentials = try await confirm(current, of: person.id, field: "current_password", origin: origin)
    let account = credentials.account
    try Problem.refuse(
      [PasswordRules.fault(in: new, personal: account.personalTexts, field: "new_password")].compactMap { $0 }
    )
    let hash = try await passwords.hash(Array(new.utf8))
    try await change(
      credentials, field: "current_password",
      [
        AccountStore.setPassword(person.id, hash.encoded),
        SessionStore.endAll(of: person.id, but: person.session),
        MailLinkStore.useUpAll(of: person.id, .reset),
        SecurityLog.write(.passwordChanged, account: person.id, actor: person.id, origin: origin),
      ] + (account.email == nil ? [] : [AccountMail.passwordChanged.job(for: person.id)]) + keep)
  }

  /// The account keeps its address until the new one is proved. Whether somebody has that already is told to who can read
  /// its mail, and to nobody else.
  func changeEmail(
    _ person: Person, to email: String, password: String, origin: Origin, keep: [Statement]
  ) async throws {
    try Problem.refuse([EmailAddress.fault(in: email)].compactMap { $0 })
    let credentials = try await confirm(password, of: person.id, field: "password", origin: origin)
    try await change(
      credentials, field: "password",
      [
        SecurityLog.write(.emailChangeRequested, account: person.id, actor: person.id, origin: origin),
        AccountStore.wantEmail(person.id, email),
        AccountMail.verify.job(for: person.id, isAnother: true),
      ] + keep)
  }

  func resendVerification(_ id: PersonID) async throws {
    guard try await store.unprovedEmail(of: id) != nil else { return }
    _ = try await database.run([AccountMail.verify.job(for: id)])
  }

  func delete(_ person: Person, password: String, origin: Origin) async throws {
    let credentials = try await confirm(password, of: person.id, field: "password", origin: origin)
    // From where somebody deletes their own account is about them, and goes with the rest.
    try await change(
      credentials, field: "password",
      AccountStore.erase(person.id) + deletion(of: person.id, actor: person.id, origin: .erased))
  }

  func delete(_ id: PersonID, actor: PersonID, origin: Origin) async throws {
    try await database.transaction { transaction in
      guard try await !transaction.run(AccountStore.erase(id))[0].isEmpty else { throw Problem.notFound }
      _ = try await transaction.run(deletion(of: id, actor: actor, origin: origin) + [People.changed(id)])
    }
    people.forget(id)
  }

  private func deletion(of id: PersonID, actor: PersonID, origin: Origin) -> [Statement] {
    [
      API.forgetting(id),
      SecurityLog.write(.accountDeleted, account: id, actor: actor, origin: origin),
      EventLog.write([NewEvent("account.deleted", actor: actor.rawValue, subjects: [id.rawValue])]),
    ]
  }
}
