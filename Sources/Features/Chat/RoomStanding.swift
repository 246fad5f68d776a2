import Identity

/// What somebody is to a room, and what follows from that. Pure.
struct RoomStanding: Sendable, Hashable {
  enum Restriction: String, Sendable {
    /// May not write.
    case locked
    /// Is not let in.
    case banned
  }

  /// What is known of somebody and a room, as it is read.
  struct Facts: Sendable, Hashable {
    /// What they are in the room's course; nil: nothing, or its people do not see it yet.
    var courseRole: CourseRole?
    /// Of direct and group rooms.
    var isMember = false
    var isOwner = false
    var restriction: Restriction?
  }

  let room: Room
  /// It was asked for somebody of this role: who has another is asked about anew.
  let platformRole: PlatformRole
  /// What a course's assistants and instructors, a group's owners, and admins are.
  let isStaff: Bool
  /// Whether there is such a room to them at all.
  let sees: Bool
  let isLockedOut: Bool

  init(of person: Person, in room: Room, _ facts: Facts) {
    self.room = room
    platformRole = person.role
    let isAdmin = person.role == .admin
    let isIn: Bool
    switch room.kind {
    case .direct:
      isStaff = false
      isIn = facts.isMember
    case .group:
      isStaff = facts.isOwner
      isIn = facts.isMember
    case .announcements, .discussion, .questions, .staff:
      let isCourseStaff = facts.courseRole.map { $0 >= .assistant } ?? false
      isStaff = isAdmin || isCourseStaff
      isIn = isStaff || (room.kind != .staff && (room.course == nil || facts.courseRole != nil))
    }
    sees = isIn && (isStaff || facts.restriction != .banned)
    isLockedOut = !isStaff && facts.restriction != nil
  }

  /// Why they may not say anything; nil: they may.
  var refusalToWrite: ChatRefusal? {
    if let refusal = refusalToReact { return refusal }
    return room.kind == .announcements && !isStaff ? .announcementsOnly : nil
  }

  /// The same for what is said about messages that are there.
  var refusalToReact: ChatRefusal? {
    guard sees else { return .absent }
    if room.isArchived { return .archived }
    guard !isStaff else { return nil }
    if room.isLocked { return .locked }
    return isLockedOut ? .lockedOut : nil
  }

  var mayWrite: Bool { refusalToWrite == nil }

  /// Why something may not be said so. Whoever gives no name is no staff to anybody, or that would tell who they are.
  func refusal(of draft: MessageDraft) -> ChatRefusal? {
    if draft.isAnonymous {
      guard room.kind == .questions, !draft.isStaffOnly else {
        return .invalid(field: "anonymous", "only in rooms of questions, and to everybody there")
      }
      if room.isLocked { return .locked }
    }
    if draft.isStaffOnly {
      guard room.kind == .questions, draft.thread != nil, isStaff, room.staffStream != nil else {
        return .invalid(field: "staff_only", "only replies of staff in rooms of questions")
      }
    }
    return nil
  }
}
