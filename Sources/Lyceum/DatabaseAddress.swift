/// The form of DATABASE_URL. Whether somebody answers there, libpq finds out.
enum DatabaseAddress {
  /// A URI of PostgreSQL's, or pairs of `keyword=value` as libpq reads them.
  static func isPlausible(_ text: String) -> Bool {
    if let scheme = text.firstRange(of: "://") {
      let name = text[..<scheme.lowerBound]
      if name.allSatisfy({ $0.isASCII && $0.isLetter }) { return isURI(name, text[scheme.upperBound...]) }
    }
    return areKeywords(text)
  }

  private static func isURI(_ scheme: Substring, _ rest: Substring) -> Bool {
    (scheme == "postgres" || scheme == "postgresql") && !rest.isEmpty && !rest.contains(where: \.isWhitespace)
  }

  private static func areKeywords(_ text: String) -> Bool {
    var rest = text.drop(while: \.isWhitespace)
    guard !rest.isEmpty else { return false }
    while !rest.isEmpty {
      let keyword = rest.prefix { $0.isASCII && ($0.isLetter || $0 == "_") }
      rest = rest.dropFirst(keyword.count).drop(while: \.isWhitespace)
      guard !keyword.isEmpty, rest.popFirst() == "=" else { return false }
      rest = rest.drop(while: \.isWhitespace)
      guard skipValue(&rest) else { return false }
      rest = rest.drop(while: \.isWhitespace)
    }
    return true
  }

  /// Past one value, which may stand in single quotes; false if its quote does not end.
  private static func skipValue(_ rest: inout Substring) -> Bool {
    let isQuoted = rest.first == "'"
    if isQuoted { rest.removeFirst() }
    while let character = rest.popFirst() {
      if character == "\\" {
        _ = rest.popFirst()
      } else if isQuoted ? character == "'" : character.isWhitespace {
        return true
      }
    }
    return !isQuoted
  }
}
