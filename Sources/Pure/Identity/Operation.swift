/// What the API lets people do. A raw value is what an audit record and the API's description call it.
public enum Operation: String, CaseIterable, Sendable {
  case accountsCreate = "accounts.create"
  /// The public card of a person.
  case accountsRead = "accounts.read"
  case accountsVerifyEmail = "accounts.verify_email"

  /// Signing in.
  case sessionsCreate = "sessions.create"
  case sessionsRefresh = "sessions.refresh"
  /// Who is signed in, nobody perhaps.
  case sessionsRead = "sessions.read"
  /// Signing out.
  case sessionsEnd = "sessions.end"
  case sessionsList = "sessions.list"
  case sessionsEndAll = "sessions.end_all"
  /// A fresh access token for who is signed in.
  case sessionsToken = "sessions.token"

  case passwordsResetRequest = "passwords.reset_request"
  case passwordsReset = "passwords.reset"

  case meRead = "me.read"
  case meUpdate = "me.update"
  case mePassword = "me.password"
  case meEmail = "me.email"
  case meDelete = "me.delete"

  case accountsList = "accounts.list"
  /// The whole record of an account.
  case accountsInspect = "accounts.inspect"
  case accountsSuspend = "accounts.suspend"
  case accountsReinstate = "accounts.reinstate"
  case accountsChangeRole = "accounts.change_role"
  case accountsDelete = "accounts.delete"
  case auditList = "audit.list"

  case roomsList = "rooms.list"
  case roomsRead = "rooms.read"

  case uploadsCreate = "uploads.create"
  case uploadsWrite = "uploads.write"
  case uploadsRead = "uploads.read"
  case uploadsEnd = "uploads.end"
  case uploadsList = "uploads.list"
  /// How much one keeps, and may keep.
  case uploadsUsage = "uploads.usage"
  case filesList = "files.list"
  /// What a file is, and where it is to be had.
  case filesRead = "files.read"
  case filesDelete = "files.delete"
  /// The bytes, by an address that is signed.
  case filesContent = "files.content"
}

extension Operation {
  /// The table of permissions.
  public var rule: Rule {
    switch self {
    case .accountsCreate: .anyone
    case .accountsRead: .signedIn
    // The three with a secret from a mail, or with a refresh token, stand for themselves.
    case .accountsVerifyEmail: .anyone
    case .passwordsResetRequest: .anyone
    case .passwordsReset: .anyone

    case .sessionsCreate: .anyone
    case .sessionsRefresh: .anyone
    case .sessionsRead: .anyone
    case .sessionsEnd: .own
    case .sessionsList: .own
    case .sessionsEndAll: .own
    case .sessionsToken: .own

    case .meRead: .own
    case .meUpdate: .own
    case .mePassword: .own
    case .meEmail: .own
    case .meDelete: .own

    case .accountsList: .role(atLeast: .admin)
    case .accountsInspect: .role(atLeast: .admin)
    // On others: the last admin must not lock everybody out, and one who was just suspended not undo it.
    case .accountsSuspend: .roleOnOthers(atLeast: .admin)
    case .accountsReinstate: .roleOnOthers(atLeast: .admin)
    case .accountsChangeRole: .roleOnOthers(atLeast: .admin)
    case .accountsDelete: .roleOnOthers(atLeast: .admin)
    case .auditList: .role(atLeast: .admin)

    case .roomsList: .signedIn
    case .roomsRead: .signedIn

    case .uploadsCreate: .own
    case .uploadsWrite: .own
    case .uploadsRead: .own
    case .uploadsEnd: .own
    case .uploadsList: .own
    case .uploadsUsage: .own
    case .filesList: .own
    // One's own is also what refers to a file that one may see.
    case .filesRead: .own
    case .filesDelete: .own
    // The signature stands for itself.
    case .filesContent: .anyone
    }
  }

  /// Whether it needs no one signed in.
  public var isPublic: Bool { rule == .anyone }
}
