import Loop
import Telemetry

/// Group commit: what is to be written gathers while a batch is in flight, and goes as the next one, many writes in
/// one transaction. Nobody is told anything before the commit.
///
/// A batch that is linked to the one before (`Batch.commit(linked:)`) is sent while that one is in flight, so that
/// PostgreSQL has the next at hand when it is done with one: it takes effect only if the one before did. Two are in flight at
/// most, of about one size: smaller ones would cost more in commits than is won.
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

  /// A batch that has been sent, until everyone in it has been told.
  @LoopActor private final class Flight {
    let items: [Waiting]
    private(set) var before: Flight?
    /// What one that is sent after it follows; nil when none can be.
    var link: Batch.Link?
    private var hasLanded = false
    private var follower: UnsafeContinuation<Void, Never>?

    init(_ items: [Waiting], after before: Flight?) {
      self.items = items
      self.before = before
    }

    func land() {
      hasLanded = true
      before = nil
      follower?.resume()
      follower = nil
    }

    /// Returns when it has landed. There is one follower at most.
    func landing() async {
      await withUnsafeContinuation { continuation in
        if hasLanded { continuation.resume() } else { follower = continuation }
      }
    }
  }

  private static var drainStepMs: UInt64 { 5 }

  private let database: Database
  private let writer: BatchWriter
  private let limits: Limits
  private let write: Write
  private var waiting: [Waiting] = []
  private var waitingBytes = 0
  /// In the order in which they were sent.
  private var flights: [Flight] = []
  private var isSettling = false
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
    // Unchecked, for it is on the path of every write: a ticket is told once, and always.
    try await withUnsafeThrowingContinuation { continuation in
      add(item, bytes: bytes) { continuation.resume(with: $0) }
    }
  }

  /// The same without a task that waits, which costs more than the rest of it. `told`: once, also of what is refused at once.
  public func add(
    _ item: Item, bytes: Int, told: @escaping @LoopActor (Result<Outcome, DatabaseError>) -> Void
  ) {
    if let refusal = refusal(ofBytes: bytes) { return told(.failure(refusal)) }
    let deadlineNs = database.clock.nowNs + limits.patienceMs * 1_000_000
    waiting.append(Waiting(item: item, bytes: bytes, ticket: Ticket(deadlineNs: deadlineNs, told)))
    waitingBytes += bytes
  }

  private func refusal(ofBytes bytes: Int) -> DatabaseError? {
    guard !isClosing else { return DatabaseError(.unavailable, "the server is ending") }
    guard waiting.count < limits.waitingItemsMax, waitingBytes + bytes <= limits.waitingBytesMax else {
      return DatabaseError(.busy, "\(waiting.count) writes wait already")
    }
    return database.writeRefusal
  }

  /// At the end of the turn: everything that came in it goes together.
  private func flush() {
    if let refusal = database.writeRefusal { refuseWaiting(refusal) }
    guard writer.isConnected else { return }
    if flights.isEmpty, writer.isInDoubt { return settle() }
    guard !waiting.isEmpty else { return }
    guard let last = flights.last else { return send(takeBatch(atMost: limits.itemsPerBatchMax), after: nil) }
    guard flights.count == 1, last.link != nil, waiting.count >= last.items.count else { return }
    let half = max(last.items.count, (waiting.count + last.items.count) / 2)
    send(takeBatch(atMost: min(half, limits.itemsPerBatchMax)), after: last)
  }

  private func settle() {
    guard !isSettling else { return }
    isSettling = true
    LoopActor.start { [self] in
      if await !writer.settle() { await writer.pause() }
      isSettling = false
    }
  }

  private func send(_ items: [Waiting], after before: Flight?) {
    let flight = Flight(items, after: before)
    flights.append(flight)
    LoopActor.start { [self] in
      await commit(flight)
      flights.removeAll { $0 === flight }
      flight.land()
    }
  }

  private func takeBatch(atMost countMax: Int) -> [Waiting] {
    var count = 0
    var bytes = 0
    while count < waiting.count, count < countMax {
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

  /// Returns when everyone in the batch has been told, after those of the batch before.
  private func commit(_ flight: Flight) async {
    let result = await attempt(flight.items, mayRepeat: false, flight: flight)
    await flight.before?.landing()
    switch result {
    case .success(let outcomes): tell(flight.items, outcomes)
    // Where the batch before has failed, this is how its own failure shows.
    case .failure(let error): await commit(flight.items, after: error)
    }
  }

  /// Attempts with care, until everyone has been told; `first` is what became of one without.
  private func commit(_ batch: [Waiting], after first: DatabaseError? = nil) async {
    var failure = first
    var wasCareful = false
    while true {
      if let failure, wasCareful || !failure.isAboutItems {
        if failure.isAboutItems, batch.count > 1 { return await commitHalves(of: batch) }
        for waiting in batch { waiting.ticket.note(failure) }
        guard failure.mayBeTriedAgain, await writer.recover(untilOver: { batch.allSatisfy(\.ticket.isOver) })
        else {
          for waiting in batch { waiting.ticket.giveUp() }
          return
        }
      }
      wasCareful = true
      switch await attempt(batch, mayRepeat: true) {
      case .success(let outcomes): return tell(batch, outcomes)
      case .failure(let error): failure = error
      }
    }
  }

  private func commitHalves(of batch: [Waiting]) async {
    await commit(Array(batch[..<(batch.count / 2)]))
    await commit(Array(batch[(batch.count / 2)...]))
  }

  private func attempt(
    _ items: [Waiting], mayRepeat: Bool, flight: Flight? = nil
  ) async -> Result<[Result<Outcome, DatabaseError>], DatabaseError> {
    let began = database.clock.nowNs
    let result: Result<[Result<Outcome, DatabaseError>], DatabaseError>
    do throws(DatabaseError) {
      let outcomes = try await writer.attempt(
        items.map(\.item), mayRepeat: mayRepeat, after: flight?.before?.link, write
      ) { flight?.link = $0 }
      let elapsedNs = database.clock.nowNs - began
      database.metrics.noteBatch(items: items.count, elapsedNs: elapsedNs, outcome: "committed")
      result = .success(outcomes)
    } catch {
      database.metrics.noteBatch(items: items.count, elapsedNs: 0, outcome: "\(error.reason)")
      result = .failure(error)
    }
    flight?.link = nil
    return result
  }

  private func tell(_ items: [Waiting], _ outcomes: [Result<Outcome, DatabaseError>]) {
    for (waiting, outcome) in zip(items, outcomes) { waiting.ticket.tell(outcome) }
  }

  private func expire(nowNs: UInt64) {
    for waiting in flights.flatMap(\.items) where waiting.ticket.deadlineNs <= nowNs {
      waiting.ticket.expire(isSent: true)
    }
    let reason = writer.failure
    let expired = waiting.prefix { $0.ticket.deadlineNs <= nowNs }
    waiting.removeFirst(expired.count)
    for waiting in expired {
      waitingBytes -= waiting.bytes
      waiting.ticket.note(reason)
      waiting.ticket.expire(isSent: false)
    }
  }

  /// They were not sent: nothing of them is there.
  private func refuseWaiting(_ error: DatabaseError) {
    let refused = waiting
    waiting = []
    waitingBytes = 0
    for waiting in refused { waiting.ticket.tell(.failure(error)) }
  }

  /// What has been taken is written first, as long as there is patience.
  private func close() async {
    isClosing = true
    let endNs = database.clock.nowNs + limits.patienceMs * 1_000_000
    while !flights.isEmpty || !waiting.isEmpty, database.clock.nowNs < endNs {
      try? await database.clock.sleep(ms: Self.drainStepMs)
    }
    for waiting in flights.flatMap(\.items) { waiting.ticket.expire(isSent: true) }
    refuseWaiting(DatabaseError(.unavailable, "the server is ending"))
    await writer.close()
  }
}
