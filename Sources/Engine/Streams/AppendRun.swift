import Database

/// A batch of appends that are all taken to be new: each gets its place behind the head of its stream, whatever that is.
/// A repeat among them is refused by PostgreSQL, and then `AppendPlan` writes the batch. Pure.
struct AppendRun {
  private(set) var appends: [Append] = []
  /// For each, its place among the new ones of its stream, from 1.
  private(set) var places: [Int64] = []
  /// The streams, and how many entries each gets; how many of those it counts.
  private(set) var counts: [(stream: StreamID, count: Int64, counted: Int64)] = []
  /// For each, how many that its stream counts there are up to it, from 0.
  private var countedPlaces: [Int64] = []
  /// For each, where its stream stands among `counts`.
  private var indices: [Int] = []
  private let sizes: [Int]

  init(_ groups: [[Append]]) {
    sizes = groups.map(\.count)
    appends.reserveCapacity(groups.count)
    places.reserveCapacity(groups.count)
    indices.reserveCapacity(groups.count)
    countedPlaces.reserveCapacity(groups.count)
    var known: [StreamID: Int] = [:]
    for group in groups {
      for append in group {
        let index = known[append.stream] ?? counts.count
        if index == counts.count {
          known[append.stream] = index
          counts.append((append.stream, 0, 0))
        }
        counts[index].count += 1
        if append.isCounted { counts[index].counted += 1 }
        appends.append(append)
        places.append(counts[index].count)
        countedPlaces.append(counts[index].counted)
        indices.append(index)
      }
    }
  }

  /// How far each will stand before its stream's head, once that has moved on.
  var distances: [Int64] { zip(places, indices).map { counts[$1].count - $0 } }

  /// As projections are told of them.
  var projected: [StreamLog.Projected] {
    appends.indices.map { place in
      let stream = counts[indices[place]]
      return StreamLog.Projected(
        append: appends[place], distance: stream.count - places[place],
        later: stream.counted - countedPlaces[place])
    }
  }

  /// What each group is told, from where the heads of `counts` were.
  func outcomes(heads: [StreamID: Int64]) -> [Result<[Appended], DatabaseError>] {
    let bases = counts.map { heads[$0.stream] ?? 0 }
    var next = 0
    return sizes.map { size in
      defer { next += size }
      return .success(
        (next..<next + size).map { Appended(seq: bases[indices[$0]] + places[$0], isRepeat: false) })
    }
  }

  /// What each stream has got, from where the heads of `counts` were.
  func commits(heads: [StreamID: Int64], at: SQLTime) -> [Committed] {
    let bases = counts.map { heads[$0.stream] ?? 0 }
    var entries: [[Entry]] = counts.map {
      var empty: [Entry] = []
      empty.reserveCapacity(Int($0.count))
      return empty
    }
    for (place, append) in appends.enumerated() {
      let index = indices[place]
      entries[index].append(Entry(append, seq: bases[index] + places[place], at: at))
    }
    return counts.indices.map {
      Committed(stream: counts[$0].stream, entries: entries[$0], head: bases[$0] + counts[$0].count)
    }
  }
}
