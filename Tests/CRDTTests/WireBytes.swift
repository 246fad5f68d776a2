import Bytes

/// For updates that a test writes by hand.
extension [UInt8] {
  mutating func append(varuint value: UInt64) {
    var writer = ByteWriter()
    writer.append(varuint: value)
    self += writer.bytes
  }

  mutating func append(counted bytes: [UInt8]) {
    append(varuint: UInt64(bytes.count))
    self += bytes
  }
}
