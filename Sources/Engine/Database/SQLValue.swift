import Bytes

/// What can be a parameter or a column, in PostgreSQL's binary form.
///
/// The binary forms are those of the types' send and receive functions: numbers in network order, text as UTF-8,
/// times as microseconds since 2000, arrays as in `SQLArray.swift`.
public protocol SQLValue: Sendable {
  static var sqlType: SQLType { get }
  /// Appends the value; false, with nothing appended, is NULL.
  func encodeSQL(to writer: inout ByteWriter) -> Bool
  /// Appends the elements of an array, and tells whether any is NULL. A requirement, so that each type's loop is compiled for it.
  static func encodeSQL(elements: [Self], to writer: inout ByteWriter) -> Bool
  /// Reads a column; nil bytes are NULL.
  static func decodeSQL(_ bytes: UnsafeRawBufferPointer?, oid: UInt32) throws(SQLDecodingError) -> Self
}

/// A column holds something else than the code that reads it expects: our own mistake.
public struct SQLDecodingError: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }

  static func mismatch(_ wanted: SQLType, _ oid: UInt32) -> SQLDecodingError {
    SQLDecodingError("a column of type \(oid) is read as type \(wanted.oid)")
  }
}

extension SQLValue {
  public static func encodeSQL(elements: [Self], to writer: inout ByteWriter) -> Bool {
    var hasNull = false
    for element in elements {
      let start = writer.count
      writer.append(bigEndian: Int32(-1))
      if element.encodeSQL(to: &writer) {
        writer.patch(bigEndian: UInt32(writer.count - start - 4), at: start)
      } else {
        hasNull = true
      }
    }
    return hasNull
  }

  /// The bytes of a column that may not be NULL and must have `Self`'s type and width.
  static func content(
    _ bytes: UnsafeRawBufferPointer?, oid: UInt32, width: Int? = nil
  ) throws(SQLDecodingError) -> UnsafeRawBufferPointer {
    guard let bytes else { throw SQLDecodingError("a column is NULL that is read as \(Self.self)") }
    guard oid == sqlType.oid else { throw .mismatch(sqlType, oid) }
    if let width, bytes.count != width { throw SQLDecodingError("\(Self.self) has \(bytes.count) bytes") }
    return bytes
  }
}

extension Bool: SQLValue {
  public static var sqlType: SQLType { .bool }

  public func encodeSQL(to writer: inout ByteWriter) -> Bool {
    writer.append(self ? 1 : 0)
    return true
  }

  public static func decodeSQL(
    _ bytes: UnsafeRawBufferPointer?, oid: UInt32
  ) throws(SQLDecodingError) -> Bool {
    try content(bytes, oid: oid, width: 1)[0] != 0
  }
}

/// A whole number of PostgreSQL's.
public protocol SQLInteger: SQLValue, FixedWidthInteger {}

extension SQLInteger {
  public static func encodeSQL(elements: [Self], to writer: inout ByteWriter) -> Bool {
    let width = Self.bitWidth / 8
    writer.reserve(elements.count * (4 + width))
    for element in elements {
      writer.append(bigEndian: UInt64(width), bytes: 4)
      writer.append(bigEndian: UInt64(truncatingIfNeeded: element), bytes: width)
    }
    return false
  }

  public func encodeSQL(to writer: inout ByteWriter) -> Bool {
    writer.append(bigEndian: self)
    return true
  }

  /// A narrower column fits as well: `count(*)` is an int8, a column may be an int4.
  public static func decodeSQL(
    _ bytes: UnsafeRawBufferPointer?, oid: UInt32
  ) throws(SQLDecodingError) -> Self {
    guard let bytes else { throw SQLDecodingError("a column is NULL that is read as \(Self.self)") }
    let value: Int64
    switch (oid, bytes.count) {
    case (SQLType.int8.oid, 8): value = Int64(Int64(bigEndian: bytes.loadUnaligned(as: Int64.self)))
    case (SQLType.int4.oid, 4): value = Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
    case (SQLType.int2.oid, 2): value = Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
    default: throw .mismatch(sqlType, oid)
    }
    guard let fitting = Self(exactly: value) else {
      throw SQLDecodingError("\(value) does not fit \(Self.self)")
    }
    return fitting
  }
}

extension Int64: SQLInteger { public static var sqlType: SQLType { .int8 } }
extension Int: SQLInteger { public static var sqlType: SQLType { .int8 } }
extension Int32: SQLInteger { public static var sqlType: SQLType { .int4 } }
extension Int16: SQLInteger { public static var sqlType: SQLType { .int2 } }

extension Double: SQLValue {
  public static var sqlType: SQLType { .float8 }

  public func encodeSQL(to writer: inout ByteWriter) -> Bool {
    writer.append(bigEndian: bitPattern)
    return true
  }

  public static func decodeSQL(
    _ bytes: UnsafeRawBufferPointer?, oid: UInt32
  ) throws(SQLDecodingError) -> Double {
    let bits = try content(bytes, oid: oid, width: 8).loadUnaligned(as: UInt64.self)
    return Double(bitPattern: UInt64(bigEndian: bits))
  }
}

extension String: SQLValue {
  public static var sqlType: SQLType { .text }

  public func encodeSQL(to writer: inout ByteWriter) -> Bool {
    writer.append(utf8: self)
    return true
  }

  public static func decodeSQL(
    _ bytes: UnsafeRawBufferPointer?, oid: UInt32
  ) throws(SQLDecodingError) -> String {
    guard let bytes else { throw SQLDecodingError("a column is NULL that is read as String") }
    guard SQLType.isText(oid) else { throw .mismatch(sqlType, oid) }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension [UInt8]: SQLValue {
  public static var sqlType: SQLType { .bytea }

  public func encodeSQL(to writer: inout ByteWriter) -> Bool {
    writer.append(self)
    return true
  }

  public static func decodeSQL(
    _ bytes: UnsafeRawBufferPointer?, oid: UInt32
  ) throws(SQLDecodingError) -> [UInt8] {
    Array(try content(bytes, oid: oid))
  }
}

extension Optional: SQLValue where Wrapped: SQLValue {
  public static var sqlType: SQLType { Wrapped.sqlType }

  public func encodeSQL(to writer: inout ByteWriter) -> Bool { self?.encodeSQL(to: &writer) ?? false }

  public static func decodeSQL(
    _ bytes: UnsafeRawBufferPointer?, oid: UInt32
  ) throws(SQLDecodingError) -> Wrapped? {
    guard let bytes else { return nil }
    return try Wrapped.decodeSQL(bytes, oid: oid)
  }
}

extension Identifier: SQLValue {
  public static var sqlType: SQLType { .int8 }

  public func encodeSQL(to writer: inout ByteWriter) -> Bool { rawValue.encodeSQL(to: &writer) }

  public static func decodeSQL(
    _ bytes: UnsafeRawBufferPointer?, oid: UInt32
  ) throws(SQLDecodingError) -> Identifier {
    guard let id = Identifier(try Int64.decodeSQL(bytes, oid: oid)) else {
      throw SQLDecodingError("an id is not positive")
    }
    return id
  }
}
