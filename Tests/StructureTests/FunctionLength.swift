/// A function, an initializer, a subscript or a computed property, and how many lines it takes from its first word
/// to its closing brace.
struct FunctionLength {
  let name: String
  let line: Int
  let lineCount: Int

  static func all(in code: String) -> [FunctionLength] {
    let tokens = SwiftToken.all(in: code)
    return tokens.indices.compactMap { index in
      guard declares(tokens, index), let open = body(of: index, tokens), let close = end(of: open, tokens)
      else {
        return nil
      }
      let first = tokens[index].line
      let isNamed = tokens[index].text == "func" || tokens[index].text == "var"
      let name = isNamed && index + 1 < tokens.count ? tokens[index + 1].text : tokens[index].text
      return FunctionLength(name: name, line: first, lineCount: tokens[close].line - first + 1)
    }
  }

  private static func declares(_ tokens: [SwiftToken], _ index: Int) -> Bool {
    switch tokens[index].text {
    case "func", "subscript", "deinit", "var": true
    // Not a call: self.init(...).
    case "init": index == 0 || tokens[index - 1].text != "."
    default: false
    }
  }

  private static let declarations: Set = [
    "func", "init", "deinit", "subscript", "var", "let", "case", "typealias", "associatedtype", "struct",
    "class",
    "enum", "extension", "protocol", "static", "public", "internal", "private", "fileprivate", "package",
    "mutating", "nonisolated", "override", "final", "import",
  ]

  /// The brace that opens the body; nil for a requirement of a protocol and for a stored property.
  private static func body(of start: Int, _ tokens: [SwiftToken]) -> Int? {
    let isProperty = tokens[start].text == "var"
    var depth = 0
    for index in (start + 1)..<max(start + 1, tokens.count) {
      let token = tokens[index]
      switch token.text {
      case "(", "[": depth += 1
      case ")", "]":
        depth -= 1
        // The end of what it stands in: `init` as an argument's label, say.
        if depth < 0 { return nil }
      case "{" where depth == 0: return index
      case "}" where depth == 0: return nil
      case "=" where depth == 0 && isProperty: return nil
      default:
        guard depth == 0, token.isWord, index > start + 1 else { continue }
        if declarations.contains(token.text) && tokens[index - 1].text != "." { return nil }
        if isProperty, token.beginsLine { return nil }
      }
    }
    return nil
  }

  private static func end(of open: Int, _ tokens: [SwiftToken]) -> Int? {
    var depth = 0
    for index in open..<tokens.count {
      if tokens[index].text == "{" { depth += 1 }
      if tokens[index].text == "}" { depth -= 1 }
      if depth == 0 { return index }
    }
    return nil
  }
}
