import Database
import Loop
import Telemetry

/// Feeds one consumer in this process: a batch after the other while there is something to do.
@LoopActor final class ConsumerPump {
  /// How an attempt came out.
  private enum Outcome {
    /// Nothing to do, or another process does it.
    case idle
    case more
    case later(ms: UInt64)
  }

  /// What an attempt has seen, for when it fails.
  @LoopActor private final class Attempt {
    var state: ConsumerState?
    var events: [DomainEvent] = []
  }

  let consumer: Consumer
  private let log: EventLog
  private let store: EventStore
  private var isWoken = false
  private var isRunning = false
  private var isStopped = false
  private var attempt: Task<Outcome, Never>?
  private var retry: (any ClockTimer)?
  private var ended: [CheckedContinuation<Void, Never>] = []

  init(_ consumer: Consumer, of log: EventLog, store: EventStore) {
    self.consumer = consumer
    self.log = log
    self.store = store
  }

  /// There may be something to do.
  func wake() {
    isWoken = true
    guard !isRunning, !isStopped else { return }
    isRunning = true
    LoopActor.start { [self] in await run() }
  }

  /// Ends after what is under way, which is cancelled when it takes too long.
  func stop(graceMs: UInt64) async {
    isStopped = true
    retry?.stop()
    guard isRunning else { return }
    let cancel = log.clock.after(ms: graceMs) { [weak self] in self?.attempt?.cancel() }
    let giveUp = log.clock.after(ms: 2 * graceMs) { [weak self] in self?.giveUp() }
    await withCheckedContinuation { ended.append($0) }
    cancel.stop()
    giveUp.stop()
  }

  /// It does not hear that it is cancelled. Its transaction ends with the connections.
  private func giveUp() {
    log.log.warning("consumer left at work", ["consumer": LogValue(consumer.name)])
    tellEnd()
  }

  private func tellEnd() {
    for waiting in ended { waiting.resume() }
    ended = []
  }

  private func run() async {
    while isWoken, !isStopped {
      isWoken = false
      switch await log.turnstile.pass({ await attemptInTime() }) {
      case .idle: break
      case .more: isWoken = true
      case .later(let ms):
        retry = log.clock.after(ms: ms) { [weak self] in self?.wake() }
      }
    }
    isRunning = false
    tellEnd()
  }

  private func attemptInTime() async -> Outcome {
    let attempt = LoopActor.start { [self] in await attemptOnce() }
    self.attempt = attempt
    let timer = log.clock.after(ms: log.options.workTimeoutMs) { attempt.cancel() }
    let outcome = await attempt.value
    timer.stop()
    self.attempt = nil
    return outcome
  }

  private func attemptOnce() async -> Outcome {
    let attempt = Attempt()
    do {
      let outcome = try await log.database.transaction { [self] in try await take(attempt, $0) }
      log.metrics.processed.with(consumer.name).increment(by: attempt.events.count)
      return outcome
    } catch { return await failed(attempt, error) }
  }

  private func take(_ attempt: Attempt, _ transaction: Transaction) async throws -> Outcome {
    attempt.events = []
    guard let (state, waitMs, head) = try await store.lock(consumer, transaction) else { return .idle }
    guard waitMs == 0 else { return .later(ms: UInt64(waitMs)) }
    guard head > state.position else { return .idle }
    let limit = state.limit(batchMax: consumer.batchMax)
    let events = try await store.read(
      kinds: consumer.kinds, after: state.position, through: head, limit: limit, transaction)
    attempt.state = state
    attempt.events = events
    if !events.isEmpty { try await consumer.work(events, transaction) }
    let isFull = events.count == limit
    try await store.advance(consumer, to: isFull ? events[limit - 1].id : head, transaction)
    return isFull ? .more : .idle
  }

  /// A failure counts unless it is the database's state that caused it, or the end of the server.
  private func failed(_ attempt: Attempt, _ error: any Error) async -> Outcome {
    let pause = Outcome.later(ms: log.options.pollMs)
    guard !isStopped else { return .idle }
    if let error = error as? DatabaseError {
      switch error.reason {
      case .unavailable, .connectionLost, .busy, .diskFull, .readOnly: return pause
      default: break
      }
    }
    guard let state = attempt.state, let first = attempt.events.first, let last = attempt.events.last else {
      return pause
    }
    let text =
      Task.isCancelled
      ? "it took longer than \(log.options.workTimeoutMs) ms" : DatabaseError.column(of: error)
    log.metrics.failures.with(consumer.name).increment()
    let verdict = state.failed(
      at: first.id...last.id, count: attempt.events.count, log.options.limits)
    say(verdict, text, first.id, attempt.events.count)
    // Not under this attempt's cancellation.
    let noted = LoopActor.start { [self] in
      do { try await store.note(verdict, of: consumer, at: state, error: text) } catch { return false }
      return true
    }
    guard await noted.value else { return pause }
    if case .again(_, let afterMs) = verdict { return .later(ms: UInt64(afterMs)) }
    return .more
  }

  private func say(_ verdict: ConsumerState.Verdict, _ error: String, _ first: Int64, _ count: Int) {
    let fields: LogFields = [
      "consumer": LogValue(consumer.name), "first_event": LogValue(first), "events": LogValue(count),
      "reason": LogValue(error),
    ]
    if case .putAside = verdict {
      log.metrics.putAside.with(consumer.name).increment()
      log.log.error("event put aside", fields)
    } else {
      log.log.warning("consumer failed", fields)
    }
  }
}
