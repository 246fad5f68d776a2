import Bytes
import Cluster
import Database
import Gateway
import Loop
import Telemetry

/// What operators and orchestrators ask: is it alive, is it ready, what does it do.
@LoopActor struct Operations {
  /// A loop that lags this much serves nobody well.
  private static let lagMaxMs = 1_000.0

  let monitor: LoopMonitor
  let metrics: Metrics
  let storehouse: Storehouse

  /// What operators are told of the private cluster.
  func watchCluster() {
    guard let cluster = storehouse.cluster else { return }
    let ends = metrics.counter(
      "lyceum_cluster_ends_total", help: "How often the private PostgreSQL ended by itself.")
    let low = metrics.gauge(
      "lyceum_cluster_disk_low", help: "1 while the disk of the private PostgreSQL is nearly full.")
    low.set(cluster.isDiskLow ? 1 : 0)
    cluster.onState { if $0 == .restarting { ends.increment() } }
    cluster.onDiskLow { low.set($0 ? 1 : 0) }
  }

  func addRoutes(to gateway: Gateway) {
    gateway.add(
      Route(
        .get, "/health",
        documentation: Route.Documentation(
          id: "health", summary: "Whether the process is alive.", tag: "operations",
          responses: [
            (
              200, "Alive.", ContentType.json,
              #"{"type":"object","required":["status"],"properties":{"status":{"const":"alive"},"version":{"type":"string"}}}"#
            )
          ])
      ) { _ in
        Response.json { json in
          json.object { json in
            json.member("status", "alive")
            json.member("version", Version.current)
          }
        }.with(header: "Cache-Control", "no-store")
      })
    gateway.add(
      Route(
        .get, "/ready",
        documentation: Route.Documentation(
          id: "ready", summary: "Whether requests should be sent here, with each part's state.",
          tag: "operations",
          responses: [
            (200, "Ready.", ContentType.json, Self.readySchema),
            (503, "Not ready.", ContentType.json, Self.readySchema),
          ])
      ) { [unowned gateway] _ in ready(isDraining: gateway.isDraining) })
    gateway.add(
      Route(
        .get, "/metrics",
        documentation: Route.Documentation(
          id: "metrics", summary: "Prometheus' text format.", tag: "operations",
          responses: [(200, "The metrics.", "text/plain", #"{"type":"string"}"#)])
      ) { _ in
        Response(contentType: "text/plain; version=0.0.4; charset=utf-8", body: .bytes(metrics.page()))
          .with(header: "Cache-Control", "no-store")
      })
  }

  private static let readySchema =
    #"{"type":"object","required":["status","parts"],"properties":{"status":{"enum":["ready","not_ready"]},"#
    + #""parts":{"type":"object","additionalProperties":{"type":"object","required":["ok"],"properties":{"ok":{"type":"boolean"}}}}}}"#

  private func ready(isDraining: Bool) -> Response {
    let lagMs = monitor.recentLagMs
    let keepsUp = lagMs < Self.lagMaxMs
    let failure = storehouse.database.failure
    let isReady = keepsUp && !isDraining && failure == nil
    return Response.json(isReady ? .ok : .serviceUnavailable) { json in
      json.object { json in
        json.member("status", isReady ? "ready" : "not_ready")
        json.object("parts") { json in
          json.object("loop") { json in
            json.member("ok", keepsUp)
            json.member("lag_ms", (lagMs * 1_000).rounded() / 1_000)
          }
          json.object("gateway") { json in json.member("ok", !isDraining) }
          json.object("database") { json in
            json.member("ok", failure == nil)
            json.member("takes_writes", storehouse.database.writeRefusal == nil)
            if let state = storehouse.cluster?.state { json.member("cluster", state.rawValue) }
          }
        }
      }
    }.with(header: "Cache-Control", "no-store")
  }
}
