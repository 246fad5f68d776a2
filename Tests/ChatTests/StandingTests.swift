import Bytes
import Identity
import Testing

@testable import Chat

/// Who may what in a room, as values.
@Suite struct StandingTests {
  private static func room(
    _ kind: RoomKind, course: Bool = true, isArchived: Bool = false, isLocked: Bool = false
  ) -> Room {
    Room(
      id: RoomID(1)!, slug: nil, title: "", kind: kind, course: course ? RoomCourseID(1) : nil,
      stream: .init(1)!,
      staffStream: .init(2), isArchived: isArchived, isLocked: isLocked, slowSeconds: 0)
  }

  private static func person(_ role: PlatformRole = .learner) -> Person {
    Person(id: PersonID(1)!, handle: "p", role: role)
  }

  private static func facts(_ role: CourseRole?, _ restriction: RoomStanding.Restriction? = nil)
    -> RoomStanding.Facts
  {
    RoomStanding.Facts(courseRole: role, restriction: restriction)
  }

  @Test(arguments: [RoomKind.announcements, .discussion, .questions, .staff])
  func courseRoomsFollowTheCourse(kind: RoomKind) {
    func stands(_ person: Person, _ role: CourseRole?) -> RoomStanding {
      RoomStanding(of: person, in: Self.room(kind), Self.facts(role))
    }
    #expect(!stands(Self.person(), nil).sees)
    #expect(!stands(Self.person(.instructor), nil).sees)
    #expect(stands(Self.person(.admin), nil).isStaff)
    #expect(stands(Self.person(), .student).sees == (kind != .staff))
    #expect(stands(Self.person(), .student).mayWrite == (kind == .discussion || kind == .questions))
    for role in [CourseRole.assistant, .instructor] { #expect(stands(Self.person(), role).mayWrite) }
  }

  @Test func roomsOfThePlatformAreEverybodys() {
    let stands = RoomStanding(of: Self.person(), in: Self.room(.discussion, course: false), Self.facts(nil))
    #expect(stands.sees && stands.mayWrite && !stands.isStaff)
  }

  @Test(arguments: [RoomKind.direct, .group]) func conversationsAreTheirMembersAlone(kind: RoomKind) {
    let room = Self.room(kind, course: false)
    #expect(!RoomStanding(of: Self.person(.admin), in: room, Self.facts(nil)).sees)
    let member = RoomStanding(of: Self.person(), in: room, .init(isMember: true))
    #expect(member.sees && member.mayWrite && !member.isStaff)
    let owner = RoomStanding(of: Self.person(), in: room, .init(isMember: true, isOwner: true))
    #expect(owner.isStaff == (kind == .group))
  }

  @Test func aLockIsForStudentsAndAnArchiveForAll() {
    let locked = Self.room(.discussion, isLocked: true)
    #expect(RoomStanding(of: Self.person(), in: locked, Self.facts(.student)).refusalToWrite == .locked)
    #expect(RoomStanding(of: Self.person(), in: locked, Self.facts(.assistant)).mayWrite)
    let archived = Self.room(.discussion, isArchived: true)
    #expect(
      RoomStanding(of: Self.person(), in: archived, Self.facts(.instructor)).refusalToWrite == .archived)
  }

  @Test func oneIsLockedOutOrBannedWhateverTheRoomDoes() {
    let room = Self.room(.discussion)
    let lockedOut = RoomStanding(of: Self.person(), in: room, Self.facts(.student, .locked))
    #expect(
      lockedOut.sees && lockedOut.refusalToWrite == .lockedOut && lockedOut.refusalToReact == .lockedOut)
    let banned = RoomStanding(of: Self.person(), in: room, Self.facts(.student, .banned))
    #expect(!banned.sees && banned.refusalToWrite == .absent)
    // Whoever was stopped and became staff is staff.
    #expect(RoomStanding(of: Self.person(), in: room, Self.facts(.assistant, .banned)).mayWrite)
  }

  @Test func slowModeCountsFromTheLastMessageOfEach() throws {
    var room = Self.room(.discussion)
    room = Room(
      id: room.id, slug: nil, title: "", kind: .discussion, course: room.course, stream: room.stream,
      staffStream: nil,
      isArchived: false, isLocked: false, slowSeconds: 10)
    var pace = SlowMode()
    let (one, other) = (PersonID(1)!, PersonID(2)!)
    #expect(pace.admit(one, in: room, storedMs: nil, nowMs: 1_000) == nil)
    #expect(pace.admit(one, in: room, storedMs: nil, nowMs: 2_500) == 9)
    #expect(pace.admit(other, in: room, storedMs: 1_000, nowMs: 10_999) == 1)
    #expect(pace.admit(other, in: room, storedMs: 1_000, nowMs: 11_000) == nil)
    #expect(pace.admit(one, in: room, storedMs: nil, nowMs: 11_000) == nil)
  }
}
