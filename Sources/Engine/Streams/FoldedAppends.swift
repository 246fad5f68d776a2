import Database

/// A batch with each (stream, actor, nonce) once: a client that repeats itself within a batch would violate the index
/// that keeps entries single. Pure.
struct FoldedAppends {
  private(set) var appends: [Append] = []
  /// For each group, where its appends stand among `appends`, and whether an earlier one stands there already.
  private var places: [[(index: Int, isRepeat: Bool)]] = []

  init(_ groups: [[Append]]) {
    var indices: [Append.Key: Int] = [:]
    for group in groups {
      places.append(
        group.map { append in
          if let index = indices[append.key] { return (index, true) }
          indices[append.key] = appends.count
          appends.append(append)
          return (appends.count - 1, false)
        })
    }
  }

  var streams: [StreamID] { Array(Set(appends.map(\.stream))) }

  /// What each group is told, from what was appended.
  func outcomes(_ appended: [Appended]) -> [Result<[Appended], DatabaseError>] {
    precondition(appended.count == appends.count, "\(appends.count) appends have \(appended.count) answers")
    return places.map { places in
      .success(
        places.map { index, isRepeat in
          Appended(seq: appended[index].seq, isRepeat: isRepeat || appended[index].isRepeat)
        })
    }
  }
}
