import Loop
import Telemetry

/// Group commit: what is to be written gathers while a batch is in flight, and goes as the next one, many writes in
/// one transaction. Nobody is told anything before the commit.
///
/// A batch refused for its content is halved until the bad write stands alone. A batch whose commit is in doubt is
/// written again, once it is certain that its first attempt is over: writes are idempotent, so what was committed is
/// found and not repeated.
@LoopActor public final class GroupCommit<Item: Sendable, Outcome: Sendable> {
  public struct Limits: Sendable {
    public var itemsPerBatchMax = 512
    public var bytesPerBatchMax = 1 << 20
    public var waitingItemsMax = 20_000
    public var waitingBytesMax = 64 << 20
    /// After so long a caller is told: not saved, or unknown.
    public var patienceMs: UInt64 = 4_000

    public init() {}
  }

  /// Writes the items over a batch's connection, and commits. One outcome an item, in order: an item may fail by
  /// itself. Repeats of what is written already change nothing; unless `mayRepeat`, a batch may be refused for one, or
  /// for an item that would fail by itself, and is written again with it.
  public typealias Write =
    @Sendable @LoopActor (
      _ items: [Item], _ batch: Batch, _ mayRepeat: Bool
    ) async throws -> [Result<Outcome, DatabaseError>]

  private struct Waiting {
    let item: Item
    let bytes: Int
    let ticket: Ticket<Outcome>
  }

  private static var drainStepMs: UInt64 { 5 }

  private let database: Database
  private let writer: BatchWriter
  private let limits: Limits
  private let write: Write
  private var waiting: [Waiting] = []
  private var waitingBytes = 0
  private var inFlight: [Waiting] = []
  private var isWriting = false
  private var isClosing = false

  public init(
    _ database: Database, name: String, limits: Limits = Limits(), write: @escaping Write
  ) {
    self.database = database
    self.limits = limits
    self.write = write
    writer = BatchWriter(database, name: name, timeoutMs: limits.patienceMs)
    database.addTicker { [weak self] now in self?.expire(nowNs: now) }
    // Held until then: what was taken is written, and the connection is closed, whoever has let go of this.
    database.addCloser { [self] in await close() }
    Loop.atEndOfTurn(.databaseBatches) { [weak self] in self?.flush() }
  }

  /// Answers when the item is on disk.
  public func add(_ item: Item, bytes: Int) async throws -> Outcome {
    guard !isClosing else { throw DatabaseError(.unavailable, "the server is ending") }
    if let refusal = database.writeRefusal { throw refusal }
    guard waiting.count < limits.waitingItemsMax, waitingBytes + bytes <= limits.waitingBytesMax else {
      throw DatabaseError(.busy, "\(waiting.count) writes wait already")
    }
    let deadlineNs = database.clock.nowNs + limits.patienceMs * 1_000_000
    // Unchecked, for it is on the path of every message: a ticket resumes it once, and is always told.
    return try await withUnsafeThrowingContinuation { continuation in
      waiting.append(
        Waiting(item: item, bytes: bytes, ticket: Ticket(continuation, deadlineNs: deadlineNs)))
      waitingBytes += bytes
    }
  }

  /// At the end of the turn: everything that came in it goes together.
  private func flush() {
    if let refusal = database.writeRefusal { refuseWaiting(refusal) }
    guard !isWriting, !waiting.isEmpty || writer.isInDoubt, writer.isConnected else { return }
    isWriting = true
    LoopActor.start { [self] in
      if await writer.settle() {
        inFlight = takeBatch()
        if !inFlight.isEmpty { await commit(inFlight) }
        inFlight = []
      } else {
        await writer.pause()
      }
      isWriting = false
    }
  }

  private func takeBatch() -> [Waiting] {
    var count = 0
    var bytes = 0
    while count < waiting.count, count < limits.itemsPerBatchMax {
      bytes += waiting[count].bytes
      if count > 0, bytes > limits.bytesPerBatchMax {
        bytes -= waiting[count].bytes
        break
      }
      count += 1
    }
    waitingBytes -= bytes
    let batch = Array(waiting[..<count])
    waiting.removeFirst(count)
    return batch
  }

  /// Returns when everyone in the batch has been told.
  private func commit(_ batch: [Waiting], mayRepeat: Bool = false) async {
    var mayRepeat = mayRepeat
    while true {
      let began = database.clock.nowNs
      do throws(DatabaseError) {
        let outcomes = try await writer.attempt(batch.map(\.item), mayRepeat: mayRepeat, write)
        let elapsedNs = database.clock.nowNs - began
        database.metrics.noteBatch(items: batch.count, elapsedNs: elapsedNs, outcome: "committed")
        for (waiting, outcome) in zip(batch, outcomes) { waiting.ticket.tell(outcome) }
        return
      } catch {
        database.metrics.noteBatch(items: batch.count, elapsedNs: 0, outcome: "\(error.reason)")
        let wasCareful = mayRepeat
        mayRepeat = true
        if error.isAboutItems, !wasCareful { continue }
        if error.isAboutItems, batch.count > 1 { return await commitHalves(of: batch) }
        for waiting in batch { waiting.ticket.note(error) }
        guard error.mayBeTriedAgain, await writer.recover(untilOver: { batch.allSatisfy(\.ticket.isOver) })
        else {
          for waiting in batch { waiting.ticket.giveUp() }
          return
        }
      }
    }
  }

  private func commitHalves(of batch: [Waiting]) async {
    await commit(Array(batch[..<(batch.count / 2)]), mayRepeat: true)
    await commit(Array(batch[(batch.count / 2)...]), mayRepeat: true)
  }

  private func expire(nowNs: UInt64) {
    for waiting in inFlight where waiting.ticket.deadlineNs <= nowNs { waiting.ticket.expire(isSent: true) }
    let reason = writer.failure
    let expired = waiting.prefix { $0.ticket.deadlineNs <= nowNs }
    for waiting in expired {
      waitingBytes -= waiting.bytes
      waiting.ticket.note(reason)
      waiting.ticket.expire(isSent: false)
    }
    waiting.removeFirst(expired.count)
  }

  /// They were not sent: nothing of them is there.
  private func refuseWaiting(_ error: DatabaseError) {
    for waiting in waiting { waiting.ticket.tell(.failure(error)) }
    waiting = []
    waitingBytes = 0
  }

  /// What has been taken is written first, as long as there is patience.
  private func close() async {
    isClosing = true
    let endNs = database.clock.nowNs + limits.patienceMs * 1_000_000
    while isWriting || !waiting.isEmpty, database.clock.nowNs < endNs {
      try? await database.clock.sleep(ms: Self.drainStepMs)
    }
    for waiting in inFlight { waiting.ticket.expire(isSent: true) }
    refuseWaiting(DatabaseError(.unavailable, "the server is ending"))
    await writer.close()
  }
}
