import API
import Bytes
import Cluster
import Database
import Gateway
import Loop
import Schema
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

  func addEndpoints(to api: API, _ gateway: Gateway) {
    api.add(
      Endpoint(
        .get, "/health", id: "health", summary: "Whether the process is alive.", tag: .operations,
        access: .anyone,
        limit: .none, answers: [.json(.ok, "Alive.", Self.healthSchema)]
      ) { _ in
        Response.json { json in
          json.object { json in
            json.member("status", "alive")
            json.member("version", Version.current)
          }
        }.with(header: "Cache-Control", "no-store")
      })
    api.add(
      Endpoint(
        .get, "/ready", id: "ready", summary: "Whether requests should be sent here, with each part's state.",
        tag: .operations, access: .anyone, limit: .none,
        answers: [
          .json(.ok, "Ready.", Self.readySchema), .json(.serviceUnavailable, "Not ready.", Self.readySchema),
        ]
      ) { [unowned gateway] _ in ready(isDraining: gateway.isDraining) })
    api.add(
      Endpoint(
        .get, "/metrics", id: "metrics",
        summary: "What the server does and how it fares, in Prometheus' text format.",
        tag: .operations, access: .anyone, limit: .none,
        answers: [.other(.ok, "The metrics.", contentType: "text/plain")]
      ) { _ in
        Response(contentType: "text/plain; version=0.0.4; charset=utf-8", body: .bytes(metrics.page()))
          .with(header: "Cache-Control", "no-store")
      })
  }

  private static let healthSchema = Schema.object([
    .required("status", .choice(["alive"])),
    .required("version", .string().example(Version.current)),
  ]).named("Health")

  private static let readySchema = Schema.object([
    .required("status", .choice(["ready", "not_ready"])),
    .required(
      "parts",
      .object([
        .required(
          "loop",
          .object([
            .required("ok", .boolean), .required("lag_ms", .number(min: 0), "How late the event loop is."),
          ])),
        .required("gateway", .object([.required("ok", .boolean, "False while the server is ending.")])),
        .required(
          "database",
          .object([
            .required("ok", .boolean), .required("takes_writes", .boolean),
            .optional("cluster", .string(), "The state of the private PostgreSQL, where there is one."),
          ])),
      ])),
  ]).named("Readiness")

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

extension EndpointTag {
  static let operations = EndpointTag(
    "operations", "For operators and programs: is it alive, what does it do.")
}
