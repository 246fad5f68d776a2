import Bytes

/// The parameters of one statement, encoded: types, and values in one run of bytes.
struct Parameters: Sendable {
  private(set) var types: [UInt32] = []
  /// Where each value lies; nil is NULL.
  private var ranges: [Range<Int>?] = []
  private var bytes = ByteWriter()

  init<each Value: SQLValue>(_ values: repeat each Value) {
    for value in repeat each values { append(value) }
  }

  mutating func append<Value: SQLValue>(_ value: Value) {
    let start = bytes.count
    let isPresent = value.encodeSQL(to: &bytes)
    types.append(Value.sqlType.oid)
    ranges.append(isPresent ? start..<bytes.count : nil)
  }

  /// Those of another statement, after these.
  mutating func append(_ others: Parameters) {
    let start = bytes.count
    types += others.types
    ranges += others.ranges.map { $0.map { $0.lowerBound + start..<$0.upperBound + start } }
    bytes.append(others.bytes.bytes)
  }

  var bytesCount: Int { bytes.count }

  /// The arrays that libpq wants, for the time of the call.
  func withPointers<T>(
    _ body: (
      _ count: Int32, _ values: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<Int32>?,
      _ formats: UnsafePointer<Int32>?
    ) -> T
  ) -> T {
    guard !types.isEmpty else { return body(0, nil, nil, nil) }
    let count = types.count
    return bytes.bytes.withUnsafeBytes { content in
      withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * count) { numbers in
          for (index, range) in ranges.enumerated() {
            // An empty value is no NULL, so it needs an address, which an empty array may not have.
            let base = content.baseAddress?.assumingMemoryBound(to: CChar.self) ?? Self.somewhere
            values.initializeElement(at: index, to: range.map { base + $0.lowerBound })
            numbers.initializeElement(at: index, to: Int32(range?.count ?? 0))
            numbers.initializeElement(at: count + index, to: 1)
          }
          let lengths = UnsafePointer(numbers.baseAddress!)
          return body(Int32(count), UnsafePointer(values.baseAddress!), lengths, lengths + count)
        }
      }
    }
  }

  private static var somewhere: UnsafePointer<CChar> {
    let literal: StaticString = "\0"
    return UnsafeRawPointer(literal.utf8Start).assumingMemoryBound(to: CChar.self)
  }
}
