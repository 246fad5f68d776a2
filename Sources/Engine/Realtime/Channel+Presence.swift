import Centrifuge
import Gateway
import Identity

/// Who came and who went since it was last told.
struct PresenceChanges {
  var joined: [String: ClientInfo] = [:]
  var left: [String: ClientInfo] = [:]
  var isEmpty: Bool { joined.isEmpty && left.isEmpty }
}

/// How many were there when they were last counted.
struct Census {
  /// Goes up with each change of who is here.
  var revision = 0
  var counted: (here: Int, elsewhere: Int, clients: UInt32, users: UInt32)?
}

/// Who is there.
extension Channel {
  /// Above so many nobody is told who comes, goes or is there: only how many.
  static let presentMax = 200

  /// Those whose connections are held here.
  var presentHere: [PeerPresence] {
    memberships.compactMap { membership in
      guard membership.isPresent, let info = membership.connection.info else { return nil }
      return PeerPresence(info, isTold: membership.rights.hasJoinLeave)
    }
  }

  /// Everybody, by connection, of all processes.
  func present() throws -> [ClientInfo] {
    guard !isCrowded else { throw ErrorCode.limitExceeded }
    return hub.present(in: name)
  }

  /// Counted again only when somebody has come or gone: all of a crowd may ask.
  func presentCounts() -> (clients: UInt32, users: UInt32) {
    let (here, elsewhere) = (census.revision, hub.elsewhere.presence.revision)
    if let counted = census.counted, counted.here == here, counted.elsewhere == elsewhere {
      return (counted.clients, counted.users)
    }
    let present = hub.present(in: name)
    let counts = (clients: UInt32(present.count), users: UInt32(Set(present.map(\.user)).count))
    census.counted = (here, elsewhere, counts.clients, counts.users)
    return counts
  }

  private var isCrowded: Bool { count + hub.elsewhere.presence.count(in: name) > Self.presentMax }

  /// The subscription is live.
  func noteJoin(_ membership: Membership) {
    guard hasPresence, !membership.isPresent, let info = membership.connection.info else { return }
    membership.isPresent = true
    census.revision += 1
    let isTold = membership.rights.hasJoinLeave
    hub.elsewhere.came(info, isTold: isTold, in: name)
    if isTold { noteCame(info) }
  }

  /// Somebody who is there has another name now: others find it when they look.
  func noteOther(_ membership: Membership) {
    guard membership.isPresent, let info = membership.connection.info else { return }
    hub.elsewhere.came(info, isTold: membership.rights.hasJoinLeave, in: name)
  }

  func noteLeave(_ membership: Membership) {
    guard membership.isPresent, let info = membership.connection.info else { return }
    membership.isPresent = false
    census.revision += 1
    hub.elsewhere.went(info, from: name)
    if membership.rights.hasJoinLeave { noteWent(info) }
  }

  func noteCame(_ info: ClientInfo) {
    let isFirst = presence.isEmpty
    if presence.left.removeValue(forKey: info.client) == nil { presence.joined[info.client] = info }
    if isFirst { hub.noteChange(in: self) }
  }

  func noteWent(_ info: ClientInfo) {
    let isFirst = presence.isEmpty
    if presence.joined.removeValue(forKey: info.client) == nil { presence.left[info.client] = info }
    if isFirst { hub.noteChange(in: self) }
  }

  /// Once a second: one frame for all that has changed.
  func tellPresence() {
    defer { presence = PresenceChanges() }
    guard !presence.isEmpty, !isCrowded else { return }
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
