import Loop

/// How jobs of one kind are worked on in this process.
public struct JobKind: Sendable {
  public typealias Work = @Sendable @LoopActor (_ job: Job, _ context: JobContext) async throws -> Void

  /// The pauses between attempts double from the first to the longest.
  public struct Retry: Sendable, Hashable {
    public var firstMs: Int64
    public var longestMs: Int64

    public init(firstMs: Int64 = 1_000, longestMs: Int64 = 3_600_000) {
      self.firstMs = firstMs
      self.longestMs = longestMs
    }
  }

  public let name: String
  /// How many of them at a time, in this process.
  public let atOnceMax: Int
  /// How long an attempt may take.
  public let timeoutMs: UInt64
  public let retry: Retry
  let work: Work

  /// The work may be cut off anywhere and be done again by another: what it does bears repetition, or stands and falls
  /// with `JobContext.complete`.
  public init(
    _ name: String, atOnceMax: Int = 1, timeoutMs: UInt64 = 600_000, retry: Retry = Retry(),
    _ work: @escaping Work
  ) {
    precondition(atOnceMax > 0, "a kind that is never worked on")
    self.name = name
    self.atOnceMax = atOnceMax
    self.timeoutMs = timeoutMs
    self.retry = retry
    self.work = work
  }
}
