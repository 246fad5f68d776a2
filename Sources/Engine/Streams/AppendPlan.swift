import Database
import Loop

/// How a batch is written: who gets which sequence. Pure.
///
/// Within a batch, too, the same (stream, actor, nonce) is the same entry; and a group with an append to no stream is
/// refused whole, and alone.
struct AppendPlan {
  /// What has to be looked up: each entry once.
  private(set) var appends: [Append] = []
  /// For each group, where its appends stand among `appends`.
  private var places: [[Int]] = []

  init(_ groups: [[Append]]) {
    var indices: [Append.Key: Int] = [:]
    for group in groups {
      places.append(
        group.map { append in
          if let index = indices[append.key] { return index }
          indices[append.key] = appends.count
          appends.append(append)
          return appends.count - 1
        })
    }
  }

  var streams: [StreamID] { Array(Set(appends.map(\.stream))) }

  struct Numbered {
    var new: [(append: Append, seq: Int64)] = []
    /// Where the streams with something new stand afterwards.
    var heads: [(stream: StreamID, head: Int64)] = []
    /// How far repeats show that their streams were before.
    var repeats: [StreamID: Int64] = [:]
    /// What each group is told once that is committed.
    var outcomes: [Result<[Appended], DatabaseError>] = []

    /// What writes the new ones, and what projections write with them; none where nothing is new.
    @LoopActor func statements(_ projections: [StreamLog.Projection]) -> [Statement] {
      guard !new.isEmpty else { return [] }
      let writes = StreamLog.Writes(projected, by: projections)
      return [StreamStore.append(new, heads: heads, counted: counted).including(writes.beside)] + writes.after
    }

    /// How many of the new ones their streams count.
    private var counted: [StreamID: Int64] {
      Dictionary(new.map { ($0.append.stream, $0.append.isCounted ? 1 : 0) }, uniquingKeysWith: +)
    }

    /// The new ones as projections are told of them: `new` is in the order of each stream's.
    private var projected: [StreamLog.Projected] {
      let heads = Dictionary(uniqueKeysWithValues: heads.map { ($0.stream, $0.head) })
      var left = counted
      return new.map { append, seq in
        if append.isCounted { left[append.stream, default: 0] -= 1 }
        return StreamLog.Projected(
          append: append, distance: (heads[append.stream] ?? seq) - seq, later: left[append.stream] ?? 0)
      }
    }

    /// What each stream has got.
    func commits(at: SQLTime) -> [Committed] {
      var entries: [StreamID: [Entry]] = [:]
      for (append, seq) in new { entries[append.stream, default: []].append(Entry(append, seq: seq, at: at)) }
      let known = repeats.merging(heads.map { ($0.stream, $0.head) }, uniquingKeysWith: max)
      return known.map { Committed(stream: $0.key, entries: entries[$0.key] ?? [], head: $0.value) }
    }
  }

  /// `heads` as they are locked, and for each of `appends` the sequence that it has from earlier.
  func numbered(heads: [StreamID: Int64], earlier: [Int64?]) -> Numbered {
    precondition(earlier.count == appends.count, "\(appends.count) appends have \(earlier.count) answers")
    var result = Numbered()
    var heads = heads
    var moved: Set<StreamID> = []
    var sequences = earlier
    for places in places {
      guard places.allSatisfy({ heads[appends[$0].stream] != nil }) else {
        result.outcomes.append(.failure(Self.noStream))
        continue
      }
      var outcome: [Appended] = []
      for index in places {
        let append = appends[index]
        if let seq = sequences[index] {
          result.repeats[append.stream] = max(seq, result.repeats[append.stream] ?? 0)
          outcome.append(Appended(seq: seq, isRepeat: true))
          continue
        }
        let seq = heads[append.stream]! + 1
        heads[append.stream] = seq
        moved.insert(append.stream)
        sequences[index] = seq
        result.new.append((append, seq))
        outcome.append(Appended(seq: seq, isRepeat: false))
      }
      result.outcomes.append(.success(outcome))
    }
    // Neighbours in the indices are written one after another.
    result.new.sort { ($0.append.stream, $0.seq) < ($1.append.stream, $1.seq) }
    result.heads = moved.map { ($0, heads[$0]!) }
    return result
  }

  static let noStream = DatabaseError(.foreignKeyViolation, "there is no such stream")
}
