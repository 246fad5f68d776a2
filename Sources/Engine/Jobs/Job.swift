import Bytes
import Database

public enum JobTag {}
public typealias JobID = Identifier<JobTag>

/// Work to be queued.
public struct NewJob: Sendable {
  public let kind: String
  /// A JSON object, in UTF-8.
  public let payload: [UInt8]
  /// While a job of this kind with this key waits or runs, no second one is queued.
  public let uniqueKey: String?
  /// The larger goes first.
  public let priority: Int16
  /// Not before so long from now, by the database's clock.
  public let delayMs: Int64
  /// How often it is begun, at most.
  public let attemptsMax: Int

  public init(
    _ kind: String, payload: [UInt8] = Array("{}".utf8), uniqueKey: String? = nil, priority: Int16 = 0,
    delayMs: Int64 = 0, attemptsMax: Int = 10
  ) {
    precondition(attemptsMax > 0, "a job is tried once at least")
    self.kind = kind
    self.payload = payload
    self.uniqueKey = uniqueKey
    self.priority = priority
    self.delayMs = delayMs
    self.attemptsMax = attemptsMax
  }
}

/// The right to work on a job: lost when the job has been taken again, by whomever.
struct JobLease: Hashable, Sendable {
  let id: JobID
  let fence: Int64
}

/// A job as its worker gets it.
public struct Job: Sendable {
  let lease: JobLease
  public let kind: String
  public let payload: [UInt8]
  /// From 1.
  public let attempt: Int
  public let attemptsMax: Int

  public var id: JobID { lease.id }
}

public enum JobState: String, Sendable { case waiting, running, done, dead, cancelled }

/// Where a job stands.
public struct JobStatus: Sendable, Hashable {
  public let state: JobState
  /// From 0 to 1.
  public let progress: Double
  public let attempt: Int
  public let lastError: String?
}

/// Thrown by work that no further attempt would help.
public struct JobRefusal: Error, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// Thrown by work that cannot be done yet: later again, and this attempt does not count.
public struct JobPostponement: Error {
  public let afterMs: Int64

  public init(afterMs: Int64) { self.afterMs = afterMs }
}

/// Thrown to work that should end.
public struct JobCancellation: Error, Hashable {
  public enum Reason: Sendable, Hashable {
    /// Somebody asked for it.
    case asked
    /// The job is another worker's now, or the database's word on it has been missing for too long.
    case leaseLost
    /// The server ends; the job goes to another.
    case ending
    case tookTooLong
  }

  public let reason: Reason
}
