import Chat
import Database
import Events
import Glibc
import Jobs
import Loop
import Streams
import Telemetry

/// What works on the database behind every request: the streams' log, the consumers of events, the queue of jobs.
/// Features bring their consumers, kinds of jobs and schedules.
@LoopActor final class Backstage {
  let streams: StreamLog
  private let events: EventLog
  private let jobs: JobRunner

  init(_ database: Database, clock: any LoopClock, log: Log, metrics: Metrics) {
    streams = StreamLog(database, projections: [Chat.projection])
    events = EventLog(database, clock: clock, log: log, metrics: metrics)
    jobs = JobRunner(database, name: Self.workerName, clock: clock, log: log, metrics: metrics)
  }

  func open(_ kinds: [JobKind], schedules: [JobSchedule], consumers: [Consumer]) async throws {
    try await events.start(consumers)
    try await jobs.start(kinds, schedules: schedules)
  }

  func close() async {
    await jobs.stop()
    await events.stop()
  }

  /// Tells in the table of jobs who is at work.
  private static var workerName: String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return "\(host):\(getpid())"
  }
}
