import Bytes

extension FossilDelta {
  /// The new text, from the old one and a delta. It is made only if the delta announces at most `bytesMax`.
  public static func apply(
    _ delta: Span<UInt8>, to old: Span<UInt8>, bytesMax: Int
  ) throws(Fault) -> [UInt8] {
    var offset = 0
    let announced = Int(try number(delta, &offset))
    try take(UInt8(ascii: "\n"), delta, &offset)
    guard announced <= bytesMax else { throw .tooLong }
    // Not reserved: what is announced costs the sender nothing.
    var new = ByteWriter()
    while true {
      let count = try number(delta, &offset)
      guard offset < delta.count else { throw .truncated }
      let command = delta[offset]
      offset += 1
      if command == UInt8(ascii: ";") {
        return try finish(new.take(), announced, checksum: count, delta.count - offset)
      }
      guard Int(count) <= announced - new.count else { throw .tooLong }
      switch command {
      case UInt8(ascii: "@"): try copy(Int(count), delta, &offset, from: old, to: &new)
      case UInt8(ascii: ":"):
        guard Int(count) <= delta.count - offset else { throw .truncated }
        new.append(delta.extracting(offset..<offset + Int(count)))
        offset += Int(count)
      default: throw .unknownCommand
      }
    }
  }

  private static func copy(
    _ count: Int, _ delta: Span<UInt8>, _ offset: inout Int, from old: Span<UInt8>, to new: inout ByteWriter
  ) throws(Fault) {
    let start = Int(try number(delta, &offset))
    try take(UInt8(ascii: ","), delta, &offset)
    guard start + count <= old.count else { throw .copyBeyondText }
    new.append(old.extracting(start..<start + count))
  }

  private static func finish(
    _ new: [UInt8], _ announced: Int, checksum: UInt32, _ left: Int
  ) throws(Fault) -> [UInt8] {
    guard new.count == announced else { throw .wrongLength }
    guard Self.checksum(new.span) == checksum else { throw .wrongChecksum }
    guard left == 0 else { throw .trailingBytes }
    return new
  }

  private static func number(_ delta: Span<UInt8>, _ offset: inout Int) throws(Fault) -> UInt32 {
    let start = offset
    var number: UInt32 = 0
    while offset < delta.count, let digit = value(of: delta[offset]) {
      guard number < 1 << 26 else { throw .badNumber }
      number = number << 6 | digit
      offset += 1
    }
    guard offset > start else { throw offset < delta.count ? .badNumber : .truncated }
    return number
  }

  private static func take(_ byte: UInt8, _ delta: Span<UInt8>, _ offset: inout Int) throws(Fault) {
    guard offset < delta.count else { throw .truncated }
    guard delta[offset] == byte else { throw .unknownCommand }
    offset += 1
  }
}
