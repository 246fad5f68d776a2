extension Schema {
  /// What it must be, as a phrase for people: `text, 1 to 64 characters`.
  public var words: String {
    if case .choice(let texts) = form, texts.isEmpty { return "null" }
    return isNullable ? kindWords + ", or null" : kindWords
  }

  private var kindWords: String {
    switch form {
    case .any: "anything"
    case .boolean: "true or false"
    case .integer(let range): Self.words(of: range)
    case .number(let range): Self.words(of: range)
    case .string(let format, let min, let max): Self.words(of: format, min, max)
    case .choice(let texts): texts.count == 1 ? "`\(texts[0])`" : "one of " + Self.quoted(texts)
    case .array(let element, let min, let max):
      "list of " + element.shortName + Self.range(min, max, one: "entry", many: "entries")
    case .object: "object"
    case .map(let value, let max):
      "object of any keys, each " + value.shortName + Self.range(0, max, one: "key", many: "keys")
    case .named(_, let inner): inner.words
    }
  }

  /// The name where it has one, else its kind.
  public var shortName: String {
    if case .named(let name, _) = form { return name + (isNullable ? " or null" : "") }
    return words
  }

  private static func quoted(_ texts: [String]) -> String {
    texts.map { "`\($0)`" }.joined(separator: ", ")
  }

  private static func words(of range: ClosedRange<Int64>) -> String {
    switch (range.lowerBound > safeIntegers.lowerBound, range.upperBound < safeIntegers.upperBound) {
    case (true, true): "whole number, \(range.lowerBound) to \(range.upperBound)"
    case (true, false): "whole number, \(range.lowerBound) or more"
    case (false, true): "whole number, at most \(range.upperBound)"
    case (false, false): "whole number"
    }
  }

  private static func words(of range: ClosedRange<Double>) -> String {
    switch (range.lowerBound.isFinite, range.upperBound.isFinite) {
    case (true, true): "number, \(range.lowerBound) to \(range.upperBound)"
    case (true, false): "number, \(range.lowerBound) or more"
    case (false, true): "number, at most \(range.upperBound)"
    case (false, false): "number"
    }
  }

  private static func words(of format: StringFormat, _ min: Int, _ max: Int?) -> String {
    format.noun + range(min, max, one: "character", many: "characters")
  }

  private static func range(_ min: Int, _ max: Int?, one: String, many: String) -> String {
    switch (min, max) {
    case (0, nil): ""
    case (0, let max?): ", at most \(max) \(max == 1 ? one : many)"
    case (let min, nil): ", at least \(min) \(min == 1 ? one : many)"
    case (let min, let max?): min == max ? ", \(max) \(max == 1 ? one : many)" : ", \(min) to \(max) \(many)"
    }
  }
}
