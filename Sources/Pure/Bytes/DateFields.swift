/// Takes fixed-width numbers and punctuation from the front of a date.
struct DateFields {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  /// Exactly `width` digits; nil, with nothing taken, when there are fewer.
  mutating func number(_ width: Int) -> Int? {
    guard position + width <= bytes.count,
      let value = ASCII.decimal(bytes[position..<position + width])
    else { return nil }
    position += width
    return Int(value)
  }

  mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: mark) else { return false }
    position += 1
    return true
  }

  mutating func take(_ text: String) -> Bool {
    let end = position + text.utf8.count
    guard end <= bytes.count, bytes[position..<end].elementsEqual(text.utf8) else { return false }
    position = end
    return true
  }

  /// The index of the name that stands here.
  mutating func take(oneOf names: [String]) -> Int? {
    for (index, name) in names.enumerated() where take(name) { return index }
    return nil
  }
}
