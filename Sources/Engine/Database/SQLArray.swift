import Bytes

/// A one-dimensional array, for `unnest($1)` and `= any($1)`.
///
///     array   = dimensions:int4 hasNull:int4 element-oid:int4 *( length:int4 lower-bound:int4 ) *element
///     element = count:int4 bytes | -1:int4             ; -1: NULL
public struct SQLArray<Element: SQLValue>: SQLValue {
  public let elements: [Element]

  public init(_ elements: [Element]) { self.elements = elements }

  public static var sqlType: SQLType { SQLType(oid: Element.sqlType.arrayOid, arrayOid: 0) }

  public func encodeSQL(to writer: inout ByteWriter) -> Bool {
    writer.append(bigEndian: Int32(elements.isEmpty ? 0 : 1))
    let nullMark = writer.count + 3
    writer.append(bigEndian: Int32(0))
    writer.append(bigEndian: Element.sqlType.oid)
    guard !elements.isEmpty else { return true }
    writer.append(bigEndian: Int32(elements.count))
    writer.append(bigEndian: Int32(1))
    if Element.encodeSQL(elements: elements, to: &writer) { writer[nullMark] = 1 }
    return true
  }

  public static func decodeSQL(
    _ bytes: UnsafeRawBufferPointer?, oid: UInt32
  ) throws(SQLDecodingError) -> SQLArray {
    let bytes = try content(bytes, oid: oid)
    var offset = 0
    func int32() throws(SQLDecodingError) -> Int {
      guard offset + 4 <= bytes.count else { throw SQLDecodingError("an array is cut short") }
      defer { offset += 4 }
      return Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
    }
    let dimensions = try int32()
    _ = try int32()
    let elementOid = UInt32(try int32())
    guard dimensions > 0 else { return SQLArray([]) }
    guard dimensions == 1 else { throw SQLDecodingError("an array has \(dimensions) dimensions") }
    let count = try int32()
    _ = try int32()
    var elements: [Element] = []
    for _ in 0..<count {
      let length = try int32()
      guard length >= 0 else {
        elements.append(try Element.decodeSQL(nil, oid: elementOid))
        continue
      }
      guard offset + length <= bytes.count else { throw SQLDecodingError("an array is cut short") }
      let content = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
      elements.append(try Element.decodeSQL(content, oid: elementOid))
      offset += length
    }
    return SQLArray(elements)
  }
}
