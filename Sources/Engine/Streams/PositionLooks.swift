import Database
import Loop
import Telemetry

/// Looks at how far streams are.
typealias PositionLooks = SharedLooks<StreamID, StreamPosition>

extension PositionLooks {
  convenience init(_ streams: StreamLog, limits: StreamFeeds.Limits, metrics: FeedMetrics) {
    self.init(keysPerLook: limits.positionsPerLook, waitingMax: limits.looksWaitingMax) { asked in
      metrics.looks.increment()
      return try await streams.positions(of: asked)
    }
  }

  /// Not below what was committed when this was called.
  func position(of stream: StreamID) async throws -> StreamPosition {
    guard let position = try await find(stream) else { throw AppendPlan.noStream }
    return position
  }
}
