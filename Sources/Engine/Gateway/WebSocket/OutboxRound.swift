import Loop

/// The outboxes that wait to be written, and when that is done.
///
/// A write costs some five microseconds however little it carries. While many outboxes wait and more keeps coming in,
/// the loop looks once more at its sockets before it writes, so that a burst becomes one write each; and it writes so
/// many in one turn that nobody else waits long.
@LoopActor final class OutboxRound {
  /// Fewer outboxes than this are written at once.
  private static let gatherSocketsMin = 32
  /// So often the loop looks again before it writes: some microseconds each.
  private static let gatherRoundsMax = 16
  /// About a millisecond of writing.
  private static let writesPerTurnMax = 192
  private static let doneMax = 8_192

  private var dirty: [WebSocketConnection] = []
  /// How many of them are written.
  private var done = 0
  private var framesQueued = 0
  private var framesAtLastFlush = 0
  private var gatherRounds = 0

  nonisolated init() {}

  /// A frame has gone into an outbox.
  func noteFrame() { framesQueued &+= 1 }

  /// Once for each outbox, until it is flushed.
  func add(_ socket: WebSocketConnection) { dirty.append(socket) }

  /// The end of a turn.
  func flush() {
    guard !dirty.isEmpty else { return }
    let hasMore = framesQueued != framesAtLastFlush
    framesAtLastFlush = framesQueued
    if dirty.count - done >= Self.gatherSocketsMin, hasMore, gatherRounds < Self.gatherRoundsMax {
      gatherRounds += 1
      return Loop.stayAwake()
    }
    let end = min(dirty.count, done + Self.writesPerTurnMax)
    while done < end {
      let socket = dirty[done]
      done += 1
      socket.flushDirty()
    }
    guard done == dirty.count else {
      dropDone()
      return Loop.stayAwake()
    }
    dirty.removeAll(keepingCapacity: true)
    done = 0
    gatherRounds = 0
  }

  /// Under steady load the end is never reached.
  private func dropDone() {
    guard done >= Self.doneMax else { return }
    dirty.removeFirst(done)
    done = 0
  }
}
