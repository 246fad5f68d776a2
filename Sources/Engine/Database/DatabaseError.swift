import CPostgres

/// Why something asked of the database did not happen.
public struct DatabaseError: Error, Sendable {
  /// What the caller can act on.
  public enum Reason: Hashable, Sendable {
    /// No connection could be had in time: PostgreSQL is down, starting, or out of connections.
    case unavailable
    /// Too much waits already; nothing was sent.
    case busy
    /// The time that the caller gave is over.
    case timedOut
    /// The caller was cancelled.
    case cancelled
    /// The connection ended before the answer came.
    case connectionLost
    /// The disk is full, or so nearly full that nothing more is written.
    case diskFull
    /// The database takes no writes: a standby.
    case readOnly
    case uniqueViolation, foreignKeyViolation, notNullViolation, checkViolation
    /// Another transaction was in the way; trying again may help.
    case conflict
    /// Nothing is wrong with the query: its plan was out of date, or a cancellation meant for another came late.
    /// Tried again here, at once.
    case stale
    /// A row stayed locked by somebody else.
    case lockTimeout
    /// The data itself is refused: NUL in a text, a number out of range, a value too large.
    case badData
    /// The statement or its use is wrong: our own mistake, or a schema that is not ours.
    case refused
  }

  public let reason: Reason
  public let sqlState: SQLState?
  /// The constraint that was violated.
  public let constraint: String?
  /// For the log, never for a user: it may quote data.
  public let detail: String
  /// Whether the change may have been made all the same: the connection ended, or patience did, after the
  /// commit was sent.
  public let mayHaveHappened: Bool

  public init(
    _ reason: Reason, _ detail: String, sqlState: SQLState? = nil, constraint: String? = nil,
    mayHaveHappened: Bool = false
  ) {
    self.reason = reason
    self.sqlState = sqlState
    self.constraint = constraint
    self.detail = detail
    self.mayHaveHappened = mayHaveHappened
  }

  /// Whether the same request may well succeed later: 503 with Retry-After, where it came over HTTP.
  public var isTransient: Bool {
    switch reason {
    case .unavailable, .busy, .timedOut, .connectionLost, .diskFull, .readOnly, .conflict, .stale,
      .lockTimeout:
      true
    default: false
    }
  }

  /// Whether it is about what was sent and not about the state of the world: whoever sent it must change it, and of
  /// a batch only they are told.
  public var isAboutItems: Bool {
    switch reason {
    case .badData, .uniqueViolation, .foreignKeyViolation, .notNullViolation, .checkViolation: true
    default: false
    }
  }

  /// Whether a batch is tried again by itself while its callers have patience.
  var mayBeTriedAgain: Bool {
    switch reason {
    case .unavailable, .timedOut, .connectionLost, .conflict, .stale, .lockTimeout: true
    default: mayHaveHappened
    }
  }

  /// The same, known not to have happened: no commit was sent.
  func withCertainOutcome() -> DatabaseError {
    DatabaseError(reason, detail, sqlState: sqlState, constraint: constraint)
  }
}

extension DatabaseError {
  /// What the log, an operator or a table of failures is told of an error of any kind.
  public static func detail(of error: any Error) -> String {
    (error as? DatabaseError)?.detail ?? "\(error)"
  }

  /// The same for a column of text: bounded, and without the one character that no text may have.
  public static func column(of error: any Error) -> String {
    String(detail(of: error).filter { $0 != "\0" }.prefix(2_000))
  }
}

extension DatabaseError: CustomStringConvertible {
  /// Without `detail`, so that data cannot leak by way of a message.
  public var description: String {
    "database: \(reason)\(sqlState.map { " (\($0))" } ?? "")\(constraint.map { " \($0)" } ?? "")"
  }
}

extension DatabaseError {
  /// What an error result says.
  init(result: OpaquePointer) {
    func field(_ text: UnsafePointer<CChar>?) -> String? { text.map { String(cString: $0) } }
    let state = field(pq_sqlstate(result)).map { SQLState($0) }
    let message = field(pq_message(result)) ?? field(PQresultErrorMessage(result)) ?? "no message"
    let detail = field(pq_detail(result)).map { message + ": " + $0 } ?? message
    // Of its code only that one feature is not supported; a schema that has changed says it from here.
    let isStalePlan = field(pq_source_function(result)) == "RevalidateCachedQuery"
    // An error aborts the transaction; what ends the whole session may have come after its commit.
    let endsSession = ["FATAL", "PANIC"].contains(field(pq_severity(result)))
    self.init(
      isStalePlan ? .stale : state.map(Self.reason) ?? .connectionLost, detail, sqlState: state,
      constraint: field(pq_constraint(result)),
      mayHaveHappened: endsSession)
  }

  static func reason(of state: SQLState) -> Reason {
    switch state {
    case .uniqueViolation, .exclusionViolation: .uniqueViolation
    case .foreignKeyViolation: .foreignKeyViolation
    case .notNullViolation: .notNullViolation
    case .checkViolation: .checkViolation
    case .lockNotAvailable: .lockTimeout
    case .queryCanceled: .timedOut
    case .diskFull: .diskFull
    case .readOnlyTransaction: .readOnly
    case .noSuchStatement: .stale
    default:
      switch state.kind {
      case "08", "57", "58", "XX": .unavailable  // connection, operator's intervention, system, internal
      case "53": .unavailable  // out of memory, of connections
      case "22", "54": .badData  // data exceptions, limits of a program
      case "40": .conflict
      case "P0": .badData  // raised by a function of ours
      default: .refused
      }
    }
  }
}
