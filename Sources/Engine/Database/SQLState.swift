/// The five characters by which PostgreSQL names what went wrong (its manual, appendix A).
public struct SQLState: Hashable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ code: String) { description = code }

  /// The first two characters: the kind of the error.
  var kind: Substring { description.prefix(2) }

  static let uniqueViolation = SQLState("23505")
  static let foreignKeyViolation = SQLState("23503")
  static let notNullViolation = SQLState("23502")
  static let checkViolation = SQLState("23514")
  static let exclusionViolation = SQLState("23P01")
  static let serializationFailure = SQLState("40001")
  static let deadlock = SQLState("40P01")
  static let lockNotAvailable = SQLState("55P03")
  static let queryCanceled = SQLState("57014")
  static let diskFull = SQLState("53100")
  static let readOnlyTransaction = SQLState("25006")
  static let programLimitExceeded = SQLState("54000")
  static let noSuchStatement = SQLState("26000")
}
