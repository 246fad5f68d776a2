/// A job that is queued by the clock: once for each time at which it is due, however many processes there are. Times
/// that passed while no process ran are made up for by one job.
public struct JobSchedule: Sendable {
  public enum Times: Sendable, Hashable {
    /// At every multiple since 1970.
    case everyMs(Int64)
    /// In UTC.
    case daily(hour: Int, minute: Int)
  }

  public let name: String
  public let times: Times
  public let job: NewJob

  public init(_ name: String, _ times: Times, job: NewJob) {
    switch times {
    case .everyMs(let ms): precondition(ms >= 1_000, "a schedule has a second between its times at least")
    case .daily(let hour, let minute):
      precondition((0..<24).contains(hour) && (0..<60).contains(minute), "no day has this time")
    }
    self.name = name
    self.times = times
    self.job = job
  }

  private static let dayMs: Int64 = 86_400_000

  /// The first due time after a moment.
  func next(afterUnixMs ms: Int64) -> Int64 {
    let (step, offset): (Int64, Int64) =
      switch times {
      case .everyMs(let every): (every, 0)
      case .daily(let hour, let minute): (Self.dayMs, Int64(hour * 60 + minute) * 60_000)
      }
    let count = (Double(ms - offset) / Double(step)).rounded(.down)
    return (Int64(count) + 1) * step + offset
  }

  /// A schedule that is told otherwise than the database remembers is due anew.
  var definition: String {
    switch times {
    case .everyMs(let ms): "every \(ms) ms"
    case .daily(let hour, let minute): "daily at \(hour):\(minute) UTC"
    }
  }
}
