import Bytes
import CUV
import Database
import Glibc
import Loop
import Streams
import Telemetry

/// What appending to durable streams costs against a real PostgreSQL: so many publishers, each with so many appends
/// in flight, for so long. Prints JSON. `Benchmarks/harness/benchmarks/database.py` runs it beside pgbench.
///
///     database-bench CONNECTION append PUBLISHERS WINDOW SECONDS [STREAMS]
///     database-bench CONNECTION query IN-FLIGHT SECONDS
@main struct DatabaseBench {
  nonisolated static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    Loop.run { await run(arguments) }
  }

  @LoopActor private static func run(_ arguments: [String]) async {
    do {
      let database = Database(
        try ConnectionString(arguments[0]), clock: UVClock(), log: .shared, metrics: Metrics())
      try await database.open()
      let numbers = arguments.dropFirst(2).compactMap { Int($0) }
      switch arguments[1] {
      case "append":
        let streams = numbers.count > 3 ? numbers[3] : 256
        try await append(database, publishers: numbers[0], window: numbers[1], seconds: numbers[2], streams)
      case "query": try await query(database, inFlight: numbers[0], seconds: numbers[1])
      default: fatalError("no benchmark \(arguments[1])")
      }
      await database.close()
    } catch { fatalError("\((error as? DatabaseError)?.detail ?? "\(error)")") }
  }

  @LoopActor private static func append(
    _ database: Database, publishers: Int, window: Int, seconds: Int, _ streamCount: Int
  ) async throws {
    let log = StreamLog(database)
    var streams: [StreamID] = []
    for number in 0..<streamCount { streams.append(try await log.stream(named: "bench:\(number)")) }
    let run = UInt64.random(in: 0 ... .max)
    try await measure(workers: publishers * window, seconds: seconds) { worker, count in
      let append = try Append(
        to: streams[(worker + count * 7) % streamCount], by: Int64(worker + 1), nonce: "\(run)-\(count)",
        kind: 1,
        payload: payload)
      _ = try await log.append(append)
    }
  }

  @LoopActor private static func query(_ database: Database, inFlight: Int, seconds: Int) async throws {
    try await measure(workers: inFlight, seconds: seconds) { worker, count in
      _ = try await database.query("select $1::int8 + $2::int8", worker, count)
    }
  }

  private static let payload = [UInt8](repeating: UInt8(ascii: "x"), count: 120)

  @LoopActor private static func measure(
    workers: Int, seconds: Int,
    _ body: @escaping @Sendable @LoopActor (_ worker: Int, _ count: Int) async throws -> Void
  ) async throws {
    let cpuBefore = cpuSeconds()
    let began = uv_hrtime()
    let end = began + UInt64(seconds) * 1_000_000_000
    let tasks = (0..<workers).map { worker in
      LoopActor.start { () -> Result<[UInt64], any Error> in
        var latencies: [UInt64] = []
        do {
          while uv_hrtime() < end {
            let sent = uv_hrtime()
            try await body(worker, latencies.count)
            latencies.append(uv_hrtime() - sent)
          }
        } catch { return .failure(error) }
        return .success(latencies)
      }
    }
    var all: [UInt64] = []
    for task in tasks { all += try await task.value.get() }
    let elapsed = Double(uv_hrtime() - began) / 1e9
    let cpu = cpuSeconds() - cpuBefore
    all.sort()
    func percentile(_ share: Double) -> Double {
      Double(all[min(all.count - 1, Int(Double(all.count) * share))]) / 1e6
    }
    print(
      "{\"count\":\(all.count),\"seconds\":\(elapsed),\"rate\":\(Double(all.count) / elapsed),\"cpu_s\":\(cpu),"
        + "\"p50_ms\":\(percentile(0.5)),\"p99_ms\":\(percentile(0.99))}")
  }

  private static func cpuSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }
}
