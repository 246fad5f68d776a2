import Bytes

/// A moment as PostgreSQL keeps it: microseconds since the beginning of 1970, UTC.
public struct SQLTime: SQLValue, Hashable, Comparable {
  public let unixUs: Int64

  /// PostgreSQL counts from the beginning of 2000.
  private static let epochUs: Int64 = 946_684_800_000_000

  public init(unixUs: Int64) { self.unixUs = unixUs }
  public init(unixMs: Int64) { unixUs = unixMs * 1_000 }

  /// Milliseconds since 1970; what is finer is cut off.
  public var unixMs: Int64 { unixUs / 1_000 }

  public static func < (left: SQLTime, right: SQLTime) -> Bool { left.unixUs < right.unixUs }

  public static var sqlType: SQLType { .timestamptz }

  public func encodeSQL(to writer: inout ByteWriter) -> Bool {
    writer.append(bigEndian: unixUs - Self.epochUs)
    return true
  }

  public static func decodeSQL(
    _ bytes: UnsafeRawBufferPointer?, oid: UInt32
  ) throws(SQLDecodingError) -> SQLTime {
    let bits = try content(bytes, oid: oid, width: 8).loadUnaligned(as: Int64.self)
    let stored = Int64(bigEndian: bits)
    // The extremes stand for infinity.
    guard stored != .min, stored != .max else { throw SQLDecodingError("a time is infinite") }
    return SQLTime(unixUs: stored + epochUs)
  }
}

/// JSON text, for a jsonb column.
public struct SQLJSON: SQLValue, Hashable {
  public let utf8: [UInt8]

  public init(utf8: [UInt8]) { self.utf8 = utf8 }

  public static var sqlType: SQLType { .jsonb }

  /// jsonb's binary form is its version, 1, and the text.
  public func encodeSQL(to writer: inout ByteWriter) -> Bool {
    writer.append(1)
    writer.append(utf8)
    return true
  }

  public static func decodeSQL(
    _ bytes: UnsafeRawBufferPointer?, oid: UInt32
  ) throws(SQLDecodingError) -> SQLJSON {
    if let bytes, oid == 114 { return SQLJSON(utf8: Array(bytes)) }
    let bytes = try content(bytes, oid: oid)
    guard bytes.first == 1 else { throw SQLDecodingError("jsonb comes in an unknown version") }
    return SQLJSON(utf8: Array(bytes.dropFirst()))
  }
}

/// A uuid: 16 bytes.
public struct SQLUUID: SQLValue, Hashable, CustomStringConvertible {
  public let high: UInt64
  public let low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  public static func random() -> SQLUUID {
    SQLUUID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max))
  }

  /// 32 hexadecimal digits.
  public var description: String {
    var writer = ByteWriter(capacityBytes: 32)
    for word in [high, low] {
      for shift in stride(from: 56, through: 0, by: -8) {
        writer.append(hexByte: UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  public static var sqlType: SQLType { .uuid }

  public func encodeSQL(to writer: inout ByteWriter) -> Bool {
    writer.append(bigEndian: high)
    writer.append(bigEndian: low)
    return true
  }

  public static func decodeSQL(
    _ bytes: UnsafeRawBufferPointer?, oid: UInt32
  ) throws(SQLDecodingError) -> SQLUUID {
    let bytes = try content(bytes, oid: oid, width: 16)
    return SQLUUID(
      high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
      low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }
}
