import Loop

/// Subscriptions whose rights are to be asked again: so many at a time, however many a change is about.
@LoopActor final class RightsChecks {
  private static let atOnceMax = 16

  private var waiting = FIFO<(connection: RealtimeConnection, membership: Membership)>()
  private var underWay = 0

  /// Whoever waits already is asked about once.
  func add(_ membership: Membership) {
    guard !membership.isToBeChecked else { return }
    membership.isToBeChecked = true
    waiting.append((membership.connection, membership))
    begin()
  }

  private func begin() {
    while underWay < Self.atOnceMax, !waiting.isEmpty {
      let (connection, membership) = waiting.removeFirst()
      underWay += 1
      LoopActor.start { [self] in
        // What changes from here on is asked about once more.
        membership.isToBeChecked = false
        await connection.recheck(membership)
        underWay -= 1
        begin()
      }
    }
  }
}
