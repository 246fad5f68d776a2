import Loop

/// Looks things up by their keys, many at once: whoever asks while one look is under way shares the next. A crowd that comes
/// at the same time is so a few queries, one after the other, and nobody waits for more than one that began before they
/// asked.
@LoopActor public final class SharedLooks<Key: Hashable & Sendable, Value: Sendable> {
  /// What there is of these; of a key without an entry there is nothing.
  public typealias Look = @LoopActor (_ keys: [Key]) async throws -> [Key: Value]

  private let keysPerLook: Int
  private let waitingMax: Int
  private let look: Look
  private var waiting = FIFO<(key: Key, continuation: UnsafeContinuation<Value?, any Error>)>()
  private var isLooking = false

  public init(keysPerLook: Int = 512, waitingMax: Int = 20_000, look: @escaping Look) {
    self.keysPerLook = keysPerLook
    self.waitingMax = waitingMax
    self.look = look
  }

  /// Not older than this call.
  public func find(_ key: Key) async throws -> Value? {
    guard waiting.count < waitingMax else {
      throw DatabaseError(.busy, "\(waiting.count) wait for the same look already")
    }
    return try await withUnsafeThrowingContinuation { continuation in
      waiting.append((key, continuation))
      guard !isLooking else { return }
      isLooking = true
      LoopActor.start { [self] in
        while !waiting.isEmpty { await lookOnce() }
        isLooking = false
      }
    }
  }

  private func lookOnce() async {
    var asked: [Key: [UnsafeContinuation<Value?, any Error>]] = [:]
    while let next = waiting.first, asked[next.key] != nil || asked.count < keysPerLook {
      asked[next.key, default: []].append(next.continuation)
      waiting.removeFirst()
    }
    let result: Result<[Key: Value], any Error>
    do { result = .success(try await look(Array(asked.keys))) } catch { result = .failure(error) }
    for (key, continuations) in asked {
      for continuation in continuations { continuation.resume(with: result.map { $0[key] }) }
    }
  }
}
