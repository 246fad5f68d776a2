import Bytes
import Database
import Gateway
import Identity
import Loop
import Telemetry

/// The rooms that every endpoint has in common: limits by rate, who asks, what was sent, keys that make a repetition
/// harmless, and what is answered.
@LoopActor public final class API {
  /// Rows of keys whose time is over are removed so often.
  private static let sweepMs: UInt64 = 60_000
  /// Some clients send `{}` where nothing is asked for; it is read and passed over.
  private static let idleBytesMax = 1_024
  /// JSON of so many bytes is read within a millisecond.
  static let promptBytesMax = 65_536

  let clock: any LoopClock
  let log: Log
  let authenticator: (any Authenticator)?
  let idempotency: IdempotencyStore
  let limitsRates: Bool
  let check: AnswerCheck?
  let secret: [UInt8]
  let parsers: WorkerPool?
  var limiter = RateLimiter()
  private let refusals: CounterFamily
  private let replays: Counter
  private var sweeper: (any ClockTimer)?
  public private(set) var endpoints: [Endpoint] = []

  /// Without an authenticator nobody is signed in. The secret keeps the fingerprints of requests from being guessed;
  /// it stays the same over restarts. `parsers` reads large bodies; without any the loop does.
  public init(
    database: Database, authenticator: (any Authenticator)?, clock: any LoopClock, log: Log, metrics: Metrics,
    limitsRates: Bool, checksAnswers: Bool, secret: [UInt8], parsers: WorkerPool? = nil
  ) {
    self.parsers = parsers
    self.clock = clock
    self.log = log
    self.authenticator = authenticator
    self.limitsRates = limitsRates
    self.secret = secret
    idempotency = IdempotencyStore(database: database)
    check = checksAnswers ? AnswerCheck(log: log) : nil
    refusals = metrics.counters(
      "lyceum_api_rate_refusals_total", help: "Requests refused because there were too many, by class.",
      labels: ["class"])
    replays = metrics.counter(
      "lyceum_api_replays_total", help: "Answers that were given again for an Idempotency-Key.")
  }

  public func add(_ endpoint: Endpoint) {
    precondition(!endpoints.contains { $0.id == endpoint.id }, "two endpoints are called \(endpoint.id)")
    endpoints.append(endpoint)
  }

  /// Makes routes of all endpoints.
  public func mount(on gateway: Gateway) { for endpoint in endpoints { gateway.add(route(for: endpoint)) } }

  /// Begins to clear away what is no longer needed.
  public func open() {
    sweeper = clock.every(ms: Self.sweepMs) { [weak self] in
      guard let self else { return }
      LoopActor.start { [self] in await sweep() }
    }
  }

  public func close() {
    sweeper?.stop()
    sweeper = nil
  }

  /// Removes the keys whose time is over, in portions.
  func sweep() async {
    do { try await idempotency.sweep() } catch {
      // It is tried again soon, and who waits for the database is told elsewhere.
      log.debug("keys not cleared", ["error": LogValue(error)])
    }
  }

  /// Removes what is kept of a person: answers that may name them, for a day at most.
  public nonisolated static func forgetting(_ person: PersonID) -> Statement {
    IdempotencyStore.forget(person)
  }

  func countRefusal(_ rate: RateClass) { refusals.with(rate.name).increment() }
  func countReplay() { replays.increment() }

  /// A plain endpoint is nothing but its handler: what probes ask all the time costs no more than a route.
  func route(for endpoint: Endpoint) -> Route {
    if endpoint.isPlain, case .prompt(let handler) = endpoint.handler {
      guard let check else {
        return Route(endpoint.method, endpoint.pattern, reads: endpoint.reads) { request in
          try handler(Call(request))
        }
      }
      return Route(endpoint.method, endpoint.pattern, reads: endpoint.reads) { request in
        do {
          let response = try handler(Call(request))
          check.check(response, of: endpoint, for: request)
          return response
        } catch let problem as Problem {
          check.check(problem, of: endpoint, for: request)
          throw problem
        }
      }
    }
    let body: BodyPolicy =
      endpoint.bytes != nil
      ? .streamed(bytesMax: .max)
      : endpoint.input != nil
        ? .collected(bytesMax: endpoint.inputBytesMax)
        : endpoint.isWrite ? .collected(bytesMax: Self.idleBytesMax) : .none
    return Route(
      endpoint.method, endpoint.pattern, body: body, reads: endpoint.reads + [.idempotencyKey],
      answerHeaders: endpoint.answerHeaders
    ) { [self] request in try await answer(request, at: endpoint) }
  }
}

extension HeaderName {
  static let idempotencyKey = HeaderName("idempotency-key")
}
