/// What has to be done before what: a graph that must stay without cycles. Pure.
struct Prerequisites<ID: Hashable & Sendable>: Sendable {
  /// By what requires, what is required.
  private var edges: [ID: [ID]] = [:]

  init(_ edges: some Sequence<(ID, ID)>) {
    for (one, required) in edges { self.edges[one, default: []].append(required) }
  }

  subscript(id: ID) -> [ID] { edges[id] ?? [] }

  mutating func set(_ id: ID, requires: [ID]) { edges[id] = requires }

  /// A way from something back to itself, beginning and ending with it; nil: there is none.
  func cycle(through start: ID) -> [ID]? {
    var cameFrom: [ID: ID] = [:]
    var waiting = [start]
    while let id = waiting.popLast() {
      for next in self[id] {
        if next == start { return path(to: id, from: start, cameFrom) + [start] }
        if cameFrom[next] == nil {
          cameFrom[next] = id
          waiting.append(next)
        }
      }
    }
    return nil
  }

  private func path(to end: ID, from start: ID, _ cameFrom: [ID: ID]) -> [ID] {
    var path = [end]
    while let last = path.last, last != start, let before = cameFrom[last] { path.append(before) }
    return path.reversed()
  }
}
