import Telemetry

/// What /metrics tells of the events.
struct EventMetrics: Sendable {
  let lag: GaugeFamily
  let lagSeconds: GaugeFamily
  let inbox: Gauge
  let inboxSeconds: Gauge
  let processed: CounterFamily
  let failures: CounterFamily
  let putAside: CounterFamily

  init(_ metrics: Metrics) {
    lag = metrics.gauges(
      "lyceum_events_lag", help: "Events that a consumer is behind.", labels: ["consumer"])
    lagSeconds = metrics.gauges(
      "lyceum_events_lag_seconds", help: "Age of the first event that a consumer has not passed.",
      labels: ["consumer"])
    inbox = metrics.gauge("lyceum_events_inbox", help: "Events committed and not yet in order, up to 10000.")
    inboxSeconds = metrics.gauge("lyceum_events_inbox_seconds", help: "Age of the first of them.")
    processed = metrics.counters(
      "lyceum_events_processed_total", help: "Events that a consumer took here.", labels: ["consumer"])
    failures = metrics.counters(
      "lyceum_events_failures_total", help: "Attempts of a consumer that failed here.", labels: ["consumer"])
    putAside = metrics.counters(
      "lyceum_events_put_aside_total", help: "Events put into event_failures here.", labels: ["consumer"])
  }
}
