/// What is wrong in a table's text, and where, as an editor counts.
public struct TableFault: Error, Sendable, Hashable {
  public enum Code: String, Sendable, CaseIterable {
    /// A quote in the middle of a field that began without one.
    case strayQuote = "stray_quote"
    /// Something between a closing quote and the next separator.
    case textAfterQuote = "text_after_quote"
    /// A quote that is never closed.
    case openQuote = "open_quote"
    case fieldTooLong = "too_long"
    case tooManyColumns = "too_many_columns"
    case tooManyRows = "too_many_rows"
    case badCharacter = "bad_character"
    /// More or fewer fields than the header has.
    case wrongWidth = "wrong_width"
    case noHeader = "no_header"
    /// Two columns of the same meaning.
    case repeatedColumn = "repeated_column"
    case missingColumn = "missing_column"
  }

  public let code: Code
  /// From 1.
  public let line: Int
  /// From 1, in characters.
  public let column: Int
  /// A sentence for people.
  public let message: String

  init(_ code: Code, line: Int, column: Int = 1, _ message: String) {
    self.code = code
    self.line = line
    self.column = column
    self.message = message
  }
}

extension TableFault: CustomStringConvertible {
  public var description: String { "line \(line), column \(column): \(message)" }
}
