import Loop

/// SQL put together of literals: once for the life of the process, for there are only as many as the code has ways to put some
/// together. So where it lies tells it apart from all others, as it does a literal.
@LoopActor final class JoinedText: Sendable {
  private struct Parts: Hashable {
    let texts: [StatementKey]
    let parameterCounts: [Int]
  }

  private nonisolated static let place = "/* parts */"
  private static var known: [Parts: JoinedText] = [:]

  nonisolated let description: String
  /// Ends with a NUL, and is never given back.
  nonisolated(unsafe) let start: UnsafePointer<CChar>

  private init(_ description: String) {
    self.description = description
    let bytes = description.utf8CString
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    for (index, byte) in bytes.enumerated() { (copy + index).initialize(to: byte) }
    start = UnsafePointer(copy)
  }

  /// The first text with the others in its place for parts. Each has so many parameters, which are counted on from the one before.
  static func of(_ texts: [StaticString], parameterCounts: [Int]) -> JoinedText {
    let parts = Parts(texts: texts.map(StatementKey.init), parameterCounts: parameterCounts)
    if let joined = known[parts] { return joined }
    let joined = JoinedText(join(texts.map(\.description), parameterCounts))
    known[parts] = joined
    return joined
  }

  nonisolated static func join(_ texts: [String], _ parameterCounts: [Int]) -> String {
    let pieces = texts[0].split(separator: place, omittingEmptySubsequences: false)
    precondition(pieces.count == 2, "a statement that includes others has one place for them")
    var joined = String(pieces[0])
    var before = parameterCounts[0]
    for (number, text) in texts.enumerated().dropFirst() {
      joined += ", part_\(number) as (\(renumbered(text, from: before)))"
      before += parameterCounts[number]
    }
    return joined + pieces[1]
  }

  /// `$1` is the parameter after so many.
  private nonisolated static func renumbered(_ text: String, from before: Int) -> String {
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      let after = rest.index(after: dollar)
      let digits = rest[after...].prefix(while: \.isWholeNumber)
      result += rest[..<after]
      result += Int(digits).map { String($0 + before) } ?? ""
      rest = rest[digits.endIndex...]
    }
    return result + rest
  }
}
