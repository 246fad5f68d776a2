import Centrifuge
import Streams

/// What was published before.
extension Channel {
  private static let limits = SessionLimits()

  /// The answer to a subscribe of somebody who has joined already.
  func answer(to request: SubscribeRequest, _ rights: ChannelRights) async throws -> SubscribeAnswer {
    var answer = try await position(request)
    answer.offersDelta = rights.offersDelta
    answer.pushesJoinLeave = rights.hasJoinLeave
    return answer
  }

  private func position(_ request: SubscribeRequest) async throws -> SubscribeAnswer {
    switch store {
    case .nothing: return SubscribeAnswer(.none)
    case .latest:
      var answer = SubscribeAnswer(
        .latest, top: ChannelPosition(offset: last?.offset ?? 0, epoch: epoch))
      if let last { answer.publications = [last] }
      return answer
    case .stream:
      var publications: [Publication] = []
      if request.isRecovering, request.position.epoch.isEmpty || request.position.epoch == epoch {
        // Another process may have committed what this one has not heard of yet.
        if request.position.offset > top { try await feed?.confirmTop() }
        publications = try await read(
          after: request.position.offset, publicationsMax: Self.limits.replyPublicationsMax,
          bytesMax: Self.limits.replyBytesMax)
      }
      var answer = SubscribeAnswer(.log, top: ChannelPosition(offset: top, epoch: epoch))
      answer.publications = publications
      return answer
    }
  }

  /// What follows an offset, in order and without a gap; not all of it, perhaps.
  func read(
    after offset: UInt64, publicationsMax: Int, bytesMax: Int
  ) async throws -> [Publication] {
    guard let feed else { return last.map { $0.offset > offset ? [$0] : [] } ?? [] }
    var after = Int64(clamping: offset)
    var bytes = 0
    var publications: [Publication] = []
    while after < feed.top, publications.count < publicationsMax {
      let entries = try await feed.entries(after: after, limit: publicationsMax - publications.count)
      guard !entries.isEmpty else { break }
      for entry in entries {
        bytes += entry.payload.count
        guard bytes <= bytesMax || publications.isEmpty else { return publications }
        publications.append(Publication(entry))
        after = entry.seq
      }
    }
    return publications
  }

  /// A part of the log: what follows a position, or in reverse what stands before it, the newest first.
  func history(_ request: HistoryRequest) async throws -> HistoryResult {
    guard feed != nil else { return latestHistory(request) }
    if let since = request.since, !since.epoch.isEmpty, since.epoch != epoch {
      throw ErrorCode.unrecoverablePosition
    }
    let top = self.top
    let position = ChannelPosition(offset: top, epoch: epoch)
    let limit = UInt64(max(0, request.limit))
    guard limit > 0 else { return HistoryResult(publications: [], position: position) }
    guard request.isReverse else {
      let found = try await read(
        after: request.since?.offset ?? 0, publicationsMax: Int(limit), bytesMax: Self.limits.historyBytesMax)
      return HistoryResult(publications: found, position: position)
    }
    let end = min(request.since?.offset ?? .max, top &+ 1)
    let first = end > limit ? end - limit : 1
    guard end > first else { return HistoryResult(publications: [], position: position) }
    var found = try await readBack(from: first, to: end - 1)
    found.reverse()
    return HistoryResult(publications: found, position: position)
  }

  /// From one offset to another, both included; where that is too much, its end.
  private func readBack(from first: UInt64, to last: UInt64) async throws -> [Publication] {
    guard let feed else { return [] }
    var entries: [Entry] = []
    while entries.count < Int(last - first + 1) {
      let after = entries.last?.seq ?? Int64(clamping: first) - 1
      let more = try await feed.entries(after: after, limit: Int(last - first + 1) - entries.count)
      guard !more.isEmpty else { break }
      entries += more
    }
    var bytes = 0
    let kept = entries.reversed().prefix {
      bytes += $0.payload.count
      return bytes <= Self.limits.historyBytesMax
    }
    return (kept.isEmpty ? [entries.last].compactMap { $0 } : kept.reversed()).map(Publication.init)
  }

  private func latestHistory(_ request: HistoryRequest) -> HistoryResult {
    HistoryResult(
      publications: request.limit > 0 ? [last].compactMap { $0 } : [],
      position: ChannelPosition(offset: last?.offset ?? 0, epoch: epoch))
  }
}
