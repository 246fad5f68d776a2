import Loop

/// What waits for a connection.
enum WaitingRequest {
  case query(Segment, patienceEndNs: UInt64)
  case reservation(
    deadlineNs: UInt64, patienceEndNs: UInt64, @LoopActor (Result<Lane, any Error>) -> Void)

  @LoopActor func refuse(_ error: DatabaseError) {
    switch self {
    case .query(let segment, _): segment.lose(error)
    case .reservation(_, _, let answer): answer(.failure(error))
    }
  }

  /// When it is not worth waiting any longer; sooner while there is no connection at all.
  @LoopActor func endNs(isReachable: Bool) -> UInt64 {
    switch self {
    case .query(let segment, let patienceEndNs):
      isReachable ? segment.deadlineNs : min(segment.deadlineNs, patienceEndNs)
    case .reservation(let deadlineNs, let patienceEndNs, _):
      isReachable ? deadlineNs : min(deadlineNs, patienceEndNs)
    }
  }
}

extension FIFO<WaitingRequest> {
  mutating func remove(_ segment: Segment) {
    removeAll { if case .query(let waiting, _) = $0 { waiting === segment } else { false } }
  }

  @LoopActor mutating func removeExpired(nowNs: UInt64, isReachable: Bool) -> [WaitingRequest] {
    let expired = queued.filter { $0.endNs(isReachable: isReachable) <= nowNs }
    if !expired.isEmpty { removeAll { $0.endNs(isReachable: isReachable) <= nowNs } }
    return Array(expired)
  }
}
