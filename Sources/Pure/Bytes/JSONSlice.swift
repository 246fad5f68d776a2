/// A value that a scanner passed over: what it is, and which bytes it is written in.
public struct JSONSlice: Hashable, Sendable {
  public let kind: JSONKind
  /// All of it: a string with its quotes, an object with its braces.
  public let range: Range<Int>

  /// The text of a string; nil for any other kind.
  public func string(in json: Span<UInt8>) throws(JSONError) -> String? {
    guard kind == .string else { return nil }
    var offset = range.lowerBound
    return try JSONGrammar.decode(JSONGrammar.string(json, &offset), json)
  }

  /// The value of a number written as an integer of 64 bits; nil for anything else.
  public func int(in json: Span<UInt8>) -> Int64? {
    guard kind == .number else { return nil }
    var magnitude: UInt64 = 0
    let isNegative = json[range.lowerBound] == UInt8(ascii: "-")
    for index in (isNegative ? range.lowerBound + 1 : range.lowerBound)..<range.upperBound {
      let byte = json[index]
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte, magnitude <= (1 << 63) / 10 else { return nil }
      magnitude = magnitude * 10 + UInt64(byte - UInt8(ascii: "0"))
    }
    if magnitude <= UInt64(Int64.max) { return isNegative ? -Int64(magnitude) : Int64(magnitude) }
    return isNegative && magnitude == 1 << 63 ? Int64.min : nil
  }

  /// The value of true or false; nil for any other kind.
  public func bool(in json: Span<UInt8>) -> Bool? {
    kind == .bool ? json[range.lowerBound] == UInt8(ascii: "t") : nil
  }

  /// The whole value, built; the offsets of its errors count from its own first byte.
  public func value(in json: Span<UInt8>, limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
    try JSONValue(parsing: json.extracting(range), limits: limits)
  }
}

/// A key that a scanner found.
public struct JSONKey: Sendable {
  private let text: JSONGrammar.Text

  init(_ text: JSONGrammar.Text) { self.text = text }

  /// The bytes of the key between its quotes, with its escapes.
  public var range: Range<Int> { text.range }

  /// Whether the key is `name`, which is ASCII.
  public func equals(_ name: StaticString, in json: Span<UInt8>) -> Bool {
    if text.isEscaped { return (try? string(in: json)) == name.description }
    guard name.utf8CodeUnitCount == range.count else { return false }
    // Safe: the pointer of a literal is valid for the life of the process, and indices stay below its count.
    return name.withUTF8Buffer { literal in
      for index in 0..<range.count
      where unsafe literal[index] != json[range.lowerBound + index] { return false }
      return true
    }
  }

  /// The key as a text.
  public func string(in json: Span<UInt8>) throws(JSONError) -> String {
    try JSONGrammar.decode(text, json)
  }
}

/// A member that a scanner found.
public struct JSONMember: Sendable {
  private let name: JSONKey
  public let value: JSONSlice

  init(key: JSONGrammar.Text, value: JSONSlice) {
    name = JSONKey(key)
    self.value = value
  }

  /// The bytes of the key between its quotes, with its escapes.
  public var keyRange: Range<Int> { name.range }

  /// Whether the key is `name`, which is ASCII.
  public func hasKey(_ name: StaticString, in json: Span<UInt8>) -> Bool { self.name.equals(name, in: json) }

  /// The key as a text.
  public func key(in json: Span<UInt8>) throws(JSONError) -> String { try name.string(in: json) }
}
