import Database
import Loop
import Telemetry

/// The domain events: features write them in their own transactions, consumers are told of them in order.
///
/// Every process may have one; a consumer's batch is worked on by one process at a time.
@LoopActor public final class EventLog {
  public struct Options: Sendable {
    /// How often to look without having been woken.
    public var pollMs: UInt64 = 1_000
    /// How many events are put in order at a time.
    public var orderMax = 1_000
    /// Consumers at work at a time, each of which has a connection for that long.
    public var consumersAtWorkMax = 2
    /// How long a consumer may work on one batch.
    public var workTimeoutMs: UInt64 = 30_000
    public var batchAttemptsMax = 3
    public var eventAttemptsMax = 5
    public var retryFirstMs: Int64 = 200
    public var retryLongestMs: Int64 = 60_000
    public var lagEveryMs: UInt64 = 5_000
    /// A consumer that is so far behind is warned of, once a minute.
    public var lagWarningSeconds = 60.0

    public init() {}

    var limits: ConsumerState.Limits {
      ConsumerState.Limits(
        batchAttemptsMax: batchAttemptsMax, eventAttemptsMax: eventAttemptsMax, retryFirstMs: retryFirstMs,
        retryLongestMs: retryLongestMs)
    }
  }

  private static let lagWarningEveryNs: UInt64 = 60_000_000_000

  let database: Database
  let options: Options
  let clock: any LoopClock
  let log: Log
  let metrics: EventMetrics
  let turnstile: Turnstile
  private let store: EventStore
  private var pumps: [ConsumerPump] = []
  private var listening: Listening?
  private var timers: [any ClockTimer] = []
  private var isWoken = false
  private var isOrdering = false
  private var isStopped = false
  private var isLooking = false
  private var warnedAtNs: [String: UInt64] = [:]

  public init(
    _ database: Database, options: Options = Options(), clock: any LoopClock, log: Log, metrics: Metrics
  ) {
    self.database = database
    self.options = options
    self.clock = clock
    self.log = log
    self.metrics = EventMetrics(metrics)
    store = EventStore(database: database)
    turnstile = Turnstile(options.consumersAtWorkMax)
  }

  /// Writes events with whatever else the transaction does: for `Database.run`, `Transaction.run` and `Batch`.
  public nonisolated static func write(_ events: [NewEvent]) -> Statement { EventStore.write(events) }

  /// Of these events, those that the rule has not been given before; from now on it has. For consumers that may begin
  /// anew: their rules stay exactly once.
  public static func claim(
    _ events: [DomainEvent], for rule: String, _ transaction: Transaction
  ) async throws -> [DomainEvent] {
    let fresh = try await EventStore.claim(events.map(\.id), for: rule, transaction)
    return events.filter { fresh.contains($0.id) }
  }

  /// Begins to feed consumers, here and now.
  public func start(_ consumers: [Consumer]) async throws {
    precondition(Set(consumers.map(\.name)).count == consumers.count, "two consumers have the same name")
    for consumer in consumers { try await store.register(consumer) }
    pumps = consumers.map { ConsumerPump($0, of: self, store: store) }
    listening = database.listen(EventStore.channel) { [weak self] _ in self?.wake() }
    timers = [
      clock.every(ms: options.pollMs) { [weak self] in self?.wake() },
      clock.every(ms: options.lagEveryMs) { [weak self] in self?.lookAtLag() },
    ]
    wake()
  }

  /// Ends when no consumer is at work any more.
  public func stop(graceMs: UInt64 = 5_000) async {
    isStopped = true
    listening?.stop()
    for timer in timers { timer.stop() }
    for pump in pumps { await pump.stop(graceMs: graceMs) }
  }

  /// There may be new events.
  private func wake() {
    isWoken = true
    guard !isOrdering, !isStopped else { return }
    isOrdering = true
    LoopActor.start { [self] in
      while isWoken, !isStopped {
        isWoken = false
        await order()
      }
      isOrdering = false
    }
  }

  private func order() async {
    do {
      if try await !store.isInboxEmpty() {
        while try await store.order(max: options.orderMax).moved == options.orderMax {
          for pump in pumps { pump.wake() }
        }
      }
      // In any case: another process may have put them in order.
      for pump in pumps { pump.wake() }
    } catch {
      // The next poll tries again; the database tells its own troubles.
      if !isStopped { log.warning("events not put in order", ["reason": LogValue(error)]) }
    }
  }

  private func lookAtLag() {
    guard !isLooking, !isStopped else { return }
    isLooking = true
    LoopActor.start { [self] in
      if let lag = try? await store.lag(of: pumps.map(\.consumer.name)) {
        metrics.inbox.set(lag.inbox)
        metrics.inboxSeconds.set(lag.inboxSeconds)
        for consumer in lag.consumers { note(consumer) }
      }
      isLooking = false
    }
  }

  private func note(_ lag: EventStore.Lag) {
    metrics.lag.with(lag.consumer).set(Double(lag.events))
    metrics.lagSeconds.with(lag.consumer).set(lag.seconds)
    let now = clock.nowNs
    guard lag.seconds > options.lagWarningSeconds,
      warnedAtNs[lag.consumer].map({ now - $0 >= Self.lagWarningEveryNs }) ?? true
    else { return }
    warnedAtNs[lag.consumer] = now
    log.warning(
      "consumer is behind",
      ["consumer": LogValue(lag.consumer), "events": LogValue(lag.events), "seconds": .double(lag.seconds)])
  }
}
