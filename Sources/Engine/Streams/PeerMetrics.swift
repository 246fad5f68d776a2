import Telemetry

/// What /metrics tells of the processes on one database.
struct PeerMetrics: Sendable {
  let others: Gauge
  let told: Counter
  let heard: Counter
  let dropped: Counter
  let failures: Counter

  init(_ metrics: Metrics) {
    others = metrics.gauge("lyceum_peers", help: "Other processes on the same database.")
    told = metrics.counter("lyceum_peers_told_total", help: "Messages that the other processes were told.")
    heard = metrics.counter("lyceum_peers_heard_total", help: "Messages that other processes told.")
    dropped = metrics.counter(
      "lyceum_peers_dropped_total", help: "Messages that the other processes could not be told.")
    failures = metrics.counter(
      "lyceum_peers_failures_total", help: "Attempts to tell the other processes that failed.")
  }
}
