import Centrifuge
import Gateway
import Identity

/// Who came and who went since it was last told.
struct PresenceChanges {
  var joined: [String: ClientInfo] = [:]
  var left: [String: ClientInfo] = [:]
  var isEmpty: Bool { joined.isEmpty && left.isEmpty }
}

/// Who is there.
extension Channel {
  /// Above so many nobody is told who comes, goes or is there: only how many.
  static let presentMax = 200

  /// Everybody, by connection.
  func present() throws -> [ClientInfo] {
    guard count <= Self.presentMax else { throw ErrorCode.limitExceeded }
    return memberships.filter(\.isPresent).compactMap { $0.connection.info }
  }

  func presentCounts() -> (clients: UInt32, users: UInt32) {
    let present = memberships.filter(\.isPresent)
    return (UInt32(present.count), UInt32(Set(present.compactMap { $0.connection.person?.id }).count))
  }

  /// The subscription is live.
  func noteJoin(_ membership: Membership) {
    guard !membership.isPresent, let info = membership.connection.info else { return }
    membership.isPresent = true
    guard membership.rights.hasJoinLeave else { return }
    let isFirst = presence.isEmpty
    if presence.left.removeValue(forKey: info.client) == nil { presence.joined[info.client] = info }
    if isFirst { hub.noteChange(in: self) }
  }

  func noteLeave(_ membership: Membership) {
    guard membership.isPresent, let info = membership.connection.info else { return }
    membership.isPresent = false
    guard membership.rights.hasJoinLeave else { return }
    let isFirst = presence.isEmpty
    if presence.joined.removeValue(forKey: info.client) == nil { presence.left[info.client] = info }
    if isFirst { hub.noteChange(in: self) }
  }

  /// Once a second: one frame for all that has changed.
  func tellPresence() {
    defer { presence = PresenceChanges() }
    guard !presence.isEmpty, count <= Self.presentMax else { return }
    var frames: [WireFormat: SharedFrame] = [:]
    for membership in memberships where membership.connection.takesJoinLeave(membership.id) {
      let format = membership.connection.format
      let frame = frames[format] ?? frameOfChanges(format)
      frames[format] = frame
      membership.connection.send(frame)
    }
  }

  private func frameOfChanges(_ format: WireFormat) -> SharedFrame {
    var writer = WireWriter(format)
    for info in presence.joined.values { writer.append(Push(channel: name, .join(info))) }
    for info in presence.left.values { writer.append(Push(channel: name, .leave(info))) }
    return SharedFrame(format, writer.take())
  }
}
