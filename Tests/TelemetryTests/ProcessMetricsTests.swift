import Glibc
import Telemetry
import Testing

@Suite struct ProcessMetricsTests {
  @Test func kernelKnowsThisProcess() throws {
    let metrics = Metrics()
    ProcessMetrics.register(in: metrics)
    let values = samples(metrics)
    #expect(try #require(values["process_cpu_seconds_total"]) > 0)
    #expect(try #require(values["process_resident_memory_bytes"]) > 1_000_000)
    let open = try #require(values["process_open_fds"])
    #expect(try open >= 1 && open <= #require(values["process_max_fds"]))
    let age = Double(time(nil)) - (try #require(values["process_start_time_seconds"]))
    #expect(age > -5 && age < 86_400)
  }

  private func samples(_ metrics: Metrics) -> [String: Double] {
    var values: [String: Double] = [:]
    for line in String(decoding: metrics.page(), as: UTF8.self).split(separator: "\n")
    where !line.hasPrefix("#") {
      let parts = line.split(separator: " ")
      values[String(parts[0])] = Double(parts[1])
    }
    return values
  }
}
