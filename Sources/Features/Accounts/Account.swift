import Bytes
import Database
import Identity

/// A person as the server keeps them, without what proves who they are.
struct Account: Sendable, Hashable {
  enum State: String, Sendable, CaseIterable { case active, suspended, deleted }

  let id: PersonID
  /// Nil once deleted.
  let handle: String?
  let email: String?
  let isEmailVerified: Bool
  let name: String
  let locale: String
  let timeZone: String
  let role: PlatformRole
  let state: State
  let version: Int64
  let createdAt: SQLTime
  /// Nil where the person shows no picture.
  let avatarURL: String?

  var person: Person { Person(id: id, handle: handle ?? "", role: role, session: nil, name: name) }

  /// What the account says of itself: bad parts of a password.
  var personalTexts: [String] { [handle, email, name].compactMap { $0 } }
}

/// Where something was asked from: for the list of sessions and the security log.
struct Origin: Sendable, Hashable {
  static let userAgentBytesMax = 200

  let address: String
  let userAgent: String

  init(address: String, userAgent: String?) {
    self.address = address
    // What PostgreSQL takes as text, of a length that a list can show.
    var text = ""
    for scalar in (userAgent ?? "").unicodeScalars where scalar.value >= 0x20 && scalar.value != 0x7F {
      guard text.utf8.count + 4 <= Self.userAgentBytesMax else { break }
      text.unicodeScalars.append(scalar)
    }
    self.userAgent = text
  }

  /// The server itself, or an operator at its console.
  static let console = Origin(address: "console", userAgent: "")
  /// Not to be told any more.
  static let erased = Origin(address: "", userAgent: "")
}

/// Which accounts an admin wants to see; nil: whichever.
struct AccountSearch: Sendable {
  var text: String?
  var role: PlatformRole?
  var state: Account.State?
}
