/// What a subscriber is given with the answer to its subscribe, and where it stands after that.
///
/// A position is recovered from if it is one of this log: the epochs are the same (a client that names none has none to
/// compare), and the offset is not beyond the top. An offset beyond the top was never told to anybody; to take it would
/// be to drop all that is published until the log has grown past it. So it is answered like another log's: not recovered,
/// from the top on.
struct Recovery {
  let result: SubscribeResult
  /// What the subscriber has, when it has the result.
  let offset: UInt64
  var isRecovered: Bool { result.isRecovered }

  init(_ request: SubscribeRequest, _ answer: SubscribeAnswer, _ limits: SessionLimits) {
    var result = SubscribeResult()
    result.wasRecovering = request.isRecovering
    result.usesDelta = answer.offersDelta && request.wantsFossilDelta
    guard answer.memory != .none else {
      self.result = result
      offset = 0
      return
    }
    result.isPositioned = true
    result.isRecoverable = true
    result.position = answer.top
    let since = request.position
    let isOfThisLog = since.epoch.isEmpty || since.epoch == answer.top.epoch
    result.isRecovered = request.isRecovering && isOfThisLog && since.offset <= answer.top.offset
    switch answer.memory {
    case .latest: offset = Self.latest(since, answer, &result)
    default: offset = Self.log(since, answer, limits, &result)
    }
    self.result = result
  }

  /// The latest value goes to whoever does not have it, recovering or not.
  private static func latest(
    _ since: ChannelPosition, _ answer: SubscribeAnswer, _ result: inout SubscribeResult
  ) -> UInt64 {
    let has = result.isRecovered ? since.offset : 0
    result.position.offset = has
    guard has != answer.top.offset, let last = answer.publications.last else { return has }
    result.publications = [last]
    result.position.offset = last.offset
    return last.offset
  }

  /// The client counts on from where it was, by the publications that it gets: so it is told its own offset again. What
  /// the answer has too much, or out of order, is not given but read on for.
  private static func log(
    _ since: ChannelPosition, _ answer: SubscribeAnswer, _ limits: SessionLimits,
    _ result: inout SubscribeResult
  ) -> UInt64 {
    guard result.isRecovered else { return answer.top.offset }
    result.position.offset = since.offset
    let fitting = min(answer.publications.countFitting(limits.replyBytesMax), limits.replyPublicationsMax)
    var offset = since.offset
    for publication in answer.publications.prefix(fitting) {
      guard publication.offset == offset + 1 else { break }
      offset += 1
    }
    result.publications = Array(answer.publications.prefix(Int(offset - since.offset)))
    return offset
  }
}
