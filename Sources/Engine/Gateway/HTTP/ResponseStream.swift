import Loop

/// The body of a response that is written as it comes to be: events, exports. `write` waits while the peer is slow.
@LoopActor public final class ResponseStream {
  /// What may wait before the writer does.
  static let heldBytesMax = 65_536

  private(set) var pending: [[UInt8]] = []
  private(set) var pendingBytes = 0
  private(set) var isFinished = false
  private(set) var failure: (any Error)?
  private var waiters: [CheckedContinuation<Void, any Error>] = []
  private let wake: @LoopActor () -> Void

  /// The peer has gone.
  public struct PeerLeft: Error {}

  init(wake: @escaping @LoopActor () -> Void) { self.wake = wake }

  public var isOpen: Bool { failure == nil && !isFinished }

  /// Queues bytes, and waits until there is room for more.
  public func write(_ bytes: [UInt8]) async throws {
    if let failure { throw failure }
    guard !bytes.isEmpty else { return }
    precondition(!isFinished, "a stream that has been finished takes no more")
    pending.append(bytes)
    pendingBytes += bytes.count
    wake()
    guard pendingBytes > Self.heldBytesMax else { return }
    try await withCheckedThrowingContinuation { waiters.append($0) }
  }

  func finish() {
    isFinished = true
    wake()
  }

  func take() -> [UInt8] {
    let all = pending.count == 1 ? pending[0] : [UInt8](pending.joined())
    pending.removeAll(keepingCapacity: true)
    pendingBytes = 0
    for waiter in waiters { waiter.resume() }
    waiters.removeAll(keepingCapacity: true)
    return all
  }

  func fail(_ error: any Error) {
    failure = error
    for waiter in waiters { waiter.resume(throwing: error) }
    waiters.removeAll()
    wake()
  }
}
