import Database
import Loop
import Telemetry

/// Reads of the log for all feeds of the process: a few at a time, and those that are alike are one.
@LoopActor final class FeedReads {
  struct Read: Hashable {
    let stream: StreamID
    let after: Int64
    let through: Int64
    /// Counts the replacements that were heard of: a read that began before one is not shared after it.
    let revision: Int
  }

  private let streams: StreamLog
  private let limits: StreamFeeds.Limits
  private let metrics: FeedMetrics
  private var underWay: [Read: Task<Result<[Entry], any Error>, Never>] = [:]
  private(set) var running = 0
  private var urgent = FIFO<CheckedContinuation<Void, Never>>()
  private var waiting = FIFO<CheckedContinuation<Void, Never>>()

  init(_ streams: StreamLog, limits: StreamFeeds.Limits, metrics: FeedMetrics) {
    self.streams = streams
    self.limits = limits
    self.metrics = metrics
  }

  /// `isUrgent`: the live end waits for it.
  func entries(_ read: Read, isUrgent: Bool = false) async throws -> [Entry] {
    if let task = underWay[read] { return try await task.value.get() }
    guard isUrgent || waiting.count < limits.readsWaitingMax else {
      throw DatabaseError(.busy, "\(waiting.count) reads of streams wait already")
    }
    let task = LoopActor.start { [self] in await result(read, isUrgent) }
    underWay[read] = task
    return try await task.value.get()
  }

  private func result(_ read: Read, _ isUrgent: Bool) async -> Result<[Entry], any Error> {
    await enter(isUrgent)
    defer {
      underWay[read] = nil
      leave()
    }
    metrics.reads.increment()
    do {
      return .success(
        try await streams.page(
          of: read.stream, after: read.after, through: read.through,
          PageSize(entries: limits.pageEntries, bytes: limits.pageBytes)))
    } catch { return .failure(error) }
  }

  private func enter(_ isUrgent: Bool) async {
    guard running == limits.readsAtOnceMax else {
      running += 1
      return
    }
    await withCheckedContinuation { isUrgent ? urgent.append($0) : waiting.append($0) }
  }

  /// The place goes on to the next.
  private func leave() {
    if !urgent.isEmpty {
      urgent.removeFirst().resume()
    } else if !waiting.isEmpty {
      waiting.removeFirst().resume()
    } else {
      running -= 1
    }
  }
}
