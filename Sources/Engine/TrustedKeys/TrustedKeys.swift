import Identity
import Loop
import Outward
import Telemetry

/// The keys of an issuer that this server trusts, fetched from where the issuer publishes them.
///
/// They are fetched at first need, kept for as long as the issuer says (from a minute to a day), and fetched anew when
/// they are older and somebody asks; meanwhile the old ones serve. Nothing is fetched while nobody asks.
@LoopActor public final class TrustedKeys {
  /// Asks the issuer, within a time of its own.
  public typealias Fetch = @Sendable @LoopActor () async throws -> HTTPAnswer

  /// No keys could be had, so that nothing can be said of a token: 503, where it came over HTTP.
  public struct Unavailable: Error, Hashable {
    public let retryAfterS: Int
  }

  private let url: HTTPURL
  private let fetch: Fetch
  private let clock: any LoopClock
  private let log: Log
  private let outcomes: CounterFamily
  private let count: Gauge
  private var cache = KeyCache()
  private var flight: Task<Void, Never>?

  public init(
    url: HTTPURL, fetch: @escaping Fetch, clock: any LoopClock, log: Log, metrics: Metrics
  ) {
    self.url = url
    self.fetch = fetch
    self.clock = clock
    self.log = log
    outcomes = metrics.counters(
      "lyceum_trusted_keys_fetches_total", help: "Fetches of the issuer's keys, by how they ended.",
      labels: ["outcome"])
    count = metrics.gauge("lyceum_trusted_keys", help: "Keys of the issuer that are in use.")
  }

  /// Fetches over HTTP.
  public convenience init(
    url: HTTPURL, by transfers: Transfers, clock: any LoopClock, log: Log, metrics: Metrics
  ) {
    let fetch = HTTPFetch(url, limits: TransferLimits(bodyBytesMax: JWKS.bytesMax))
    self.init(
      url: url, fetch: { try await fetch.run(on: transfers) }, clock: clock, log: log, metrics: metrics)
  }

  /// The key that a token names, or without a name the only one for its algorithm; nil when the issuer has none such.
  public func key(id: String?, algorithm: TokenAlgorithm) async throws -> VerificationKey? {
    if cache.wantsFetch(atNs: clock.nowNs) { beginFetch() }
    if cache.isUsable(atNs: clock.nowNs) {
      switch cache.finding(id: id, algorithm: algorithm) {
      case .key(let key): return key
      case .unusable: return nil
      case .unknown: if cache.allowsFetchForMiss(atNs: clock.nowNs) { beginFetch() }
      }
    }
    await flight?.value
    return try settled(id: id, algorithm: algorithm)
  }

  private func settled(id: String?, algorithm: TokenAlgorithm) throws(Unavailable) -> VerificationKey? {
    if cache.isUsable(atNs: clock.nowNs) {
      switch cache.finding(id: id, algorithm: algorithm) {
      case .key(let key): return key
      case .unusable: return nil
      // Whether the issuer has such a key is known only if it could be asked.
      case .unknown: if cache.failures == 0 { return nil }
      }
    }
    throw Unavailable(retryAfterS: Int(cache.retryAfterMs(atNs: clock.nowNs) / 1_000) + 1)
  }

  /// One at a time: who needs keys meanwhile waits for that one.
  private func beginFetch() {
    guard flight == nil else { return }
    let beganNs = clock.nowNs
    cache.begin(atNs: beganNs)
    flight = LoopActor.start { [self] in
      do {
        let answer = try await fetch()
        let keys = try Self.keys(in: answer)
        note(success: keys, freshnessS: answer.freshnessS, beganNs: beganNs)
      } catch {
        note(failure: error)
      }
      flight = nil
    }
  }

  private static func keys(in answer: HTTPAnswer) throws -> [VerificationKey] {
    guard answer.status == 200 else { throw Refusal(description: "it answered with status \(answer.status)") }
    let keys = try JWKS.keys(parsing: answer.body)
    guard !keys.isEmpty else { throw Refusal(description: "no key in it is one that we can use") }
    return keys
  }

  private func note(success keys: [VerificationKey], freshnessS: Int?, beganNs: UInt64) {
    if cache.failures > 0 || cache.keys.isEmpty {
      log.info(
        "trusted keys fetched", ["url": LogValue(url.publicDescription), "keys": LogValue(keys.count)])
    }
    cache.succeed(keys, freshnessS: freshnessS, atNs: beganNs)
    outcomes.with("ok").increment()
    count.set(Double(keys.count))
  }

  private func note(failure: any Error) {
    // Once, however often it is tried.
    if cache.failures == 0 {
      log.warning(
        "trusted keys cannot be fetched",
        [
          "url": LogValue(url.publicDescription), "reason": LogValue(failure),
          "keys": LogValue(cache.keys.count),
        ])
    }
    cache.fail(atNs: clock.nowNs)
    outcomes.with("failed").increment()
  }

  private struct Refusal: Error, CustomStringConvertible {
    let description: String
  }
}
