import Bytes
import Centrifuge
import Identity
import Loop
import Realtime

/// `course:<id>`, for who is in a course, and `course:<id>:staff`: that something has changed, kept nowhere. Nobody
/// publishes there but the server.
@LoopActor final class CourseChannel: ChannelKind {
  nonisolated static let name = "course"
  nonisolated private static let staffEnding = ":staff"

  let prefix = CourseChannel.name
  private let members: Members

  init(_ members: Members) { self.members = members }

  nonisolated static func name(of course: CourseID) -> String { "\(name):\(course)" }

  nonisolated static func staffName(of course: CourseID) -> String { name(of: course) + staffEnding }

  nonisolated static let peopleChanged = Array(#"{"type":"people.changed"}"#.utf8)

  func rights(of person: Person, in channel: String) async throws -> ChannelRights? {
    guard let (course, isStaff) = Self.parse(channel) else { return nil }
    let standing = try await members.courses.standing(of: person.id, in: course)
    let operation: Identity.Operation = isStaff ? .peopleInspect : .peopleList
    guard Permissions.allows(person, operation, in: standing) else { return nil }
    if standing.role != nil { members.see(person.id, in: course) }
    return ChannelRights(.nothing)
  }

  func publish(
    _ data: [UInt8], in channel: String, by person: Person
  ) async throws -> ChannelPublication {
    throw ErrorCode.permissionDenied
  }

  private static func parse(_ channel: String) -> (course: CourseID, isStaff: Bool)? {
    var rest = channel.utf8.dropFirst(name.utf8.count + 1)
    let isStaff = rest.suffix(staffEnding.utf8.count).elementsEqual(staffEnding.utf8)
    if isStaff { rest = rest.dropLast(staffEnding.utf8.count) }
    return CourseID(decimal: rest).map { ($0, isStaff) }
  }
}

extension Members {
  /// What courses bring to the real-time plane.
  public var channelKinds: [any ChannelKind] { [CourseChannel(self)] }
}
