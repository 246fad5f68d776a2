import Telemetry

/// What /metrics tells of the database.
final class DatabaseMetrics: Sendable {
  private let connections: GaugeFamily
  private let waiting: Gauge
  private let queries: CounterFamily
  private let succeeded: Counter
  private let queryTime: Histogram
  private let batches: CounterFamily
  private let batchItems: Histogram
  private let commitTime: Histogram

  private static let fastBuckets = [
    0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.125, 0.25, 0.5, 1, 2.5, 5,
  ]

  init(_ metrics: Metrics) {
    connections = metrics.gauges(
      "lyceum_database_connections", help: "Connections for queries, by state.", labels: ["state"])
    waiting = metrics.gauge(
      "lyceum_database_waiting", help: "Queries and transactions that wait for a connection.")
    queries = metrics.counters(
      "lyceum_database_queries_total", help: "Queries, by how they ended.", labels: ["outcome"])
    succeeded = queries.with("ok")
    queryTime = metrics.histogram(
      "lyceum_database_query_seconds", help: "From asking to the answer, waiting included.",
      buckets: Self.fastBuckets)
    batches = metrics.counters(
      "lyceum_database_batches_total", help: "Write batches, by how they ended.", labels: ["outcome"])
    batchItems = metrics.histogram(
      "lyceum_database_batch_items", help: "Writes in a batch.",
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024])
    commitTime = metrics.histogram(
      "lyceum_database_commit_seconds", help: "From sending a write batch to its commit.",
      buckets: Self.fastBuckets)
  }

  func note(ready: Int, busy: Int, waiting: Int) {
    connections.with("ready").set(Double(ready))
    connections.with("busy").set(Double(busy))
    self.waiting.set(Double(waiting))
  }

  func noteQuery(elapsedNs: UInt64, failure: DatabaseError.Reason?) {
    if let failure { queries.with("\(failure)").increment() } else { succeeded.increment() }
    queryTime.observe(Double(elapsedNs) / 1e9)
  }

  func noteBatch(items: Int, elapsedNs: UInt64, outcome: String) {
    batches.with(outcome).increment()
    batchItems.observe(Double(items))
    if outcome == "committed" { commitTime.observe(Double(elapsedNs) / 1e9) }
  }
}
