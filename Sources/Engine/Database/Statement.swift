import Loop

/// One statement with its parameters, ready to be sent.
///
/// The text is a literal, or several put together: what a user wrote comes in as a parameter and in no other way. Where the
/// literal lies tells it apart from all others, so a connection prepares it once without comparing texts.
public struct Statement: Sendable {
  enum Text: Sendable {
    case literal(StaticString)
    /// Several literals put together.
    case joined(JoinedText)
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

  private init(_ text: JoinedText, _ parameters: Parameters) {
    self.text = .joined(text)
    self.parameters = parameters
  }

  /// The same statement with more done in it: each part stands as a common table expression of its own in the place of
  /// `/* parts */`. One statement is much cheaper than several; but all of its parts see the tables as they were before it, and
  /// of each other what the others return. Parts are data-modifying statements that return nothing.
  @LoopActor public func including(_ parts: [Statement]) -> Statement {
    guard !parts.isEmpty else { return self }
    let texts = ([self] + parts).map(\.literal)
    var parameters = parameters
    var counts = [parameters.types.count]
    for part in parts {
      counts.append(part.parameters.types.count)
      parameters.append(part.parameters)
    }
    return Statement(JoinedText.of(texts, parameterCounts: counts), parameters)
  }

  private var literal: StaticString {
    guard case .literal(let literal) = text else { preconditionFailure("only literals are put together") }
    return literal
  }

  /// What a connection knows a prepared one by; nil: it is not worth that.
  var key: StatementKey? {
    switch text {
    case .literal(let literal): StatementKey(literal)
    case .joined(let joined): StatementKey(joined)
    case .made: nil
    }
  }

  /// For the log: the beginning, on one line. Parameters never show.
  var summary: String {
    let sql =
      switch text {
      case .literal(let literal): literal.description
      case .joined(let joined): joined.description
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
    case .joined(let joined): return body(joined.start)
    case .made(let made): return made.withCString(body)
    }
  }
}
