import Telemetry

/// What /metrics tells of the feeds.
struct FeedMetrics: Sendable {
  let open: Gauge
  let bytes: Gauge
  let reads: Counter
  let looks: Counter
  let hints: Counter
  let failures: Counter

  init(_ metrics: Metrics) {
    open = metrics.gauge("lyceum_feeds_open", help: "Streams whose newest entries are in memory.")
    bytes = metrics.gauge("lyceum_feeds_bytes", help: "What they take.")
    reads = metrics.counter("lyceum_feeds_reads_total", help: "Reads of the log for feeds.")
    looks = metrics.counter("lyceum_feeds_looks_total", help: "Queries for how far streams are.")
    hints = metrics.counter("lyceum_feeds_hints_total", help: "Hints that came from the broker.")
    failures = metrics.counter("lyceum_feeds_failures_total", help: "Reads for feeds that failed.")
  }
}
