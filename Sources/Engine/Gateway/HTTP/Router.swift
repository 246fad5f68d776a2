/// Finds what a path leads to: literal segments before parameters, parameters before a rest. Pure.
public struct Router<Target: Sendable>: Sendable {
  public enum Match: Sendable {
    case found(Target, parameters: [String: String])
    /// The path exists, for these methods only.
    case wrongMethod(allowed: [HTTPMethod])
    case notFound
  }

  private struct Node: Sendable {
    var literals: [String: Int] = [:]
    var parameter: (name: String, node: Int)?
    var rest: (name: String, node: Int)?
    var targets: [(method: HTTPMethod, target: Target)] = []
  }

  private var nodes = [Node()]
  /// Patterns without parameters, found at once.
  private var literals: [String: Int] = [:]

  public init() {}

  public mutating func add(_ method: HTTPMethod, _ pattern: String, _ target: Target) {
    precondition(pattern.hasPrefix("/"), "a route's pattern begins with a slash: \(pattern)")
    var at = 0
    let segments = Self.segments(pattern)
    precondition(!segments.dropLast().contains { $0.hasSuffix("...}") }, "{...} ends a pattern: \(pattern)")
    for segment in segments { at = child(of: at, segment, in: pattern) }
    precondition(
      !nodes[at].targets.contains { $0.method == method }, "two routes for \(method.rawValue) \(pattern)")
    nodes[at].targets.append((method, target))
    if !pattern.contains("{") { literals[pattern] = at }
  }

  public func match(_ method: HTTPMethod, _ path: String) -> Match {
    if let at = literals[path] { return match(method, at, []) }
    let segments = Self.segments(path)
    guard let found = find(0, segments[...]) else { return .notFound }
    return match(method, found.node, found.parameters)
  }

  /// What may be asked of a path; empty where there is nothing.
  public func methods(of path: String) -> [HTTPMethod] {
    guard let node = literals[path] ?? find(0, Self.segments(path)[...])?.node else { return [] }
    return allowed(nodes[node].targets.map(\.method))
  }

  private func match(_ method: HTTPMethod, _ node: Int, _ parameters: [(String, String)]) -> Match {
    let targets = nodes[node].targets
    let wanted = method == .head && !targets.contains { $0.method == .head } ? .get : method
    if let hit = targets.first(where: { $0.method == wanted }) {
      let named = parameters.isEmpty ? [:] : Dictionary(parameters) { _, last in last }
      return .found(hit.target, parameters: named)
    }
    return .wrongMethod(allowed: allowed(targets.map(\.method)))
  }

  private func allowed(_ methods: [HTTPMethod]) -> [HTTPMethod] {
    HTTPMethod.allCases.filter { method in
      method == .options || methods.contains(method) || (method == .head && methods.contains(.get))
    }
  }

  private static func segments(_ path: String) -> [Substring] {
    path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
  }

  private mutating func child(of parent: Int, _ segment: Substring, in pattern: String) -> Int {
    if segment.hasPrefix("{"), segment.hasSuffix("}") {
      let isRest = segment.hasSuffix("...}")
      let name = String(segment.dropFirst().dropLast(isRest ? 4 : 1))
      if let known = isRest ? nodes[parent].rest : nodes[parent].parameter {
        precondition(known.name == name, "\(pattern): {\(known.name)} already stands where {\(name)} would")
        return known.node
      }
      let node = addNode()
      if isRest { nodes[parent].rest = (name, node) } else { nodes[parent].parameter = (name, node) }
      return node
    }
    if let known = nodes[parent].literals[String(segment)] { return known }
    let node = addNode()
    nodes[parent].literals[String(segment)] = node
    return node
  }

  private mutating func addNode() -> Int {
    nodes.append(Node())
    return nodes.count - 1
  }

  private func find(
    _ at: Int, _ segments: ArraySlice<Substring>
  ) -> (node: Int, parameters: [(String, String)])? {
    guard let segment = segments.first else { return nodes[at].targets.isEmpty ? nil : (at, []) }
    if let next = nodes[at].literals[String(segment)], let found = find(next, segments.dropFirst()) {
      return found
    }
    if let (name, next) = nodes[at].parameter, !segment.isEmpty, let found = find(next, segments.dropFirst())
    {
      return (found.node, found.parameters + [(name, String(segment))])
    }
    if let (name, next) = nodes[at].rest { return (next, [(name, segments.joined(separator: "/"))]) }
    return nil
  }
}
