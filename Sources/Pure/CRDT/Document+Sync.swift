/// The sync protocol over a document: messages in, replies and what is to be told to others out. When somebody
/// connects, `SyncMessage.known(document.stateVector)` asks for what is missing here.
extension Document {
  /// What follows from a message.
  public struct SyncOutcome: Sendable {
    /// For who sent the message.
    public var reply: SyncMessage?
    /// For all others, and to be stored: the update as it came.
    public var update: [UInt8]?
    public var changes: Changes?
  }

  /// Takes a message in. One that is malformed, or more than the document may hold, leaves it as it was.
  public mutating func receive(
    _ message: SyncMessage, limits: UpdateLimits = .default
  ) throws(UpdateError) -> SyncOutcome {
    switch message {
    case .known(let bytes):
      let vector = try StateVector(decoding: bytes, limits: limits)
      return SyncOutcome(reply: .missing(encoded(as: .v1, from: vector)))
    case .missing(let bytes), .update(let bytes):
      let waiting = pendingStructCount + pendingDeletions.count
      let changes = try apply(bytes, as: .v1, limits: limits)
      // What has to wait here may be what others can place.
      let isNews = !changes.isEmpty || pendingStructCount + pendingDeletions.count > waiting
      return SyncOutcome(update: isNews ? bytes : nil, changes: changes)
    }
  }
}
