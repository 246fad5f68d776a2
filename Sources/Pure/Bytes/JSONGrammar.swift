/// The lexical rules of JSON, one function for each; the parser and the scanner both stand on them, so what one
/// accepts the other does.
///
///     value  = object / array / string / number / "true" / "false" / "null"        (RFC 8259)
///     object = "{" [ string ":" value *( "," string ":" value ) ] "}"
///     array  = "[" [ value *( "," value ) ] "]"
///     string = DQUOTE *( unescaped / escape ) DQUOTE
///     number = [ "-" ] ( "0" / 1-9 *DIGIT ) [ "." 1*DIGIT ] [ ( "e" / "E" ) [ "+" / "-" ] 1*DIGIT ]
///
/// Each takes the offset of its first byte and leaves it after its last.
enum JSONGrammar {
  static let quote = UInt8(ascii: "\"")
  static let backslash = UInt8(ascii: "\\")

  @inline(__always)
  static func skipWhitespace(_ json: Span<UInt8>, _ offset: inout Int) {
    while offset < json.count, isWhitespace(json[offset]) { offset += 1 }
  }

  /// One comparison decides most bytes, since machines write no whitespace.
  @inline(__always)
  private static func isWhitespace(_ byte: UInt8) -> Bool {
    byte <= 0x20 && (byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09)
  }

  /// The next byte that is not whitespace, which is not taken.
  @inline(__always)
  static func peek(_ json: Span<UInt8>, _ offset: inout Int) throws(JSONError) -> UInt8 {
    skipWhitespace(json, &offset)
    guard offset < json.count else { throw JSONError(.unexpectedEnd, at: offset) }
    return json[offset]
  }

  @inline(__always)
  static func take(
    _ byte: Unicode.Scalar, _ json: Span<UInt8>, _ offset: inout Int
  ) throws(JSONError) {
    guard try peek(json, &offset) == UInt8(ascii: byte) else { throw JSONError(.unexpectedByte, at: offset) }
    offset += 1
  }

  @inline(__always)
  static func kind(of byte: UInt8, at offset: Int) throws(JSONError) -> JSONKind {
    switch byte {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case quote: .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
    case UInt8(ascii: "n"): .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): .number
    default: throw JSONError(.unexpectedByte, at: offset)
    }
  }

  static func literal(
    _ word: StaticString, _ json: Span<UInt8>, _ offset: inout Int
  ) throws(JSONError) {
    var next = offset
    for byte in word.description.utf8 {
      guard next < json.count else { throw JSONError(.unexpectedEnd, at: next) }
      guard json[next] == byte else { throw JSONError(.unexpectedByte, at: next) }
      next += 1
    }
    offset = next
  }

  /// Takes a value that holds no other, and returns what it is.
  static func scalar(
    _ kind: JSONKind, _ json: Span<UInt8>, _ offset: inout Int
  ) throws(JSONError) {
    switch kind {
    case .string: _ = try string(json, &offset)
    case .number: _ = try number(json, &offset)
    case .null: try literal("null", json, &offset)
    case .bool:
      if json[offset] == UInt8(ascii: "t") {
        try literal("true", json, &offset)
      } else {
        try literal("false", json, &offset)
      }
    case .array, .object: preconditionFailure("A container is not a scalar.")
    }
  }

  /// Takes a number, and tells whether it is written as an integer.
  static func number(_ json: Span<UInt8>, _ offset: inout Int) throws(JSONError) -> Bool {
    let start = offset
    if json[offset] == UInt8(ascii: "-") { offset += 1 }
    let integerStart = offset
    try digits(json, &offset)
    if json[integerStart] == UInt8(ascii: "0"), offset > integerStart + 1 {
      throw JSONError(.invalidNumber, at: start)
    }
    var isInteger = true
    if offset < json.count, json[offset] == UInt8(ascii: ".") {
      isInteger = false
      offset += 1
      try digits(json, &offset)
    }
    if offset < json.count, json[offset] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      offset += 1
      if offset < json.count, json[offset] == UInt8(ascii: "+") || json[offset] == UInt8(ascii: "-") {
        offset += 1
      }
      try digits(json, &offset)
    }
    return isInteger
  }

  @inline(__always)
  private static func digits(_ json: Span<UInt8>, _ offset: inout Int) throws(JSONError) {
    let start = offset
    while offset < json.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= json[offset] { offset += 1 }
    if offset == start {
      throw JSONError(offset < json.count ? .invalidNumber : .unexpectedEnd, at: offset)
    }
  }
}
