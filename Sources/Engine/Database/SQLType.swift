/// A type of PostgreSQL by the number that it has in every database.
public struct SQLType: Hashable, Sendable {
  /// PostgreSQL's object identifier of the type.
  public let oid: UInt32
  /// Of the array whose elements have this type; 0: none is known here.
  let arrayOid: UInt32

  static let bool = SQLType(oid: 16, arrayOid: 1000)
  static let bytea = SQLType(oid: 17, arrayOid: 1001)
  static let int8 = SQLType(oid: 20, arrayOid: 1016)
  static let int2 = SQLType(oid: 21, arrayOid: 1005)
  static let int4 = SQLType(oid: 23, arrayOid: 1007)
  static let text = SQLType(oid: 25, arrayOid: 1009)
  static let float8 = SQLType(oid: 701, arrayOid: 1022)
  static let timestamptz = SQLType(oid: 1184, arrayOid: 1185)
  static let uuid = SQLType(oid: 2950, arrayOid: 2951)
  static let jsonb = SQLType(oid: 3802, arrayOid: 3807)

  /// Columns that a value of this type can be read from as well: the same bytes under another name.
  static func isText(_ oid: UInt32) -> Bool {
    switch oid {
    case 18, 19, 25, 114, 705, 1042, 1043: true  // "char", name, text, json, unknown, bpchar, varchar
    default: false
    }
  }
}
