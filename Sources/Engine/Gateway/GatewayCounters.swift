import Loop
import Telemetry

/// What the gateway counts.
struct GatewayCounters: Sendable {
  let accepted: Counter
  let turnedAway: Counter
  let socketsOpened: Counter
  let slowReaders: Counter
  let messagesIn: Counter
  let bytesOut: Counter
  let refused: Counter
  let requests: CounterFamily
  let durations: HistogramFamily

  init(_ metrics: Metrics) {
    accepted = metrics.counter("lyceum_connections_accepted_total", help: "Connections accepted.")
    turnedAway = metrics.counter(
      "lyceum_connections_turned_away_total",
      help: "Connections closed at once because their address had too many.")
    socketsOpened = metrics.counter("lyceum_websockets_opened_total", help: "WebSocket upgrades completed.")
    slowReaders = metrics.counter(
      "lyceum_websocket_slow_readers_total", help: "WebSockets closed because they read too slowly.")
    messagesIn = metrics.counter(
      "lyceum_websocket_messages_received_total", help: "Whole WebSocket messages received.")
    bytesOut = metrics.counter(
      "lyceum_websocket_sent_bytes_total", help: "Bytes of WebSocket frames written.")
    refused = metrics.counter(
      "lyceum_http_unreadable_total", help: "Requests and upgrades refused before they reached a route.")
    requests = metrics.counters(
      "lyceum_http_requests_total", help: "HTTP requests by method, route and status.",
      labels: ["method", "route", "status"])
    durations = metrics.histograms(
      "lyceum_http_request_duration_seconds",
      help: "From the end of the headers to the last byte handed to the system.",
      labels: ["route"], buckets: Histogram.durationBuckets)
  }
}
