import Telemetry

/// What /metrics tells of the jobs.
struct JobMetrics: Sendable {
  let waiting: GaugeFamily
  let running: GaugeFamily
  let dead: GaugeFamily
  let oldest: GaugeFamily
  let ended: CounterFamily
  let duration: HistogramFamily

  init(_ metrics: Metrics) {
    waiting = metrics.gauges(
      "lyceum_jobs_waiting", help: "Jobs that wait, in the whole database.", labels: ["kind"])
    running = metrics.gauges(
      "lyceum_jobs_running", help: "Jobs that are worked on, in the whole database.", labels: ["kind"])
    dead = metrics.gauges(
      "lyceum_jobs_dead", help: "Jobs given up and not yet removed, in the whole database.", labels: ["kind"])
    oldest = metrics.gauges(
      "lyceum_jobs_oldest_seconds", help: "How long the first waiting job has been due.", labels: ["kind"])
    ended = metrics.counters(
      "lyceum_jobs_ended_total", help: "Attempts that ended here, by how.", labels: ["kind", "outcome"])
    duration = metrics.histograms(
      "lyceum_jobs_duration_seconds", help: "How long attempts took here.", labels: ["kind"],
      buckets: [0.01, 0.1, 1, 10, 60, 600, 3_600])
  }

  func note(_ counts: [JobStore.Count], kinds: [String]) {
    for kind in Set(kinds).union(counts.map(\.kind)) {
      func count(_ state: JobState) -> JobStore.Count? {
        counts.first { $0.kind == kind && $0.state == state }
      }
      waiting.with(kind).set(count(.waiting)?.count ?? 0)
      running.with(kind).set(count(.running)?.count ?? 0)
      dead.with(kind).set(count(.dead)?.count ?? 0)
      oldest.with(kind).set(count(.waiting)?.oldestSeconds ?? 0)
    }
  }
}
