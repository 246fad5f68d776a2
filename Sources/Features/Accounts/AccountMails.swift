import Bytes
import Crypto
import Database
import Identity
import Jobs
import Loop
import Mail

/// Writes and sends the mails of accounts: the work behind `AccountMail`.
@LoopActor public final class AccountMails {
  /// A list is often made days before a course begins.
  private static let welcomeHours = 14 * 24

  private let database: Database
  private let mailer: Mailer

  public init(_ database: Database, mailer: Mailer) {
    self.database = database
    self.mailer = mailer
  }

  /// A mail that cannot be delivered now is tried again for about a day.
  public var kind: JobKind {
    JobKind(
      AccountMail.kind, atOnceMax: 4, timeoutMs: 60_000,
      retry: JobKind.Retry(firstMs: 5_000, longestMs: 3_600_000)
    ) { [self] job, _ in
      let (id, mail) = try AccountMail.parse(job.payload)
      try await send(mail, to: id)
    }
  }

  private func send(_ mail: AccountMail, to id: PersonID) async throws {
    // Gone, or without an address: nobody to write to.
    let store = AccountStore(database: database)
    guard let account = try await store.find(id), account.state == .active else { return }
    switch mail {
    case .verify:
      guard let email = try await store.unprovedEmail(of: id),
        let link = try await link(.verify, account, email)
      else { return }
      try await deliver(
        to: email, account, subject: "Confirm your e-mail address",
        Self.verifyText(Self.greeting(account.name), link: link))
    case .reset:
      guard let email = account.email, let link = try await link(.reset, account, email) else { return }
      try await deliver(
        to: email, account, subject: "Choose a new password",
        Self.resetText(Self.greeting(account.name), link: link))
    case .welcome:
      guard let email = account.email,
        let link = try await link(.reset, account, email, livesHours: Self.welcomeHours)
      else { return }
      try await deliver(
        to: email, account, subject: "Your account",
        Self.welcomeText(Self.greeting(account.name), handle: account.handle ?? "", link: link))
    case .passwordChanged:
      guard let email = account.email else { return }
      try await deliver(
        to: email, account, subject: "Your password was changed",
        Self.passwordChangedText(Self.greeting(account.name), mailer.publicURL))
    }
  }

  /// The secret is in the mail and nowhere else. Nil: the account has changed since it was read, and has another address
  /// or none.
  private func link(
    _ purpose: MailPurpose, _ account: Account, _ email: String, livesHours: Int? = nil
  ) async throws -> String? {
    let secret = Secret.make()
    let rows = try await database.run(
      MailLinkStore.insert(secret.hash, purpose, account: account.id, email: email, livesHours: livesHours))
    guard rows.last?.affectedCount == 1 else { return nil }
    let page =
      switch purpose {
      case .verify: "verify-email"
      case .reset: "reset-password"
      }
    // Behind the number sign it is sent to no server, so it stands in no log.
    return "\(mailer.publicURL)/\(page)#token=\(secret.text)"
  }

  private func deliver(to email: String, _ account: Account, subject: String, _ text: String) async throws {
    do throws(MailFault) {
      try await mailer.send(
        try MailMessage(to: [recipient(email, account.name)], subject: "\(subject) · Lyceum", text: text))
    } catch {
      throw error.isPermanent ? JobRefusal("\(error)") : error
    }
  }

  /// Anybody may register anybody's address under a name of their choice: one that mail programs would make a link of is
  /// not passed on.
  nonisolated static func isMailable(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    return !bytes.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "@") }
      && !zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: ".") && $1 != UInt8(ascii: " ") }
  }

  private static func greeting(_ name: String) -> String { isMailable(name) ? "Hello \(name)," : "Hello," }

  /// By name, where that may be passed on and fits into a header.
  private func recipient(_ email: String, _ name: String) throws(MailFault) -> MailAddress {
    guard Self.isMailable(name) else { return try MailAddress(email) }
    do throws(MailFault) { return try MailAddress(email, name: name) } catch { return try MailAddress(email) }
  }

  private static func verifyText(_ greeting: String, link: String) -> String {
    """
    \(greeting)

    please confirm that this is your e-mail address, by opening this page within \(MailPurpose.verify.livesHours) hours:

    \(link)

    If you have no account at Lyceum, somebody has mistyped theirs: then leave this mail alone, and nothing happens.
    """
  }

  private static func resetText(_ greeting: String, link: String) -> String {
    """
    \(greeting)

    somebody, probably you, has asked for a new password. Choose one on this page, within an hour:

    \(link)

    If it was not you, leave this mail alone: your password stays as it is.
    """
  }

  private static func welcomeText(_ greeting: String, handle: String, link: String) -> String {
    """
    \(greeting)

    you were put on the list of a course at Lyceum, and an account was made for you, called \(handle). Choose its password
    on this page, within \(welcomeHours / 24) days; later, ask there for a new one with this address:

    \(link)

    If you do not know what this is about, leave this mail alone: nobody can use the account without it.
    """
  }

  private static func passwordChangedText(_ greeting: String, _ publicURL: String) -> String {
    """
    \(greeting)

    the password of your account at \(publicURL) was changed just now, and every other device was signed out.

    If it was not you, ask for a new password there at once, and tell the people who run the server.
    """
  }
}
