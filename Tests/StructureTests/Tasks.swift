/// Finds tasks that start without the loop as their executor: they resume elsewhere, and publish out of order.
enum Tasks {
  static func violations(in tree: SourceTree) -> [Violation] {
    tree.swift(under: "Sources").flatMap { file in
      bareLines(in: file.code).map { line in
        Violation(
          place: "\(file.path):\(line)",
          sentence: "starts a bare task; LoopActor.start, or Task(executorPreference:), keeps it on the loop")
      }
    }
  }

  static func bareLines(in code: String) -> [Int] {
    let tokens = SwiftToken.all(in: code)
    return tokens.indices.filter { tokens[$0].text == "Task" && isBare(tokens, $0) }.map { tokens[$0].line }
  }

  private static func isBare(_ tokens: [SwiftToken], _ index: Int) -> Bool {
    let before = index > 0 ? tokens[index - 1].text : ""
    if ["extension", "struct", "class", "enum", "actor", "protocol"].contains(before) { return false }
    var next = index + 1
    let isGeneric = next < tokens.count && tokens[next].text == "<"
    if isGeneric { next = afterAngles(tokens, next) }
    guard next < tokens.count else { return false }
    switch tokens[next].text {
    // After an arrow or a colon, `Task<T, E> {` is a type and then a body.
    case "{": return !(isGeneric && (before == ":" || before == ">"))
    case "(": return next + 1 < tokens.count && tokens[next + 1].text != "executorPreference"
    case ".":
      let starters = ["init", "detached", "immediate", "immediateDetached"]
      return next + 1 < tokens.count && starters.contains(tokens[next + 1].text)
    default: return false
    }
  }

  private static func afterAngles(_ tokens: [SwiftToken], _ start: Int) -> Int {
    var depth = 0
    for index in start..<tokens.count {
      if tokens[index].text == "<" { depth += 1 }
      if tokens[index].text == ">" { depth -= 1 }
      if depth == 0 { return index + 1 }
    }
    return tokens.count
  }
}
