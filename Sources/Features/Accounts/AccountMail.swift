import Bytes
import Identity
import Database
import Jobs

/// A mail to the owner of an account, as the queue keeps it, which is longer than the account may live: neither a secret
/// in it nor an address. Links are made when the mail is.
enum AccountMail: String, Sendable {
  /// To prove an address, which may be another than the account's.
  case verify
  case reset
  /// To choose the first password of an account that somebody else's list has made.
  case welcome
  case passwordChanged = "password_changed"

  static let kind = "accounts.mail"
  /// An id that no account gets to.
  static let nobody = PersonID(Int64.max)!
  /// With the pauses between them, for about a day.
  private static let attemptsMax = 30

  /// One that waits already is enough; but where `isAnother`, since one that is being sent may be to an address that is
  /// not the wanted one any more.
  func job(for account: PersonID, isAnother: Bool = false) -> Statement {
    var json = JSONWriter()
    json.object { json in
      json.member("account", account)
      json.member("mail", rawValue)
    }
    return JobQueue.enqueue([
      NewJob(
        Self.kind, payload: json.take(), uniqueKey: isAnother ? nil : "\(account):\(rawValue)",
        attemptsMax: Self.attemptsMax)
    ])
  }

  static func parse(_ payload: [UInt8]) throws -> (account: PersonID, mail: AccountMail) {
    let json = try JSONValue(parsing: payload)
    let account = try json.identifier("account", as: PersonID.self)
    guard let mail = AccountMail(rawValue: try json.string("mail")) else {
      throw FieldError(path: "mail", .expected("a mail of this version"))
    }
    return (account, mail)
  }
}
