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

/// The line before the pool: first come, first served.
@LoopActor struct WaitingLine {
  private var requests: [WaitingRequest] = []
  private var firstIndex = 0

  nonisolated init() {}

  var count: Int { requests.count - firstIndex }
  var isEmpty: Bool { count == 0 }
  var first: WaitingRequest? { isEmpty ? nil : requests[firstIndex] }

  mutating func add(_ request: WaitingRequest) { requests.append(request) }

  mutating func removeFirst() {
    firstIndex += 1
    // The served part is dropped now and then, so that neither end moves the whole line.
    if firstIndex == requests.count || firstIndex > 256 {
      requests.removeFirst(firstIndex)
      firstIndex = 0
    }
  }

  mutating func remove(_ segment: Segment) {
    removeServed()
    requests.removeAll { if case .query(let waiting, _) = $0 { waiting === segment } else { false } }
  }

  mutating func removeExpired(nowNs: UInt64, isReachable: Bool) -> [WaitingRequest] {
    guard !isEmpty else { return [] }
    removeServed()
    let expired = requests.filter { $0.endNs(isReachable: isReachable) <= nowNs }
    if !expired.isEmpty { requests.removeAll { $0.endNs(isReachable: isReachable) <= nowNs } }
    return expired
  }

  mutating func removeAll() -> [WaitingRequest] {
    removeServed()
    defer { requests = [] }
    return requests
  }

  private mutating func removeServed() {
    requests.removeFirst(firstIndex)
    firstIndex = 0
  }
}
