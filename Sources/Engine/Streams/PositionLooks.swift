import Database
import Loop
import Telemetry

/// Looks at how far streams are: whoever asks while one query is under way shares the next.
@LoopActor final class PositionLooks {
  private let streams: StreamLog
  private let limits: StreamFeeds.Limits
  private let metrics: FeedMetrics
  private var waiting = FIFO<
    (stream: StreamID, continuation: CheckedContinuation<StreamPosition, any Error>)
  >()
  private var isLooking = false

  init(_ streams: StreamLog, limits: StreamFeeds.Limits, metrics: FeedMetrics) {
    self.streams = streams
    self.limits = limits
    self.metrics = metrics
  }

  /// Not below what was committed when this was called.
  func position(of stream: StreamID) async throws -> StreamPosition {
    guard waiting.count < limits.looksWaitingMax else {
      throw DatabaseError(.busy, "\(waiting.count) wait to look at streams already")
    }
    return try await withCheckedThrowingContinuation { continuation in
      waiting.append((stream, continuation))
      look()
    }
  }

  private func look() {
    guard !isLooking else { return }
    isLooking = true
    LoopActor.start { [self] in
      while !waiting.isEmpty { await lookOnce() }
      isLooking = false
    }
  }

  private func lookOnce() async {
    var asked: [StreamID: [CheckedContinuation<StreamPosition, any Error>]] = [:]
    while let next = waiting.first, asked[next.stream] != nil || asked.count < limits.positionsPerLook {
      asked[next.stream, default: []].append(next.continuation)
      waiting.removeFirst()
    }
    let result: Result<[StreamID: StreamPosition], any Error>
    metrics.looks.increment()
    do { result = .success(try await streams.positions(of: Array(asked.keys))) } catch {
      result = .failure(error)
    }
    for (stream, continuations) in asked {
      let answer = result.flatMap { found in
        found[stream].map { .success($0) } ?? .failure(AppendPlan.noStream as any Error)
      }
      for continuation in continuations { continuation.resume(with: answer) }
    }
  }
}
