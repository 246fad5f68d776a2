import Loop

/// What the server still owes on one connection, in the order in which it was asked. Pure: arrivals in, outcomes out.
///
///     owed    = *segment
///     segment = *( [preparation] statement ) ( sync | flush )    ; the last statement before a flush is marked
///
/// libpq answers a preparation or a statement with a result and then an end (its null); a sync with the sync alone.
/// After a failure everything up to the sync is skipped. A failure where only the sync is owed is the commit's: a
/// deferred constraint.
struct Pipeline<Owner> {
  enum Due {
    case preparation(StatementKey)
    case statement
    /// A statement with whose answer its segment ends, its transaction still open.
    case lastStatement
    case sync
  }

  enum Arrival { case rows, failure, skipped, sync, end }

  enum Outcome {
    case nothing
    case prepared(StatementKey)
    case rows(Owner)
    /// The owner's segment fails; `unprepared` when it was the preparation that did.
    case failure(Owner, unprepared: StatementKey?)
    case skipped(unprepared: StatementKey?)
    case finished(Owner)
    /// The server and we no longer agree on what is owed.
    case confusion
  }

  private var dues = FIFO<(Due, Owner)>()
  private var isAnswered = false

  var isEmpty: Bool { dues.isEmpty }

  /// Whose turn it is: what the server works on, unless it is idle.
  var head: Owner? { dues.first?.1 }

  /// Those who are owed something, each as often as it is owed.
  var owners: some Sequence<Owner> { dues.queued.lazy.map(\.1) }

  mutating func expect(_ due: Due, for owner: Owner) { dues.append((due, owner)) }

  mutating func take(_ arrival: Arrival) -> Outcome {
    // A null with nothing owed, or before the answer, is libpq saying that there is no more for now.
    guard let (due, owner) = dues.first else { return arrival == .end ? .nothing : .confusion }
    switch (arrival, due) {
    case (.end, .sync): return .nothing
    case (.end, _):
      guard isAnswered else { return .nothing }
      advance()
      if case .lastStatement = due { return .finished(owner) }
      return .nothing
    case (.sync, .sync):
      advance()
      return .finished(owner)
    case (.failure, .sync): return .failure(owner, unprepared: nil)
    case (.sync, _), (_, .sync): return .confusion
    default: return answer(arrival, due, owner)
    }
  }

  private mutating func answer(_ arrival: Arrival, _ due: Due, _ owner: Owner) -> Outcome {
    isAnswered = true
    var key: StatementKey?
    if case .preparation(let prepared) = due { key = prepared }
    switch arrival {
    case .rows: return key.map { .prepared($0) } ?? .rows(owner)
    case .failure: return .failure(owner, unprepared: key)
    default: return .skipped(unprepared: key)
    }
  }

  private mutating func advance() {
    isAnswered = false
    dues.removeFirst()
  }
}

/// Tells one statement's text from all others by where it lies.
struct StatementKey: Hashable, Sendable {
  let address: UInt

  init(_ literal: StaticString) { address = UInt(bitPattern: literal.utf8Start) }

  init(_ joined: JoinedText) { address = UInt(bitPattern: joined.start) }
}
