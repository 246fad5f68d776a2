/// Writes Protocol Buffers 3: fields in order, those with the type's zero left out.
struct ProtobufWriter {
  private var bytes: [UInt8] = []

  mutating func take() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &bytes)
    return taken
  }

  /// A message with its length before it.
  mutating func delimited(_ body: (inout ProtobufWriter) -> Void) {
    // Most messages are shorter than 128 bytes, and their length takes the one byte kept for it; a longer one is moved.
    let start = bytes.count
    bytes.append(0)
    body(&self)
    var count = bytes.count - start - 1
    guard count > 0x7f else {
      bytes[start] = UInt8(count)
      return
    }
    bytes[start] = UInt8(count & 0x7f) | 0x80
    count >>= 7
    var rest: [UInt8] = []
    while count > 0x7f {
      rest.append(UInt8(count & 0x7f) | 0x80)
      count >>= 7
    }
    rest.append(UInt8(count))
    bytes.insert(contentsOf: rest, at: start + 1)
  }

  /// A field that is a message, present even when it is empty.
  mutating func message(_ field: UInt64, _ body: (inout ProtobufWriter) -> Void) {
    tag(field, 2)
    delimited(body)
  }

  mutating func number(_ field: UInt64, _ value: UInt64) {
    guard value != 0 else { return }
    tag(field, 0)
    varint(value)
  }

  mutating func flag(_ field: UInt64, _ value: Bool) { number(field, value ? 1 : 0) }

  mutating func text(_ field: UInt64, _ value: String) {
    guard !value.isEmpty else { return }
    tag(field, 2)
    varint(UInt64(value.utf8.count))
    bytes.append(contentsOf: value.utf8)
  }

  mutating func data(_ field: UInt64, _ value: [UInt8]) {
    guard !value.isEmpty else { return }
    tag(field, 2)
    varint(UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  private mutating func tag(_ field: UInt64, _ wireType: UInt64) { varint(field << 3 | wireType) }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest > 0x7f {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
