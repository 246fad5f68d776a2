import Database
import Loop

/// Writes of one kind that many ask for at once: what comes while one batch is under way goes as the next. So a write costs a commit of
/// its own only while nobody else writes, and is answered when it is on disk.
@LoopActor final class Gathering<Item: Sendable, Outcome: Sendable> {
  /// One outcome for each item, in their order.
  typealias Write = @LoopActor ([Item]) async throws -> [Result<Outcome, any Error>]

  private static var atOnceMax: Int { 512 }
  private static var waitingMax: Int { 20_000 }

  private let write: Write
  private var waiting: [(item: Item, told: CheckedContinuation<Outcome, any Error>)] = []
  private var isWriting = false

  init(_ write: @escaping Write) { self.write = write }

  /// Answers when it is on disk.
  func add(_ item: Item) async throws -> Outcome {
    guard waiting.count < Self.waitingMax else {
      throw DatabaseError(.busy, "\(waiting.count) writes wait already")
    }
    return try await withCheckedThrowingContinuation { told in
      waiting.append((item, told))
      begin()
    }
  }

  private func begin() {
    guard !isWriting else { return }
    isWriting = true
    LoopActor.start { [self] in
      while !waiting.isEmpty { await writeNext() }
      isWriting = false
    }
  }

  private func writeNext() async {
    let batch = Array(waiting.prefix(Self.atOnceMax))
    waiting.removeFirst(batch.count)
    do {
      let outcomes = try await write(batch.map(\.item))
      for (one, outcome) in zip(batch, outcomes) { one.told.resume(with: outcome) }
    } catch { for one in batch { one.told.resume(throwing: error) } }
  }
}
