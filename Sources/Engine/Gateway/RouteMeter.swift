import Loop
import Telemetry

/// Counts one route's requests. It keeps the series it has used: looking one up by its labels costs more than
/// counting.
@LoopActor final class RouteMeter {
  private let pattern: String
  private let requests: CounterFamily
  private let durations: Histogram
  private var series: [(method: HTTPMethod?, status: Int, counter: Counter)] = []

  nonisolated init(_ pattern: String, _ counters: GatewayCounters) {
    self.pattern = pattern
    requests = counters.requests
    durations = counters.durations.with(pattern)
  }

  func count(_ method: HTTPMethod?, _ status: HTTPStatus, seconds: Double) {
    durations.observe(seconds)
    for known in series where known.status == status.code && known.method == method {
      return known.counter.increment()
    }
    let counter = requests.with(method?.rawValue ?? "-", pattern, String(status.code))
    series.append((method, status.code, counter))
    counter.increment()
  }
}
