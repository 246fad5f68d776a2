import Database
import Loop

/// Someone who wants to know what happened, each event at least once and in order.
public struct Consumer: Sendable {
  public enum Start: Sendable { case beginning, now }

  /// Works on events in the transaction that notes them as done: what it changes there happens exactly once. Anything
  /// else it does may happen again, when the transaction fails afterwards.
  public typealias Work =
    @Sendable @LoopActor (_ events: [DomainEvent], _ transaction: Transaction) async throws -> Void

  /// Its name in the database: it goes on where the last of this name was.
  public let name: String
  /// The kinds that it is told of; nil: all.
  public let kinds: [String]?
  public let batchMax: Int
  /// Where it begins when it is new.
  public let start: Start
  let work: Work

  public init(
    _ name: String, kinds: [String]?, start: Start, batchMax: Int = 100, _ work: @escaping Work
  ) {
    precondition(batchMax > 0 && !name.isEmpty, "a consumer has a name, and takes an event at least")
    self.name = name
    self.kinds = kinds
    self.start = start
    self.batchMax = batchMax
    self.work = work
  }
}
