/// One step of the schema: a file of Migrations/, applied once to each database and never changed afterwards.
///
///     file = yyyymmddhhmm "_" feature "_" what ".sql"
public struct Migration: Sendable, Hashable {
  /// A migration that PostgreSQL does not allow in a transaction begins with this line. It is run statement by
  /// statement, so each should bear to be run again: `if not exists`.
  public static let outsideMark = "-- outside a transaction"

  /// The file's name, without its ending.
  public let name: String
  public let sql: String

  public init(name: String, sql: String) {
    self.name = name
    self.sql = sql
  }

  var runsInTransaction: Bool { !sql.hasPrefix(Self.outsideMark) }

  /// Twelve digits, then lower-case words: so the order of names is the order of time.
  var isNameWellFormed: Bool {
    let parts = name.split(separator: "_", omittingEmptySubsequences: false)
    let isDigit: (UInt8) -> Bool = { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return parts.count >= 3 && parts[0].utf8.count == 12 && parts[0].utf8.allSatisfy(isDigit)
      && parts.dropFirst().allSatisfy { part in
        !part.isEmpty
          && part.utf8.allSatisfy { isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
      }
  }
}

/// What an operator has to know, and to do, before the schema can be brought up to date.
public struct MigrationFault: Error, Hashable, CustomStringConvertible {
  public let sentences: [String]

  init(_ sentences: [String]) { self.sentences = sentences }

  public var description: String { sentences.joined(separator: " ") }
}

/// Where one migration stands.
public struct MigrationStatus: Sendable, Hashable {
  public enum State: Sendable, Hashable {
    case pending
    case applied(at: SQLTime)
    /// Begun outside of a transaction, and not finished: so many of its statements are done.
    case halfDone(since: SQLTime, statements: Int)
  }

  public let name: String
  public let state: State
}
