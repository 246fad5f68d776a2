import Telemetry

/// What operators see of uploads.
struct UploadMetrics: Sendable {
  let receiving: Gauge
  let bytes: Counter
  let outcomes: CounterFamily
  let takeovers: Counter
  let syncSeconds: Histogram
  let usableBytes: Gauge

  init(_ metrics: Metrics) {
    receiving = metrics.gauge("lyceum_uploads_receiving", help: "Requests whose bytes are being stored.")
    bytes = metrics.counter("lyceum_upload_bytes_total", help: "Bytes of uploads that were stored.")
    outcomes = metrics.counters(
      "lyceum_uploads_total", help: "Uploads that were created, and how they ended.", labels: ["event"])
    takeovers = metrics.counter(
      "lyceum_upload_takeovers_total", help: "Requests that gave way to a newer one on the same upload.")
    syncSeconds = metrics.histogram(
      "lyceum_upload_sync_seconds", help: "How long the disk took to have an upload's bytes for sure.")
    usableBytes = metrics.gauge(
      "lyceum_storage_usable_bytes", help: "Bytes that may still be stored, when it was last looked at.")
  }
}
