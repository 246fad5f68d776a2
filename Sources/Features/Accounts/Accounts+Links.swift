import API
import Crypto
import Database
import Gateway
import Identity
import Jobs
import Loop

/// What comes back from a mail.
extension Accounts {
  func verifyEmail(
    _ token: String, origin: Origin, keep: @escaping @Sendable @LoopActor (Account) -> [Statement]
  ) async throws -> Account {
    do {
      return try await use(token, .verify) { id, email, transaction in
        let rows = try await transaction.run([
          MailLinkStore.verify(id, email),
          SecurityLog.write(.emailVerified, account: id, actor: id, origin: origin),
        ])
        let account = try AccountStore.account(rows[0][0])
        _ = try await transaction.run(keep(account))
        return account
      }
    } catch let error as DatabaseError where error.reason == .uniqueViolation {
      try Problem.refuse(taken: [
        ProblemField(field: "email", code: "taken", message: "Another account has this e-mail by now.")
      ])
      throw error
    }
  }

  /// The answer is the same whether there is such an account or not; the mail tells its owner.
  func requestPasswordReset(email: String, origin: Origin) async throws {
    let account = try await store.find(email: email).credentials?.account
    let id = account?.state == .active ? account?.id : nil
    // A job for nobody, which ends as soon as it begins: without one, the time would tell who has an account.
    _ = try await database.run([
      SecurityLog.write(.passwordResetRequested, account: id, actor: nil, origin: origin),
      AccountMail.reset.job(for: id ?? AccountMail.nobody),
    ])
  }

  /// Who can read the mail owns the account: the address is proved with it, and everybody is signed out.
  func resetPassword(
    _ token: String, to password: String, origin: Origin, keep: [Statement]
  ) async throws {
    // What is wrong with any password is told before the link is used up.
    try Problem.refuse([PasswordRules.fault(in: password, personal: [])].compactMap { $0 })
    let hash = try await passwords.hash(Array(password.utf8))
    try await use(token, .reset) { id, email, transaction in
      _ = try await transaction.run(
        [
          AccountStore.setPassword(id, hash.encoded), SessionStore.endAll(of: id),
          MailLinkStore.useUpAll(of: id, .reset),
          MailLinkStore.prove(id, email),
          SecurityLog.write(.passwordReset, account: id, actor: id, origin: origin),
        ] + keep)
    }
  }

  /// A link is used up with what it is good for, or not at all.
  private func use<T: Sendable>(
    _ token: String, _ purpose: MailPurpose,
    _ body:
      @Sendable @LoopActor (_ account: PersonID, _ email: String, _ transaction: Transaction) async throws ->
      T
  ) async throws -> T {
    let (id, value) = try await database.transaction { transaction in
      let use = MailLinkStore.use(Secret.hash(of: token), purpose)
      guard let row = try await transaction.run([use])[0].first else {
        throw Self.badLink("This link is none of ours; look whether it was copied whole.")
      }
      let (id, email, isGood) = try row.values(PersonID.self, String.self, Bool.self)
      guard isGood else { throw Self.badLink("This link has been used or is too old; ask for a new one.") }
      let value = try await body(id, email, transaction)
      _ = try await transaction.run([People.changed(id)])
      return (id, value)
    }
    people.forget(id)
    return value
  }

  private static func badLink(_ message: String) -> Problem {
    .invalid([ProblemField(field: "token", code: "link_not_good", message: message)])
  }
}
