import CPostgres

/// What a statement answered: rows, or the count of those that it changed.
///
/// `@unchecked Sendable`: a PGresult does not change once libpq has handed it over, and ends with this.
public final class Rows: @unchecked Sendable {
  private let result: OpaquePointer
  public let count: Int
  private let columnCount: Int32

  init(owning result: OpaquePointer) {
    self.result = result
    count = Int(PQntuples(result))
    columnCount = PQnfields(result)
  }

  deinit { PQclear(result) }

  /// What was done, as PostgreSQL puts it: `INSERT 0 1`, `COMMIT`.
  var commandTag: String { String(cString: PQcmdStatus(result)) }

  /// How many rows were inserted, updated, deleted or selected.
  public var affectedCount: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

  fileprivate func bytes(_ row: Int, _ column: Int32) -> UnsafeRawBufferPointer? {
    precondition(column < columnCount, "a row has \(columnCount) columns; column \(column) was asked for")
    guard PQgetisnull(result, Int32(row), column) == 0 else { return nil }
    return UnsafeRawBufferPointer(
      start: PQgetvalue(result, Int32(row), column), count: Int(PQgetlength(result, Int32(row), column)))
  }

  fileprivate func oid(_ column: Int32) -> UInt32 { PQftype(result, column) }
}

extension Rows: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  public subscript(index: Int) -> Row {
    precondition(index >= 0 && index < count, "there is no row \(index)")
    return Row(rows: self, index: index)
  }
}

/// One row of an answer.
public struct Row: Sendable {
  fileprivate let rows: Rows
  fileprivate let index: Int

  /// One column, counted from 0.
  public func column<Value: SQLValue>(_ number: Int, as _: Value.Type = Value.self) throws -> Value {
    let column = Int32(number)
    return try Value.decodeSQL(rows.bytes(index, column), oid: rows.oid(column))
  }

  /// The first columns, in their order: `let (id, name) = try row.values(Int64.self, String.self)`.
  public func values<each Value: SQLValue>(_ types: repeat (each Value).Type) throws -> (repeat each Value) {
    var number = -1
    func next<One: SQLValue>(_ type: One.Type) throws -> One {
      number += 1
      return try column(number, as: type)
    }
    return (repeat try next(each types))
  }
}
