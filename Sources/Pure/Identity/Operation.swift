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
  /// Who is in a room; what is asked of the room besides is the room's own.
  case roomsPresence = "rooms.presence"
  /// A conversation of two, or a group.
  case roomsCreate = "rooms.create"
  /// A room's title, lock, pace and end.
  case roomsUpdate = "rooms.update"
  /// What a room is to oneself.
  case roomsSet = "rooms.set"
  case roomsMarkRead = "rooms.mark_read"
  case roomsMembers = "rooms.members"
  case roomsChangeMembers = "rooms.change_members"
  /// Who may not write in a room, or is not let in; and what its staff have done.
  case roomsModerate = "rooms.moderate"
  case messagesList = "messages.list"
  case messagesRead = "messages.read"
  case messagesSend = "messages.send"
  case messagesEdit = "messages.edit"
  case messagesDelete = "messages.delete"
  case messagesRestore = "messages.restore"
  case messagesReact = "messages.react"
  case messagesPin = "messages.pin"
  case messagesReport = "messages.report"
  /// How one is told of what is said in rooms.
  case roomsNotify = "rooms.notify"
  /// The end of mails, by the link in one of them.
  case roomsEndDigests = "rooms.end_digests"
  /// What a course asks of what is said in its rooms.
  case roomsRules = "rooms.rules"
  /// In rooms of questions.
  case messagesVote = "messages.vote"
  case messagesAnswer = "messages.answer"
  /// Who wrote without their name.
  case messagesReveal = "messages.reveal"
  case messagesSearch = "messages.search"
  case roomsExport = "rooms.export"

  /// The catalogue, and what it can be narrowed by.
  case coursesList = "courses.list"
  /// What courses can belong to.
  case categoriesChange = "categories.change"
  case coursesCreate = "courses.create"
  /// The courses that one is in.
  case coursesMine = "courses.mine"
  /// A course's page: what it is about, and what it is made of, without the lessons themselves.
  case coursesRead = "courses.read"
  case coursesUpdate = "courses.update"
  case coursesPublish = "courses.publish"
  case coursesArchive = "courses.archive"
  case coursesRestore = "courses.restore"
  case coursesDelete = "courses.delete"
  case coursesCopy = "courses.copy"
  /// Modules, lessons, and their order.
  case outlineChange = "outline.change"
  case lessonsRead = "lessons.read"
  /// How far oneself is.
  case progressReport = "progress.report"
  /// How far everybody in the course is.
  case progressList = "progress.list"
  /// Staff's word on who has done a lesson.
  case progressDecide = "progress.decide"

  /// Who is in a course, as far as the course shows it.
  case peopleList = "people.list"
  /// Everything about who is in a course: the staff's channel, and what is told with `people.list`.
  case peopleInspect = "people.inspect"
  /// Getting into a course by oneself: it being open, with a code, or by an invitation. Staff add others by the same route.
  case enrolmentsJoin = "enrolments.join"
  /// Leaving, and taking others out.
  case enrolmentsEnd = "enrolments.end"
  /// Others' roles and sections, and who is in.
  case enrolmentsChange = "enrolments.change"
  /// Which course a code opens.
  case codesLookUp = "codes.look_up"
  case codesChange = "codes.change"
  /// What a mailed link invites to.
  case invitationsLookUp = "invitations.look_up"
  case invitationsChange = "invitations.change"
  case sectionsList = "sections.list"
  case sectionsChange = "sections.change"
  /// Groups of people across courses, which belong to whoever made them.
  case cohortsList = "cohorts.list"
  case cohortsCreate = "cohorts.create"
  case cohortsRead = "cohorts.read"
  case cohortsChange = "cohorts.change"
  case rostersImport = "rosters.import"

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
  case avatarsDelete = "avatars.delete"
  /// The picture of a person, by its unguessable name.
  case avatarsContent = "avatars.content"
}

extension Operation {
  /// The table of permissions.
  public var rule: Rule {
    switch self {
    case .accountsCreate: .anyone
    case .accountsRead: .signedIn
    // The three with a secret from a mail, or with a refresh token, stand for themselves.
    case .accountsVerifyEmail, .passwordsResetRequest, .passwordsReset: .anyone

    case .sessionsCreate, .sessionsRefresh, .sessionsRead: .anyone
    case .sessionsEnd, .sessionsList, .sessionsEndAll, .sessionsToken: .own

    case .meRead, .meUpdate, .mePassword, .meEmail, .meDelete: .own

    case .accountsList, .accountsInspect, .auditList: .role(atLeast: .admin)
    // On others: the last admin must not lock everybody out, and one who was just suspended not undo it.
    case .accountsSuspend: .roleOnOthers(atLeast: .admin)
    case .accountsReinstate: .roleOnOthers(atLeast: .admin)
    case .accountsChangeRole: .roleOnOthers(atLeast: .admin)
    case .accountsDelete: .roleOnOthers(atLeast: .admin)

    // What is asked besides hangs on the room, and on what somebody is in it.
    case .roomsList, .roomsRead, .roomsPresence, .roomsCreate, .roomsUpdate, .roomsSet, .roomsMarkRead,
      .roomsMembers,
      .roomsChangeMembers, .roomsModerate, .messagesList, .messagesRead, .messagesSend, .messagesEdit,
      .messagesDelete,
      .messagesRestore, .messagesReact, .messagesPin, .messagesReport, .messagesVote, .messagesAnswer,
      .messagesReveal, .messagesSearch, .roomsExport:
      .signedIn

    case .roomsRules: .course(atLeast: .assistant)
    case .roomsNotify: .own
    // The secret from the mail stands for itself.
    case .roomsEndDigests: .anyone

    case .coursesList: .signedIn
    case .categoriesChange: .role(atLeast: .admin)
    case .coursesCreate: .role(atLeast: .instructor)
    case .coursesMine: .own
    case .coursesRead: .courseInSight
    case .coursesUpdate, .coursesPublish, .coursesArchive, .coursesRestore, .coursesDelete, .coursesCopy,
      .outlineChange:
      .course(atLeast: .instructor)
    case .lessonsRead, .progressReport: .course(atLeast: .student)
    case .progressList, .progressDecide: .course(atLeast: .assistant)

    case .peopleList, .enrolmentsEnd: .course(atLeast: .student)
    case .peopleInspect: .course(atLeast: .assistant)
    // Whoever has a code or an invitation; the course says so.
    case .enrolmentsJoin, .codesLookUp: .signedIn
    case .enrolmentsChange: .course(atLeast: .assistant)
    case .codesChange: .course(atLeast: .assistant)
    // The secret from a mail stands for itself.
    case .invitationsLookUp: .anyone
    case .invitationsChange: .course(atLeast: .assistant)
    case .sectionsList: .course(atLeast: .student)
    case .sectionsChange: .course(atLeast: .assistant)
    case .cohortsList, .cohortsCreate, .cohortsRead, .cohortsChange: .role(atLeast: .instructor)
    case .rostersImport: .course(atLeast: .assistant)

    case .uploadsCreate, .uploadsWrite, .uploadsRead, .uploadsEnd, .uploadsList, .uploadsUsage: .own
    // One's own is also what refers to a file that one may see.
    case .filesList, .filesRead, .filesDelete, .avatarsDelete: .own
    // The signature, or the name that nobody guesses, stands for itself.
    case .filesContent, .avatarsContent: .anyone
    }
  }

  /// Whether it needs no one signed in.
  public var isPublic: Bool { rule == .anyone }
}
