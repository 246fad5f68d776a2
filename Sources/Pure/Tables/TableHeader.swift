import Bytes

/// The first row of a table: what its columns are called.
public struct TableHeader: Sendable {
  public let line: Int
  /// As they are written.
  public let names: [String]
  private let keys: [String]

  public init(_ row: TableRow) {
    line = row.line
    names = row.fields
    keys = row.fields.map(Self.key)
  }

  /// Names that people take for the same: without case, blanks, dashes and underscores.
  static func key(_ name: String) -> String {
    String(decoding: name.utf8.filter { !" _-\t".utf8.contains($0) }.map(ASCII.lowercased), as: UTF8.self)
  }

  /// The column that is called by one of these keys; nil: there is none.
  func column(_ wanted: [String]) throws(TableFault) -> Int? {
    let found = keys.indices.filter { wanted.contains(keys[$0]) }
    guard found.count <= 1 else {
      throw TableFault(
        .repeatedColumn, line: line,
        "The columns \(names[found[0]]) and \(names[found[1]]) mean the same; leave one of them.")
    }
    return found.first
  }

  /// Those that are neither used nor known by these keys, as they are written.
  func others(than known: Set<String>) -> [String] {
    zip(names, keys).filter { !$0.1.isEmpty && !known.contains($0.1) }.map(\.0)
  }

  func check(_ row: TableRow) throws(TableFault) {
    guard row.fields.count == names.count else {
      throw TableFault(
        .wrongWidth, line: row.line,
        "This row has \(row.fields.count) fields; the header has \(names.count).")
    }
  }
}
