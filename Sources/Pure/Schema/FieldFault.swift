/// What is wrong with one field: where, a word for programs, and a sentence for people.
public struct FieldFault: Error, Sendable, Hashable {
  /// From the value that was checked, such as `items[2].name`; empty for that value itself.
  public let field: String
  /// Fixed, such as `too_long`.
  public let code: String
  public let message: String

  /// The words for programs.
  public enum Code: String, Sendable, CaseIterable {
    case missing
    case wrongType = "wrong_type"
    case tooShort = "too_short"
    case tooLong = "too_long"
    case tooSmall = "too_small"
    case tooLarge = "too_large"
    case tooFew = "too_few"
    case tooMany = "too_many"
    case badFormat = "bad_format"
    case badCharacter = "bad_character"
    case notAChoice = "not_a_choice"
    case repeated
    /// Of an answer: nobody was told that it would be there.
    case undeclared
  }

  /// The same fault, as seen from where this value is the field `name`.
  public func inside(_ name: String) -> FieldFault {
    let separator = field.isEmpty || field.hasPrefix("[") ? "" : "."
    return FieldFault(field: name + separator + field, code: code, message: message)
  }

  private init(field: String, code: String, message: String) {
    self.field = field
    self.code = code
    self.message = message
  }

  public init(_ field: String, _ code: Code, _ message: String) {
    self.field = field
    self.code = code.rawValue
    self.message = message
  }
}
