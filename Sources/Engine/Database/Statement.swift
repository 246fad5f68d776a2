/// One statement with its parameters, ready to be sent.
///
/// The text is a literal: what a user wrote comes in as a parameter and in no other way. Where the literal lies
/// tells it apart from all others, so a connection prepares it once without comparing texts.
public struct Statement: Sendable {
  enum Text: Sendable {
    case literal(StaticString)
    /// Text made at run time (a migration's, a channel's name), never prepared.
    case made(String)
  }

  let text: Text
  let parameters: Parameters

  public init<each Value: SQLValue>(_ sql: StaticString, _ parameters: repeat each Value) {
    text = .literal(sql)
    self.parameters = Parameters(repeat each parameters)
  }

  init(made sql: String) {
    text = .made(sql)
    parameters = Parameters()
  }

  /// For the log: the beginning, on one line. Parameters never show.
  var summary: String {
    let sql =
      switch text {
      case .literal(let literal): literal.description
      case .made(let made): made
      }
    let line = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count <= 200 ? line : String(line.prefix(200)) + "..."
  }

  func withText<T>(_ body: (UnsafePointer<CChar>) -> T) -> T {
    switch text {
    case .literal(let literal):
      precondition(literal.hasPointerRepresentation, "a statement of one character is none")
      // A literal ends with a NUL and lives as long as the process.
      return body(UnsafeRawPointer(literal.utf8Start).assumingMemoryBound(to: CChar.self))
    case .made(let made): return made.withCString(body)
    }
  }
}
