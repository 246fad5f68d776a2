import Telemetry

/// What the real-time plane does, for operators.
struct RealtimeMeter: Sendable {
  let connections: Gauge
  let subscriptions: Gauge
  let publications: Counter
  let deliveries: Counter
  /// Subscribes that recovered, by what came of it.
  let recovered: Counter
  let unrecovered: Counter

  init(_ metrics: Metrics) {
    connections = metrics.gauge("lyceum_realtime_connections", help: "Clients that are connected.")
    subscriptions = metrics.gauge("lyceum_realtime_subscriptions", help: "Subscriptions of all clients.")
    publications = metrics.counter(
      "lyceum_realtime_publications_total", help: "Publications into channels that somebody is subscribed to."
    )
    deliveries = metrics.counter(
      "lyceum_realtime_deliveries_total", help: "Publications times the subscribers that each had.")
    recovered = metrics.counter(
      "lyceum_realtime_recoveries_total", help: "Subscribes that went on from where the client was.")
    unrecovered = metrics.counter(
      "lyceum_realtime_recoveries_failed_total",
      help: "Subscribes whose position was of another log, or none of this one.")
  }
}
